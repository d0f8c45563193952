// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
import Schema
public import Verdicts

/// `lockcast explain` in 80 columns: the answer first, then what it rests on.
public struct TerminalExplanation: Sendable {
  private let style: TerminalStyle

  /// - Parameter isColoured: a terminal is there and `NO_COLOR` is not set.
  public init(isColoured: Bool) { style = TerminalStyle(isColoured: isColoured) }

  public func render(_ text: ExplainedText) -> [UInt8] {
    var blocks = text.statements.map { lines(Explanation(statement: $0)).joined(separator: "\n") }
    let notes = text.assumptions.flatMap { TerminalText.wrap($0.terminal, indent: 2, first: 0) }
    if !notes.isEmpty { blocks.append(notes.map(style.dim).joined(separator: "\n")) }
    return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
  }

  private func lines(_ explanation: Explanation) -> [String] {
    var lines = TerminalText.wrap(
      VisibleText.line(explanation.statement.sql, limit: 400), indent: 2, first: 0
    ).map(style.cyan)
    lines += TerminalText.wrap(explanation.answer.terminal, indent: 2).map(style.bold)
    for note in explanation.notes { lines += TerminalText.wrap(note.terminal, indent: 2) }
    lines += phases(explanation) + versions(explanation)
    if let remnants = explanation.remnantProse { lines += row("if it fails", remnants.terminal) }
    if let standby = explanation.standbyProse { lines += row("standbys", standby.terminal) }
    lines += gentler(explanation.statement.gentler) + transaction(explanation)
    let sources = explanation.sources.joined(separator: "; ")
    if !sources.isEmpty { lines += row("source", sources).map(style.dim) }
    for form in explanation.forms.prefix(4) {
      lines += row("page", "\(StatementForm.folder)/\(form.page)").map(style.dim)
    }
    return lines
  }

  // MARK: Parts

  private func phases(_ explanation: Explanation) -> [String] {
    let phases = explanation.phases
    return phases.enumerated().flatMap { number, phase -> [String] in
      var lines: [String] = []
      if phases.count > 1 { lines += ["", "  " + style.bold("Step \(number + 1)")] }
      for wait in phase.waits { lines += row("wait", wait.prose.terminal) }
      let (felt, created) = explanation.groups(of: phase)
      for group in felt {
        lines += self.lines(group, isMain: group.mode == explanation.plan.mainLock?.mode)
      }
      if !created.isEmpty { lines += row("new", names(created) + ": nobody else sees it yet") }
      for work in phase.work { lines += row("work", work.prose.terminal) }
      return lines
    }
  }

  private func lines(_ group: Explanation.LockGroup, isMain: Bool) -> [String] {
    let names = names(group.locks)
    guard !group.isBrief else {
      return row("briefly", "\(group.mode.sqlName) on \(names)").map(style.dim)
    }
    var lines = row("lock", "\(group.mode.sqlName) on \(names)")
    lines += row("", "blocks " + words(group.mode.blockedUses))
    guard isMain else { return lines }
    if !group.mode.freeUses.isEmpty { lines += row("", "goes on: " + words(group.mode.freeUses)) }
    if group.mode.blocks(.vacuum) { lines += row("", "autovacuum: " + group.mode.autovacuumWords) }
    return lines
  }

  private func versions(_ explanation: Explanation) -> [String] {
    guard explanation.hasVersions else { return [] }
    var lines = row("versions", explanation.sameReleases)
    for group in explanation.differingReleases {
      lines += row("", "\(group.name): \(group.prose.terminal)")
    }
    return lines
  }

  private func gentler(_ gentler: GentlerWay?) -> [String] {
    guard let gentler else { return [] }
    var lines = row("gentler", gentler.reason.words)
    for step in gentler.steps {
      lines += TerminalText.wrap(VisibleText.line(step.sql) + ";", indent: 16, first: 14)
        .map(style.green)
      if let lock = step.lock {
        let effect: Prose = "-- \(lock.mode) on \(lock.relation): \(words: lock.mode.blocksShortly)"
        lines += TerminalText.wrap(effect.terminal, indent: 16, first: 14).map(style.dim)
      }
    }
    return lines
  }

  private func transaction(_ explanation: Explanation) -> [String] {
    guard !explanation.plan.locks.isEmpty || !explanation.plan.allowedInTransaction else {
      return []
    }
    var lines = row("transaction", explanation.transactionProse.terminal)
    guard !explanation.plan.allowedInTransaction else { return lines }
    let runners = explanation.optOuts.map {
      "\($0.runner.rawValue): \(VisibleText.line($0.optOut))"
    }
    for runner in runners + ["no switch for it: " + explanation.stubbornRunners] {
      lines += TerminalText.wrap(runner, indent: 16, first: 14)
    }
    return lines
  }

  // MARK: Pieces

  private static let namesShown = 8

  private func names(_ locks: [LockRequest]) -> String {
    let shown = locks.prefix(Self.namesShown).map(\.roleProse.terminal).joined(separator: ", ")
    let more = locks.count - Self.namesShown
    return more > 0 ? shown + " and \(Quantity.exact(more)) more" : shown
  }

  private func words(_ uses: [TableUse]) -> String {
    uses.map(\.words).joined(separator: ", ")
  }

  private func row(_ label: String, _ text: String) -> [String] {
    var lines = TerminalText.wrap(text, indent: Self.column)
    guard let first = lines.first else { return lines }
    let head = TerminalText.pad("  " + label, to: Self.column)
    lines[0] = head + first.dropFirst(Self.column)
    return lines
  }

  private static let column = 14
}
