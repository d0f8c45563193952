// SPDX-License-Identifier: Apache-2.0
public import LockModel
import Schema
public import SQLSyntax

/// What `lockcast explain` is asked for.
public struct Explain: Sendable {
  public var sql: String
  public var schemaPath: String?
  public var serverVersion: ServerVersion?

  public init(sql: String) { self.sql = sql }

  public struct Statement: Sendable {
    public var sql: String
    public var kind: String
    public var plan: Plan
  }

  public struct Outcome: Sendable {
    public var statements: [Statement]
    public var version: ServerVersion
    public var diagnostics: [ParseDiagnostic]
    public var lines: LineMap
  }

  public func run() throws(InputErrors) -> Outcome {
    let version = serverVersion ?? Check.assumedVersion
    let text: [UInt8]
    var catalog = Catalog(version: version)
    do throws(InputError) {
      text = sql == "-" ? try InputFile.read("-", limit: InputFile.migrationLimit) : Array(sql.utf8)
      if let schemaPath {
        catalog.isComplete = true
        let bytes = try InputFile.read(schemaPath, limit: InputFile.schemaLimit)
        for parsed in SourceFile.parse(bytes).statements { catalog.apply(parsed.statement) }
        catalog = catalog.asBaseline()
      }
    } catch {
      throw InputErrors([error])
    }
    let source = SourceFile.parse(text, version: serverVersion)
    if schemaPath == nil {
      catalog = AssumedRelations.complete(catalog, for: source.statements.map(\.statement)).catalog
    }
    var statements: [Statement] = []
    for parsed in source.statements {
      let context = PlanContext(catalog: catalog)
      statements.append(
        Statement(
          sql: source.text(parsed.range), kind: parsed.statement.commandTag,
          plan: parsed.statement.plan(in: context)))
      catalog.apply(parsed.statement)
    }
    return Outcome(
      statements: statements, version: version, diagnostics: source.diagnostics,
      lines: source.lines)
  }
}
