// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
import Schema
public import Verdicts

/// `lockcast explain` for a comment or a page.
public struct MarkdownExplanation: Sendable {
  public init() {}

  public func render(_ text: ExplainedText) -> [UInt8] {
    var blocks = text.statements.map { statement in
      let explanation = Explanation(statement: statement)
      let links = explanation.forms.map { "[\($0.rawValue)](\(StatementForm.folder)/\($0.page))" }
      let page = links.isEmpty ? [] : ["More: " + links.joined(separator: ", ") + "."]
      return (sections(explanation) + transaction(explanation) + page).joined(separator: "\n\n")
    }
    blocks += text.assumptions.map(\.markdown)
    return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
  }

  /// Statement, answer, locks, work, versions, the gentler way, sources.
  func sections(_ explanation: Explanation) -> [String] {
    var parts = [MarkdownText.fenced(explanation.statement.sql, limit: 4000)]
    parts.append("**\(explanation.answer.markdown)**")
    parts += explanation.notes.map(\.markdown)
    if let table = table(explanation) { parts.append(table) }
    let work = explanation.phases.flatMap(\.work).map { "- It \($0.prose.markdown)." }
    if !work.isEmpty { parts.append(work.joined(separator: "\n")) }
    if let mode = explanation.autovacuumMode {
      parts.append("Autovacuum: \(mode.autovacuumWords).")
    }
    if let remnants = explanation.remnantProse {
      parts.append("If it fails on its way, it \(remnants.markdown).")
    }
    if let standby = explanation.standbyProse {
      parts.append("On standbys \(standby.markdown).")
    }
    if explanation.hasVersions { parts.append(versions(explanation)) }
    if let gentler = explanation.statement.gentler { parts.append(text(of: gentler)) }
    if !explanation.plan.allowedInTransaction {
      parts.append("It \(explanation.transactionProse.markdown).")
    }
    let sources = explanation.sources.joined(separator: "; ")
    if !sources.isEmpty { parts.append("<sub>Source: \(sources).</sub>") }
    return parts
  }

  private func table(_ explanation: Explanation) -> String? {
    let phases = explanation.phases
    var rows: [String] = []
    for (number, phase) in phases.enumerated() {
      let step = phases.count > 1 ? "\(number + 1)" : ""
      for wait in phase.waits { rows.append("| \(step) | – | \(wait.prose.markdownCell) | – |") }
      let (felt, created) = explanation.groups(of: phase)
      for group in felt {
        let blocks =
          group.isBrief
          ? "given back before the statement ends"
          : group.mode.blockedUses.map(\.words).joined(separator: ", ")
        rows.append("| \(step) | \(group.mode.sqlName) | \(names(group.locks)) | \(blocks) |")
      }
      if !created.isEmpty {
        rows.append("| \(step) | – | \(names(created)) | nobody: it is new |")
      }
    }
    guard !rows.isEmpty else { return nil }
    return (["| step | lock | on | blocks |", "|--:|---|---|---|"] + rows).joined(separator: "\n")
  }

  private static let namesShown = 20

  private func names(_ locks: [LockRequest]) -> String {
    let shown = locks.prefix(Self.namesShown).map(\.roleProse.markdownCell)
    let more = locks.count - Self.namesShown
    return shown.joined(separator: ", ") + (more > 0 ? " and \(Quantity.exact(more)) more" : "")
  }

  private func versions(_ explanation: Explanation) -> String {
    guard !explanation.differingReleases.isEmpty else {
      return "Versions: \(explanation.sameReleases)."
    }
    let lines = explanation.differingReleases.map { "- \($0.name): \($0.prose.markdown)" }
    return "Versions: \(explanation.sameReleases).\n\n" + lines.joined(separator: "\n")
  }

  private func text(of gentler: GentlerWay) -> String {
    let lines = gentler.steps.flatMap { step -> [String] in
      guard let lock = step.lock else { return [step.sql + ";"] }
      let effect: Prose = "-- \(lock.mode) on \(lock.relation): \(words: lock.mode.blocksShortly)"
      return [effect.terminal, step.sql + ";"]
    }
    return "Gentler: \(gentler.reason.words)\n\n"
      + MarkdownText.fenced(lines.joined(separator: "\n"), limit: 8000)
  }

  private func transaction(_ explanation: Explanation) -> [String] {
    guard explanation.plan.allowedInTransaction else {
      let rows =
        explanation.optOuts.map { "| \($0.runner.rawValue) | \(MarkdownText.cell($0.optOut)) |" }
        + ["| \(explanation.stubbornRunners) | – |"]
      return [(["| runner | its switch |", "|---|---|"] + rows).joined(separator: "\n")]
    }
    return explanation.plan.locks.isEmpty ? [] : ["It \(explanation.transactionProse.markdown)."]
  }
}
