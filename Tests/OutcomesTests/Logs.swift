// SPDX-License-Identifier: Apache-2.0
import Forecast
import SQLSyntax
import TestSupport

@testable import Outcomes

/// Logs and the statements that are looked for in them.
enum Logs {
  /// Recorded with Postgres 13, 15 and 18: Fixtures/logs/migration.sql behind a reader, readers
  /// behind it, and a statement that gives up once.
  static let recorded = try? Fixture.all(in: "logs", ending: "")
    .filter { !$0.hasSuffix(".sql") }

  static func statement(
    _ sql: String, _ index: Int = 0, transaction: Int? = nil,
    forecast: ForecastFigures = ForecastFigures(
      wait: .unknown, hold: .unknown, window: .unknown, blocked: .unknown)
  ) -> ForecastStatement {
    ForecastStatement(
      path: "m.sql", index: index, line: index + 1, digest: "\(index)", kind: "ALTER TABLE",
      essence: SQLText.essences(of: Array(sql.utf8)).joined(separator: " ; "),
      transaction: transaction, forecast: forecast)
  }

  static func deployment(
    _ log: [UInt8], _ statements: [ForecastStatement], pieces: Int = .max
  ) -> Deployment {
    var deployment = Deployment(of: statements)
    var reader = LogReader()
    var rest = log[...]
    while !rest.isEmpty {
      reader.read(Array(rest.prefix(pieces))) { deployment.read($0) }
      rest = rest.dropFirst(pieces)
    }
    reader.finish { deployment.read($0) }
    return deployment
  }

  static func outcomes(_ log: String, _ statements: [ForecastStatement]) -> [Outcome] {
    deployment(Array(log.utf8), statements).outcomes().map(\.outcome)
  }

  static func entries(_ log: [UInt8]) -> [LogEntry] {
    var entries: [LogEntry] = []
    var reader = LogReader()
    reader.read(log) { entries.append($0) }
    reader.finish { entries.append($0) }
    return entries
  }

  /// What of Fixtures/logs/migration.sql takes a lock.
  static let migration = [
    statement("ALTER TABLE orders ADD COLUMN region text", 0),
    statement("CREATE INDEX CONCURRENTLY orders_note ON orders (note)", 1),
    statement("ALTER TABLE customers ADD COLUMN name text DEFAULT 'a;b'", 3, transaction: 0),
    statement(
      "ALTER TABLE orders ADD CONSTRAINT note_len CHECK (length(note) < 1000)", 4, transaction: 0),
  ]
}
