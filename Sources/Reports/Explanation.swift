// SPDX-License-Identifier: Apache-2.0
import JSON
public import LockModel
import Schema
import SQLSyntax

/// The locks of one statement, what they conflict with, why, and where that stands.
public struct Explanation: Sendable {
  private let sql: String
  private let kind: String
  private let plan: Plan
  private let version: String

  public init(sql: String, kind: String, plan: Plan, version: String) {
    self.sql = sql
    self.kind = kind
    self.plan = plan
    self.version = version
  }

  // MARK: Terminal

  public static func terminal(_ explanations: [Explanation], isColoured: Bool) -> [UInt8] {
    let style = TerminalStyle(isColoured: isColoured)
    let blocks = explanations.map { $0.lines(style).joined(separator: "\n") }
    return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
  }

  private func lines(_ style: TerminalStyle) -> [String] {
    var lines = TerminalText.wrap(VisibleText.line(sql, limit: 400), indent: 2, first: 0)
      .map { style.bold($0) }
    lines.append(style.dim("Postgres \(version)"))
    for (number, phase) in plan.phases.enumerated() {
      if plan.phases.count > 1 { lines += ["", style.bold("Phase \(number + 1)")] }
      for wait in phase.waits {
        lines += TerminalText.wrap("- " + wait.prose.terminal, indent: 4, first: 2)
      }
      for lock in phase.locks { lines += [""] + self.lines(lock, style) }
      for work in phase.work {
        lines += ["", "  " + style.cyan("work")]
        lines += TerminalText.wrap("It " + work.prose.terminal + ".", indent: 4)
        lines += TerminalText.wrap("Source: \(work.citation.source)", indent: 4).map {
          style.dim($0)
        }
      }
    }
    if plan.phases.isEmpty, plan.unknowns.isEmpty {
      lines += ["", "  It takes no lock on a relation."]
    }
    for note in notes { lines += [""] + TerminalText.wrap(note.terminal, indent: 2) }
    return lines
  }

  private func lines(_ lock: LockRequest, _ style: TerminalStyle) -> [String] {
    let name: Prose = "\(lock.mode) on \(lock.relation)"
    let kind = lock.kind.rawValue + (lock.created ? ", new: nobody else sees it yet" : "")
    var lines = TerminalText.wrap("\(name.terminal) (\(kind))", indent: 4, first: 2)
      .map { style.cyan($0) }
    lines += TerminalText.wrap("Why: \(lock.reason.words); held \(lock.release.words).", indent: 4)
    if !lock.created {
      lines += TerminalText.wrap("Blocks: \(lock.mode.blockedStatements).", indent: 4)
      let modes = lock.mode.conflicts.modes.map(\.sqlName).joined(separator: ", ")
      lines += TerminalText.wrap("Conflicts with: \(modes).", indent: 4)
    }
    lines += TerminalText.wrap("Source: \(lock.citation.source)", indent: 4).map { style.dim($0) }
    return lines
  }

  private var notes: [Prose] {
    var notes = plan.unknowns.map { "Unknown: \($0.prose) \($0.remedy)" as Prose }
    if let rejection = plan.rejection { notes.append("\(rejection.prose) \(rejection.remedy)") }
    if !plan.allowedInTransaction {
      notes.append("The server refuses it inside a transaction block.")
    }
    return notes
  }

  // MARK: Markdown

  public static func markdown(_ explanations: [Explanation]) -> [UInt8] {
    Array((explanations.map(\.markdown).joined(separator: "\n\n") + "\n").utf8)
  }

  private var markdown: String {
    var parts = [MarkdownText.fenced(sql, limit: 4000)]
    var rows = ["| phase | lock | blocks | why | source |", "|--:|---|---|---|---|"]
    for (number, phase) in plan.phases.enumerated() {
      for wait in phase.waits {
        rows.append("| \(number + 1) | \(wait.prose.markdownCell) | – | – | – |")
      }
      for lock in phase.locks {
        let name: Prose = "\(lock.mode) on \(lock.relation)"
        let blocks = lock.created ? "nobody: it is new" : lock.mode.blockedStatements
        rows.append(
          "| \(number + 1) | \(name.markdownCell) | \(blocks) | \(lock.reason.words) | "
            + "\(lock.citation.source) |")
      }
    }
    if rows.count > 2 { parts.append(rows.joined(separator: "\n")) }
    let work = plan.work.map { "- It \($0.prose.markdown) (\($0.citation.source))." }
    if !work.isEmpty { parts.append(work.joined(separator: "\n")) }
    parts += notes.map(\.markdown)
    return parts.joined(separator: "\n\n")
  }

  // MARK: JSON

  public static func json(_ explanations: [Explanation]) -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("schema", "lockcast.explanation/1")
      writer.array("statements", of: explanations) { writer, explanation in
        explanation.write(&writer)
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("sql", sql)
      writer.member("kind", kind)
      writer.member("serverVersion", version)
      writer.member("allowedInTransaction", plan.allowedInTransaction)
      writer.key("phases")
      JSONPlan(plan).writePhases(&writer)
      writer.array("conflicts", of: Set(plan.locks.map(\.mode)).sorted()) { writer, mode in
        writer.object { writer in
          writer.member("mode", mode.name)
          writer.member("with", mode.conflicts.modes.map(\.name))
        }
      }
      writer.member("unknowns", plan.unknowns.map(\.prose.plain))
      writer.member("rejection", plan.rejection?.prose.plain)
    }
  }
}
