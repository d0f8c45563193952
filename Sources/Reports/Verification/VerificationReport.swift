// SPDX-License-Identifier: Apache-2.0
public import Observation
import SQLSyntax
import Schema

/// Predicted beside observed, for a person.
public struct VerificationReport: Sendable {
  private let verification: Verification

  public init(_ verification: Verification) { self.verification = verification }

  /// What it comes to, in one line.
  private var summary: String {
    let equal = verification.count(.equal)
    let different = verification.count(.different)
    let unknown = verification.count(.unknown)
    let all = verification.comparisons.count
    var parts = ["\(Quantity.exact(equal)) of \(Quantity.plural(all, "statement")) as predicted"]
    if different > 0 { parts.append("\(different) different") }
    if unknown > 0 { parts.append("\(unknown) not known to the model") }
    let unseen = verification.comparisons.reduce(0) { $0 + $1.unseenLocks.count }
    if unseen > 0 {
      parts.append(Quantity.plural(unseen, "lock") + " not caught by the sampler")
    }
    let refused = verification.statements.count { $0.refusal != nil }
    if refused > 0 { parts.append("\(refused) refused by the server") }
    let unreached = verification.statements.count { $0.outcome == .notReached }
    if unreached > 0 { parts.append("\(unreached) not reached") }
    return "\(verification.engine.productName) \(verification.version): "
      + parts.joined(separator: ", ")
  }

  // MARK: Terminal

  public func terminal(isColoured: Bool) -> [UInt8] {
    let style = TerminalStyle(isColoured: isColoured)
    var lines: [String] = []
    for migration in verification.migrations {
      lines.append(style.bold(VisibleText.line(migration.path)))
      for statement in migration.statements { lines += self.lines(statement, migration, style) }
      lines.append("")
    }
    lines.append(style.bold(summary))
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func lines(
    _ statement: VerifiedStatement, _ migration: Verification.Migration, _ style: TerminalStyle
  ) -> [String] {
    let file = statement.path == migration.path ? "" : VisibleText.line(statement.path) + ":"
    let place = "\(file)\(statement.position.line):\(statement.position.column)"
    let sql = VisibleText.line(statement.sql, limit: 56)
    switch statement.outcome {
    case .run, .skipped:
      return [style.dim("  · \(place)  \(sql)")]
    case .notReached:
      return [style.dim("  - \(place)  \(sql)  (not reached)")]
    case .refused(let refusal):
      let words: Prose = "refused: \(foreign: refusal.message) (\(foreign: refusal.sqlstate))"
      return [style.red("  ✗ \(place)  \(sql)")] + TerminalText.wrap(words.terminal, indent: 6)
    case .compared(let comparison):
      return ["  \(mark(comparison, style)) \(place)  \(sql)"] + table(comparison, style)
    }
  }

  private func mark(_ comparison: Comparison, _ style: TerminalStyle) -> String {
    switch comparison.outcome {
    case .equal: style.green("✓")
    case .different: style.red("✗")
    case .unknown: style.yellow("?")
    case .refused: style.yellow("!")
    }
  }

  private func table(_ comparison: Comparison, _ style: TerminalStyle) -> [String] {
    var lines = comparison.prediction.unknowns.flatMap { unknown in
      TerminalText.wrap("unknown: " + unknown.prose.terminal, indent: 6).map { style.yellow($0) }
    }
    for row in ComparisonRow.rows(of: comparison) {
      let subject = row.relation.map { " " + VisibleText.line($0.description, limit: 60) } ?? ""
      let text: String
      switch row.mark {
      case .equal: text = row.observed.terminal
      case .different, .open:
        let comma = row.topic == "outcome" ? "" : ","
        text = "predicted \(row.predicted.terminal)\(comma) observed \(row.observed.terminal)"
      }
      let paragraph = TerminalText.wrap(row.topic + subject + ": " + text, indent: 8, first: 6)
      lines += row.mark == .different ? paragraph.map { style.red($0) } : paragraph
    }
    if comparison.observed.walBytes > 0 {
      lines.append(style.dim("      WAL: \(Quantity.size(Double(comparison.observed.walBytes)))"))
    }
    return lines
  }

  // MARK: Markdown

  public var markdown: [UInt8] {
    var parts = ["**\(summary)**"]
    for migration in verification.migrations {
      parts.append("### " + MarkdownText.code(migration.path))
      let table = migration.statements.flatMap { rows($0, migration) }
      if table.isEmpty { continue }
      parts.append(
        "| line | statement | fact | predicted | observed | |\n|--:|---|---|---|---|---|\n"
          + table.joined(separator: "\n"))
    }
    return Array((parts.joined(separator: "\n\n") + "\n").utf8)
  }

  private func rows(
    _ statement: VerifiedStatement, _ migration: Verification.Migration
  ) -> [String] {
    let isIncluded = statement.path != migration.path
    let file = isIncluded ? MarkdownText.cell(statement.path, limit: 80) + " " : ""
    let first =
      "| \(file)\(statement.position.line) | \(MarkdownText.cell(statement.sql, limit: 80)) "
    switch statement.outcome {
    case .run, .skipped: return []
    case .notReached: return [first + "| | | not reached | |"]
    case .refused(let refusal):
      let words: Prose = "refused: \(foreign: refusal.message)"
      return [first + "| | | \(words.markdownCell) | ✗ |"]
    case .compared(let comparison):
      let rows = ComparisonRow.rows(of: comparison)
      guard !rows.isEmpty else {
        let unknown = comparison.prediction.unknowns.first?.prose.markdownCell ?? "no lock"
        return [first + "| \(unknown) | | | \(mark(comparison)) |"]
      }
      return rows.enumerated().map { index, row in
        let subject: Prose =
          row.relation.map { "\(words: row.topic) \($0)" } ?? "\(words: row.topic)"
        return (index == 0 ? first : "| | ") + "| \(subject.markdownCell) "
          + "| \(row.predicted.markdownCell) | \(row.observed.markdownCell) | \(mark(row)) |"
      }
    }
  }

  private func mark(_ comparison: Comparison) -> String {
    switch comparison.outcome {
    case .equal: "✓"
    case .different: "✗"
    case .unknown: "unknown"
    case .refused: "refused"
    }
  }

  private func mark(_ row: ComparisonRow) -> String {
    switch row.mark {
    case .equal: "✓"
    case .different: "✗"
    case .open: "–"
    }
  }
}
