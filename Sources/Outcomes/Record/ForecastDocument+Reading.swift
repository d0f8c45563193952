// SPDX-License-Identifier: Apache-2.0
import Forecast
public import JSON
import SQLSyntax

extension ForecastDocument {
  static let format = "lockcast.report/1"

  /// Reads `docs/report.schema.json`; what it has besides is skipped.
  public init(json bytes: [UInt8]) throws(JSONError) {
    self.init(serverVersion: nil, snapshot: nil, statements: [])
    var format: String?
    var cursor = JSONCursor(bytes)
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      switch key {
      case "schema": format = try cursor.optional { c throws(JSONError) in try c.string() }
      case "serverVersion":
        serverVersion = try cursor.optional { c throws(JSONError) in try c.string() }
      case "snapshot": try readSnapshot(&cursor)
      case "migrations":
        try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
          try readMigration(&cursor)
        }
      default: break
      }
    }
    guard format == Self.format else {
      throw cursor.error(
        "expected a report with \"schema\": \"\(Self.format)\", as `check --format json` writes it")
    }
  }

  private mutating func readSnapshot(_ cursor: inout JSONCursor) throws(JSONError) {
    if try cursor.null() { return }
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      if key == "digest" { snapshot = try cursor.string() }
    }
  }

  private mutating func readMigration(_ cursor: inout JSONCursor) throws(JSONError) {
    var path = ""
    var read: [StatementReading] = []
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      switch key {
      case "path": path = try cursor.string()
      case "statements":
        read = try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
          try StatementReading(&cursor)
        }
      default: break
      }
    }
    statements += read.compactMap { $0.statement(in: path) }
  }
}

/// The members of one statement.
private struct StatementReading {
  private var index = 0
  private var line = 0
  private var sql = ""
  private var digest = ""
  private var kind = ""
  private var transaction: Int?
  private var takesLocks = false
  private var wait = Percentiles.unknown
  private var hold = Percentiles.unknown
  private var window = Percentiles.unknown
  private var blocked = Percentiles.unknown

  init(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      switch key {
      case "index": index = try cursor.int()
      case "line": line = try cursor.int()
      case "sql": sql = try cursor.string()
      case "digest": digest = try cursor.string()
      case "kind": kind = try cursor.string()
      case "transaction":
        transaction = try cursor.optional { c throws(JSONError) in try c.int() }
      case "locks":
        try cursor.array { (_: inout JSONCursor) throws(JSONError) in takesLocks = true }
      case "wait": wait = Percentiles(try cursor.value())
      case "hold": hold = Percentiles(try cursor.value())
      case "window": window = Percentiles(try cursor.value())
      case "blocked":
        try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
          if key == "peak" { blocked = Percentiles(try cursor.value()) }
        }
      default: break
      }
    }
  }

  /// Nil where it takes no lock: `SET`, `COMMIT`.
  func statement(in path: String) -> ForecastStatement? {
    guard takesLocks else { return nil }
    return ForecastStatement(
      path: path, index: index, line: line, digest: digest, kind: kind,
      essence: SQLText.essences(of: Array(sql.utf8)).joined(separator: " ; "),
      transaction: transaction,
      forecast: ForecastFigures(wait: wait, hold: hold, window: window, blocked: blocked))
  }
}
