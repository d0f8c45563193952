// SPDX-License-Identifier: Apache-2.0
import Schema
public import SQLSyntax
public import Verdicts

/// What `lockcast explain` is asked for.
public struct Explain: Sendable {
  public var sql: String
  public var schemaPath: String?
  public var serverVersion: ServerVersion?

  public init(sql: String) { self.sql = sql }

  public func run() throws(InputErrors) -> ExplainedText {
    let text: [UInt8]
    var schema: SourceFile?
    do throws(InputError) {
      text = sql == "-" ? try InputFile.read("-", limit: InputFile.migrationLimit) : Array(sql.utf8)
      if let schemaPath {
        schema = SourceFile.parse(
          try InputFile.read(schemaPath, limit: InputFile.schemaLimit), version: serverVersion)
      }
    } catch {
      throw InputErrors([error])
    }
    let version = serverVersion ?? Check.assumedVersion
    let statements = SourceFile.parse(text, version: serverVersion).statements.map(\.statement)
    guard !statements.isEmpty else {
      throw InputErrors([InputError("<sql>", "holds no statement; write the SQL in quotes")])
    }
    if let schema { return explain(text, version) { Self.catalog(of: schema, $0) } }
    let assumed = AssumedRelations.complete(Catalog(version: version), for: statements)
    return explain(text, version, assumed: assumed.names) { release in
      var catalog = assumed.catalog
      catalog.version = release
      return catalog
    }
  }

  private func explain(
    _ text: [UInt8], _ version: ServerVersion, assumed: [RelationName] = [],
    catalog: @escaping @Sendable (ServerVersion) -> Catalog
  ) -> ExplainedText {
    Explainer(version: version, isVersionStated: serverVersion != nil, catalog: catalog)
      .explain(text, assumed: assumed)
  }

  private static func catalog(of schema: SourceFile, _ version: ServerVersion) -> Catalog {
    var catalog = Catalog(version: version, isComplete: true)
    catalog.apply(schema)
    return catalog.asBaseline()
  }
}
