// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Catalog {
  /// A complete catalog after a script.
  static func after(_ sql: String, version: ServerVersion = ServerVersion(15)) -> Catalog {
    var catalog = Catalog(version: version, isComplete: true)
    catalog.run(sql)
    return catalog
  }

  /// The refusals of a script, in order.
  @discardableResult
  mutating func run(_ sql: String) -> [Refusal] {
    SourceFile.parse([UInt8](sql.utf8)).statements.compactMap { apply($0.statement) }
  }
}

/// The expression of `SELECT expression`.
func expression(_ sql: String) -> Expression? {
  guard let query = query("select " + sql), case .select(let select) = query.body else {
    return nil
  }
  return select.targets.first?.expression
}

func query(_ sql: String) -> Query? {
  guard case .data(.query(let query))? = statement(sql) else { return nil }
  return query
}

func statement(_ sql: String) -> Statement? {
  SourceFile.parse([UInt8](sql.utf8)).statements.first?.statement
}
