// SPDX-License-Identifier: Apache-2.0
public import JSON
import LockModel
public import SQLSyntax
import Schema

/// What a server did with the statements of one migration, to be kept: `lockcast.truth/1`.
///
/// It stands by itself: the schema is in it, and the model can be asked again at any time.
public struct TruthDocument: Sendable, Hashable {
  public static let format = "lockcast.truth/1"

  public struct Statement: Sendable, Hashable {
    public var sql: String
    public var transaction: Int?
    /// Nil: nothing to observe, `SET` and transaction control.
    public var observed: ObservedStatement?

    public init(sql: String, transaction: Int?, observed: ObservedStatement?) {
      self.sql = sql
      self.transaction = transaction
      self.observed = observed
    }
  }

  public var version: ServerVersion
  /// SQL that makes what is there before the first statement.
  public var schema: String
  public var statements: [Statement]

  public init(version: ServerVersion, schema: String, statements: [Statement]) {
    self.version = version
    self.schema = schema
    self.statements = statements
  }

  // MARK: Writing

  public var bytes: [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("schema", Self.format)
      writer.member("serverVersion", version.description)
      writer.member("prepare", schema)
      writer.array("statements", of: statements) { writer, statement in
        writer.object { writer in
          writer.member("sql", statement.sql)
          writer.member("transaction", statement.transaction)
          writer.key("observed")
          if let observed = statement.observed {
            Self.write(observed, &writer)
          } else {
            writer.null()
          }
        }
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ observed: ObservedStatement, _ writer: inout JSONWriter) {
    let locks = observed.facts.locks.sorted { $0.key < $1.key }
    writer.object { writer in
      writer.member("method", observed.method.rawValue)
      writer.array("locks", of: locks) { writer, lock in
        writer.object { writer in
          name(lock.key, &writer)
          writer.member("kind", lock.value.kind.rawValue)
          writer.member("modes", lock.value.modes.modes.map(\.name))
        }
      }
      writer.array("heldBefore", of: observed.heldBefore.sorted { $0.key < $1.key }) {
        writer, lock in
        writer.object { writer in
          name(lock.key, &writer)
          writer.member("modes", lock.value.modes.map(\.name))
        }
      }
      names("rewrites", observed.facts.rewrites, &writer)
      names("indexBuilds", observed.facts.indexBuilds, &writer)
      names("scans", observed.facts.scans, &writer)
      writer.array("rows", of: observed.rows.sorted { $0.key < $1.key }) { writer, rows in
        writer.object { writer in
          name(rows.key, &writer)
          writer.member("inserted", rows.value.inserted)
          writer.member("updated", rows.value.updated)
          writer.member("deleted", rows.value.deleted)
        }
      }
      writer.member("walBytes", observed.walBytes)
      writer.member("sqlstate", observed.refusal?.sqlstate)
      writer.member("message", observed.refusal?.message)
    }
  }

  private static func name(_ name: RelationName, _ writer: inout JSONWriter) {
    writer.member("schema", name.schema)
    writer.member("name", name.name)
  }

  private static func names(
    _ key: String, _ names: Set<RelationName>, _ writer: inout JSONWriter
  ) {
    writer.array(key, of: names.sorted()) { writer, relation in
      writer.object { writer in name(relation, &writer) }
    }
  }
}

// MARK: - Reading

extension TruthDocument {
  public static func read(_ bytes: [UInt8]) throws(JSONError) -> TruthDocument {
    let cursor = JSONCursor(bytes)
    let document = try JSONValue.parse(bytes)
    guard document["schema"]?.stringValue == format,
      let version = document["serverVersion"]?.stringValue.flatMap({ ServerVersion($0) })
    else { throw cursor.error("not a document of the form \(format)") }
    let statements = document["statements"]?.arrayValue ?? []
    return TruthDocument(
      version: version, schema: document["prepare"]?.stringValue ?? "",
      statements: statements.map(Statement.init))
  }
}

extension TruthDocument.Statement {
  fileprivate init(_ value: JSONValue) {
    sql = value["sql"]?.stringValue ?? ""
    transaction = value["transaction"]?.intValue
    observed = value["observed"].flatMap { $0.isNull ? nil : ObservedStatement($0) }
  }
}

extension ObservedStatement {
  fileprivate init(_ value: JSONValue) {
    method = value["method"]?.stringValue.flatMap(Method.init(rawValue:)) ?? .beforeCommit
    for lock in value["locks"]?.arrayValue ?? [] {
      guard let kind = lock["kind"]?.stringValue.flatMap(RelationKind.init(rawValue:)) else {
        continue
      }
      facts.locks[RelationName(lock)] = StatementFacts.Locked(kind: kind, modes: lock.modes)
    }
    for lock in value["heldBefore"]?.arrayValue ?? [] {
      heldBefore[RelationName(lock)] = lock.modes
    }
    facts.rewrites = value["rewrites"]?.names ?? []
    facts.indexBuilds = value["indexBuilds"]?.names ?? []
    facts.scans = value["scans"]?.names ?? []
    for row in value["rows"]?.arrayValue ?? [] {
      rows[RelationName(row)] = RowCounts(
        inserted: row["inserted"]?.intValue ?? 0, updated: row["updated"]?.intValue ?? 0,
        deleted: row["deleted"]?.intValue ?? 0)
    }
    walBytes = value["walBytes"]?.intValue ?? 0
    if let sqlstate = value["sqlstate"]?.stringValue {
      refusal = Refusal(sqlstate: sqlstate, message: value["message"]?.stringValue ?? "")
    }
  }
}

extension JSONValue {
  fileprivate var names: Set<RelationName> { Set((arrayValue ?? []).map(RelationName.init)) }

  fileprivate var modes: LockModeSet {
    let names = (self["modes"]?.arrayValue ?? []).compactMap(\.stringValue)
    return names.compactMap(LockMode.init(name:)).reduce(into: []) {
      $0.formUnion(LockModeSet($1))
    }
  }
}

extension RelationName {
  fileprivate init(_ value: JSONValue) {
    self.init(value["schema"]?.stringValue ?? "", value["name"]?.stringValue ?? "")
  }
}
