// SPDX-License-Identifier: Apache-2.0
import JSON
import Reports

/// What a check run needs of the report that `check --format json` wrote.
///
/// Only what is shown is kept: a report of ten thousand statements is some hundred megabytes of
/// phases and figures that are skipped.
struct CheckedReport: Sendable, Hashable {
  enum Verdict: String, Sendable, Hashable, CaseIterable {
    case pass
    case warn
    case unknown
    case block

    /// Later ones are worse.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  struct Note: Sendable, Hashable {
    var path: String
    var line: Int
    var endLine: Int
    var severity: Verdict
    var rule: String
    var message: String
    var remedy: String
  }

  var verdict: Verdict
  var migrations = 0
  /// By verdict.
  var statements: [Verdict: Int] = [:]
  /// The worst first, of equal ones in the order of the report.
  var notes: [Note] = []
  /// How many more there are.
  var hidden = 0

  static let fileLimit = 256 << 20
  /// Ten requests; nobody reads further.
  static let maximumNotes = 500
}

extension CheckedReport {
  init(json bytes: [UInt8]) throws(JSONError) {
    var cursor = JSONCursor(bytes)
    var schema: String?
    var verdict: Verdict?
    var reader = CheckedReportReader()
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      switch key {
      case "schema": schema = try cursor.string()
      case "verdict": verdict = Verdict(rawValue: try cursor.string())
      case "migrations":
        try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
          try reader.migration(&cursor)
        }
      default: break
      }
    }
    try cursor.finish()
    guard schema == JSONReport.format, let verdict else {
      throw cursor.error("this is no report of \(JSONReport.format)")
    }
    self.verdict = verdict
    migrations = reader.migrations
    statements = reader.statements
    let all = reader.notes
    let order = all.indices.sorted { left, right in
      let (one, other) = (all[left].severity.rank, all[right].severity.rank)
      return one != other ? one > other : left < right
    }
    notes = order.prefix(Self.maximumNotes).map { all[$0] }
    hidden = order.count - notes.count
  }
}
