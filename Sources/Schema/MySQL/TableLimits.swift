// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// How much a table can hold (manuals, "Limits on Table Column Count", "InnoDB Limits"; tried on
/// MariaDB 10.11 and MySQL 9.7).
struct TableLimits {
  let engine: Engine

  /// Of InnoDB; the server's own limit is 4096.
  private static let mostColumns = 1017
  private static let mostColumnsAnywhere = 4096
  private static let mostIndexes = 64
  /// Bytes of a VARCHAR.
  private static let mostBytes = 65_535

  private var mostParts: Int { engine == .mariadb ? 32 : 16 }

  /// - Parameter count: of columns, counted before anybody looks at one.
  func checkColumns(_ count: Int, of table: MySQL.Table) throws(Refusal) {
    let most = table.isInnoDB ? Self.mostColumns : Self.mostColumnsAnywhere
    if count > most { throw .error(1117, table.name.name) }
  }

  func checkIndexes(of table: MySQL.Table) throws(Refusal) {
    if table.indexes.count > Self.mostIndexes { throw .error(1069, table.name.name) }
  }

  func checkParts(_ parts: [MySQL.KeyPart], named name: String) throws(Refusal) {
    if parts.count > mostParts { throw .error(1070, name) }
  }

  /// Where the mode is not strict, what is longer becomes a TEXT.
  func checkLength(of column: MySQL.Column) throws(Refusal) {
    guard column.type.kind == .varchar || column.type.kind == .varbinary else { return }
    if column.type.byteLength > Self.mostBytes { throw .error(1074, column.name) }
  }
}
