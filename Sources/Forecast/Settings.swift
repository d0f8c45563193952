// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax
import Snapshot

/// Reads the server's spelling of a duration.
///
/// `2s`, `500ms`, `1min`, or a bare number of milliseconds (manual, "Parameter Names and Values").
/// Nil: not a duration.
public func durationInSeconds(_ text: String) -> Double? {
  var number = ""
  var unit = ""
  for character in text where character != " " && character != "'" {
    if unit.isEmpty, character.isNumber || character == "." || character == "-" {
      number.append(character)
    } else {
      unit.append(character)
    }
  }
  guard let value = Double(number) else { return nil }
  return switch unit.lowercased() {
  case "", "ms": value / 1000
  case "us": value / 1_000_000
  case "s": value
  case "min": value * 60
  case "h": value * 3600
  case "d": value * 86400
  default: nil
  }
}

/// Settings in force for a statement of the migration: made by the script itself, by the config
/// for the migration's role, by the server.
struct SettingsInForce {
  let script: [String: String]
  let input: ForecastInput

  /// `ALTER DATABASE … SET` binds the migration's session as every other; what `ALTER ROLE … SET`
  /// says of its role the config repeats, for no snapshot knows which role that will be.
  private let everybody = "*"

  init(script: [String: String], input: ForecastInput) {
    self.script = script
    self.input = input
  }

  private var server: Server? { input.snapshot?.server }

  func value(_ name: String) -> String? {
    script[name] ?? input.settings[name] ?? server?.roleSettings[everybody]?[name]
      ?? server?.settings[name]
  }

  /// Seconds; nil where it is off (0) or not known.
  func timeout(_ name: String) -> Double? {
    guard let text = value(name), let seconds = durationInSeconds(text), seconds > 0 else {
      return nil
    }
    return seconds
  }

  /// Seconds that a statement waits for a lock; nil: as long as it takes, or not known.
  ///
  /// MySQL and MariaDB count `lock_wait_timeout` in seconds; their defaults of a year and a day are
  /// none (manual, "Server System Variables"). MariaDB's `WAIT n` goes before.
  func lockTimeout(of statement: Statement) -> Double? {
    // `LOCK TABLE … NOWAIT` fails at once (manual, LOCK).
    if case .lock(let lock) = statement, lock.noWait { return 0 }
    guard case .mysql(let own) = statement else { return timeout("lock_timeout") }
    switch own.wait {
    case .seconds(let seconds): return seconds
    case .noWait: return 0
    case .skipLocked, nil: break
    }
    guard let seconds = value("lock_wait_timeout").flatMap(Double.init), seconds < 86_400 else {
      return nil
    }
    return seconds
  }

  /// Seconds that a statement of MySQL or MariaDB waits for a row: 50 unless somebody says otherwise
  /// (manual, `innodb_lock_wait_timeout`).
  var rowLockTimeout: Double {
    value("innodb_lock_wait_timeout").flatMap(Double.init).flatMap { $0 > 0 ? $0 : nil } ?? 50
  }

  /// Seconds after which a statement is ended; nil: none, or not known. MySQL's `max_execution_time`
  /// is of SELECT only, MariaDB's `max_statement_time` of all.
  func statementTimeout(of statement: Statement) -> Double? {
    guard case .mysql = statement else { return timeout("statement_timeout") }
    return value("max_statement_time").flatMap(Double.init).flatMap { $0 > 0 ? $0 : nil }
  }

  /// Everything that may change a plan.
  var all: [String: String] {
    var merged = server?.settings ?? [:]
    merged.merge(server?.roleSettings[everybody] ?? [:]) { $1 }
    merged.merge(input.settings) { $1 }
    merged.merge(script) { $1 }
    return merged
  }
}
