// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// Variables of the session that decide how a statement is carried out.
struct MySQLSettings: Sendable {
  let values: [String: String]
  let engine: Engine
  let version: ServerVersion

  private func isOn(_ name: String, default fallback: Bool) -> Bool {
    MySQL.Variable.isOn(values[name], default: fallback)
  }

  var checksForeignKeys: Bool { isOn("foreign_key_checks", default: true) }

  /// Values that do not fit are refused: the default since 5.7 and 10.2.
  var isStrict: Bool { MySQL.Variable.isStrict(values["sql_mode"]) }

  /// REPEATABLE READ, the default, and SERIALIZABLE keep what they have read as it was: gaps are locked,
  /// and rows that do not match stay locked (manual, "Transaction Isolation Levels").
  var locksGaps: Bool {
    let level = values["transaction_isolation"] ?? values["tx_isolation"] ?? ""
    return !level.uppercased().hasPrefix("READ")
  }

  /// Every ALTER TABLE copies, unless an ALGORITHM is asked for.
  var usesOldAlterTable: Bool {
    engine == .mysql ? isOn("old_alter_table", default: false) : statedAlgorithm == .copy
  }

  /// `alter_algorithm` (MariaDB; without effect from 11.5 on).
  var defaultAlgorithm: MySQL.Algorithm {
    guard engine == .mariadb, version < ServerVersion(11, 5) else { return .default }
    return statedAlgorithm ?? .default
  }

  /// On MariaDB `old_alter_table` is the former name of the variable, and ON stands for COPY (manual,
  /// "Server System Variables").
  private var statedAlgorithm: MySQL.Algorithm? {
    let old = values["old_alter_table"]?.uppercased()
    let text = values["alter_algorithm"]?.uppercased() ?? old
    if text == "ON" || text == "1" { return .copy }
    return text.flatMap { MySQL.Algorithm(rawValue: $0) }
  }

  /// `innodb_instant_alter_column_allowed` (MariaDB).
  enum InstantColumns: String {
    case never
    case addLast = "add_last"
    case addDropReorder = "add_drop_reorder"
  }

  var instantColumns: InstantColumns {
    switch values["innodb_instant_alter_column_allowed"]?.lowercased() {
    case "never", "0": .never
    case "add_last", "1": .addLast
    default: .addDropReorder
    }
  }
}
