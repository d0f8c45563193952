// SPDX-License-Identifier: Apache-2.0
import JSON

/// Reads the migrations of a report, and skips what is not asked for.
struct CheckedReportReader {
  typealias Note = CheckedReport.Note
  typealias Verdict = CheckedReport.Verdict

  private(set) var migrations = 0
  private(set) var statements: [Verdict: Int] = [:]
  private(set) var notes: [Note] = []

  private struct Finding {
    var rule = ""
    var severity = Verdict.unknown
    var message = ""
    var remedy = ""

    var isUnparsed: Bool { rule == "unparsed-statement" }
  }

  private struct Part {
    var path = ""
    var line = 1
    var endLine = 1
    var verdict = Verdict.unknown
    var findings: [Finding] = []
  }

  mutating func migration(_ cursor: inout JSONCursor) throws(JSONError) {
    var file = Part()
    var parts: [Part] = []
    var errors: [Note] = []
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      switch key {
      case "path": file.path = try cursor.string()
      case "findings": file.findings = try Self.findings(&cursor)
      case "statements":
        parts = try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
          try Self.statement(&cursor)
        }
      case "diagnostics":
        errors = try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
          try Self.diagnostic(&cursor)
        }
      default: break
      }
    }
    migrations += 1
    for part in parts { statements[part.verdict, default: 0] += 1 }
    let lines = Dictionary(grouping: errors, by: \.path).mapValues { $0.map(\.line).sorted() }
    for part in [file] + parts {
      for finding in part.findings where finding.severity != .pass {
        // The errors of its text say better what was not understood.
        if finding.isUnparsed, Self.hasError(part, lines[part.path] ?? []) { continue }
        notes.append(Self.note(finding, on: part))
      }
    }
    let unparsed = parts.lazy.flatMap(\.findings).first(where: \.isUnparsed)
    notes += errors.compactMap { error in
      var note = error
      note.severity = unparsed?.severity ?? .unknown
      note.remedy = unparsed?.remedy ?? ""
      return note.severity == .pass ? nil : note
    }
  }

  /// - Parameter lines: of the errors in its file, sorted.
  private static func hasError(_ part: Part, _ lines: [Int]) -> Bool {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle] < part.line { low = middle + 1 } else { high = middle }
    }
    return low < lines.count && lines[low] <= part.endLine
  }

  private static func statement(_ cursor: inout JSONCursor) throws(JSONError) -> Part {
    var part = Part()
    var lines = 0
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      switch key {
      case "path": part.path = try cursor.string()
      case "line": part.line = try line(&cursor)
      case "sql": lines = try cursor.string().utf8.count { $0 == UInt8(ascii: "\n") }
      case "findings": part.findings = try findings(&cursor)
      case "verdict": part.verdict = Verdict(rawValue: try cursor.string()) ?? .unknown
      default: break
      }
    }
    part.endLine = part.line + lines
    return part
  }

  /// The file may be from a job that a fork controls: nothing in it is beyond a forge's numbers.
  private static func line(_ cursor: inout JSONCursor) throws(JSONError) -> Int {
    min(max(1, try cursor.int()), 1_000_000_000)
  }

  private static func findings(_ cursor: inout JSONCursor) throws(JSONError) -> [Finding] {
    try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
      var finding = Finding()
      try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
        switch key {
        case "rule": finding.rule = try cursor.string()
        // A verdict of another version counts as not judged.
        case "severity": finding.severity = Verdict(rawValue: try cursor.string()) ?? .unknown
        case "message": finding.message = try cursor.string()
        case "remedy": finding.remedy = try cursor.string()
        default: break
        }
      }
      return finding
    }
  }

  private static func diagnostic(_ cursor: inout JSONCursor) throws(JSONError) -> Note {
    var part = Part()
    var finding = Finding(rule: "unparsed-statement")
    try cursor.object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      switch key {
      case "path": part.path = try cursor.string()
      case "line": part.line = try line(&cursor)
      case "message": finding.message = try cursor.string()
      default: break
      }
    }
    part.endLine = part.line
    return note(finding, on: part)
  }

  private static func note(_ finding: Finding, on part: Part) -> Note {
    Note(
      path: part.path, line: part.line, endLine: part.endLine, severity: finding.severity,
      rule: finding.rule, message: finding.message, remedy: finding.remedy)
  }
}
