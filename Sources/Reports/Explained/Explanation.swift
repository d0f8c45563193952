// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
import Schema
import SQLSyntax
public import Verdicts

/// One explained statement as the renderers see it: the parts that each of them shows.
struct Explanation {
  let statement: StatementExplanation

  var plan: Plan { statement.plan }
  /// What it does; nothing where the server refuses it.
  var phases: [Phase] { plan.rejection == nil ? plan.phases : [] }
  var version: String { statement.version.description }
  var kind: String { statement.statement.commandTag }
  var forms: [StatementForm] { statement.statement.forms }

  // MARK: The answer

  /// Who is kept from what, until when, and what is done meanwhile: one sentence.
  var answer: Prose {
    if let unknown = plan.unknowns.first { return "Not known: \(unknown.prose)" }
    if let rejection = plan.rejection { return rejection.prose }
    guard let lock = plan.mainLock else {
      let locks: Prose = plan.locks.isEmpty ? "takes no lock on a table" : "locks only what is new"
      return "Blocks nobody: \(locks)\(workClause)."
    }
    let effect = lock.mode.effect(on: targets(of: lock))
    return "\(effect)\(until(lock))\(waitClause)\(workClause)."
  }

  private func until(_ lock: LockRequest) -> Prose {
    switch lock.release {
    case .transactionEnd where plan.phases.count > 1 && !plan.allowedInTransaction:
      " while a step of it runs"
    case .transactionEnd: " until the transaction ends"
    case .early: " for a moment"
    case .statementEnd: " while it runs"
    }
  }

  /// The tables locked as strongly; where only indexes are, those.
  private func targets(of main: LockRequest) -> Prose {
    let equal = plan.feltLocks.filter { $0.mode == main.mode && $0.release != .early }
    let tables = equal.filter { !$0.kind.isIndex && $0.kind != .toast }
    var names: [Prose] = []
    for lock in tables.isEmpty ? equal : tables {
      let name: Prose = "\(lock.relation)"
      if !names.contains(name) { names.append(name) }
    }
    guard names.count > Self.namesInAnswer else { return names.joined() }
    return names.prefix(Self.namesInAnswer).map { $0 }
      .joined(last: ", ") + " and \(names.count - Self.namesInAnswer) more"
  }

  private static let namesInAnswer = 3

  private var waitClause: Prose {
    let waits = plan.phases.flatMap(\.waits).count
    return waits == 0 ? "" : "; waits \(words: Quantity.times(waits)) for other transactions"
  }

  private var workClause: Prose {
    var clauses: [Prose] = []
    for work in plan.work where work.kind != .catalogOnly && !clauses.contains(work.prose) {
      clauses.append(work.prose)
    }
    if clauses.isEmpty { return plan.work.isEmpty ? "" : "; changes catalog entries only" }
    let shown = clauses.prefix(2).map { $0 }.joined(last: "; ")
    return clauses.count > 2 ? "; \(shown); and more" : "; \(shown)"
  }

  // MARK: Locks

  /// Locks of one phase in one mode.
  struct LockGroup {
    var mode: LockMode
    /// Given back before the statement ends.
    var isBrief: Bool
    var locks: [LockRequest]
  }

  /// What others can notice, strongest first, what lasts before what does not; then what is new.
  func groups(of phase: Phase) -> (felt: [LockGroup], created: [LockRequest]) {
    var groups: [LockGroup] = []
    let strongest = phase.strongestLocks
    for mode in LockMode.tableLocks.reversed() {
      for isBrief in [false, true] {
        let locks = strongest.filter { $0.mode == mode && ($0.release == .early) == isBrief }
        if !locks.isEmpty { groups.append(LockGroup(mode: mode, isBrief: isBrief, locks: locks)) }
      }
    }
    let lasting = groups.filter { !$0.isBrief }
    return (lasting + groups.filter(\.isBrief), phase.locks.filter(\.created))
  }

  /// The mode in which an autovacuum would be met.
  var autovacuumMode: LockMode? {
    phases.isEmpty ? nil : plan.mainLock.flatMap { $0.mode.blocks(.vacuum) ? $0.mode : nil }
  }

  /// The sources of all that is said, each once.
  var sources: [String] {
    var sources: [String] = []
    for source in phases.flatMap({ $0.locks.map(\.citation) + $0.work.map(\.citation) }).map(
      \.source)
    where !sources.contains(source) {
      sources.append(source)
    }
    return sources
  }

  // MARK: Versions

  var differingReleases: [ReleaseGroup] { statement.releases.filter { !$0.differences.isEmpty } }

  /// Whether there is something to compare.
  var hasVersions: Bool { plan.unknowns.isEmpty || !differingReleases.isEmpty }

  /// Where it does what is said above: `Postgres 17; the same on 13 to 18`.
  var sameReleases: String {
    let own = "Postgres \(version)"
    guard let same = statement.releases.first(where: \.differences.isEmpty) else { return own }
    if same.releases == [statement.version.major] { return own + "; it differs elsewhere" }
    return own + "; the same on \(same.name)"
  }

  // MARK: Transactions

  /// Runners that would put it into a transaction.
  var wrappingRunners: [Runner] { Runner.allCases.filter { $0.conduct.transaction.wrapsFile } }

  /// How each of them is told not to.
  var optOuts: [(runner: Runner, optOut: String)] {
    wrappingRunners.compactMap { runner in runner.conduct.optOut.map { (runner, $0) } }
  }

  /// Those that cannot be told.
  var stubbornRunners: String {
    wrappingRunners.filter { $0.conduct.optOut == nil }.map(\.rawValue).joined(separator: ", ")
  }

  var transactionProse: Prose {
    if !plan.allowedInTransaction {
      return "must run outside a transaction block: the server refuses it in one"
    }
    let wrapping = wrappingRunners.map(\.rawValue).joined(separator: ", ")
    return """
      may run in one; its locks last to the end of it. In one with the rest of the file by \
      default: \(words: wrapping)
      """
  }

  // MARK: Notes

  var notes: [Prose] {
    var notes = plan.unknowns.dropFirst().map(\.prose)
    if let unknown = plan.unknowns.first { notes.append(unknown.remedy) }
    if let rejection = plan.rejection { notes.append(rejection.remedy) }
    return notes
  }
}

extension ExplainedText {
  /// What was taken for granted, since nothing said so.
  var assumptions: [Prose] {
    var notes: [Prose] = []
    if !assumedRelations.isEmpty {
      let names = assumedRelations.prefix(5).map { "\($0)" as Prose }.joined()
      let more: Prose = assumedRelations.count > 5 ? " and others" : ""
      notes.append(
        """
        Assumed: \(names)\(more): a plain table, without indexes, foreign keys, partitions and \
        views. Pass the schema with --schema.
        """)
    }
    if !Explainer.releases.contains(version.major) {
      let (first, last) = (Explainer.releases.lowerBound, Explainer.releases.upperBound)
      notes.append(
        """
        Not observed: Postgres \(words: version.description). What is said holds for \
        \(words: "\(first) to \(last)"), and is a guess elsewhere.
        """)
    }
    if !isVersionStated {
      notes.append(
        "Assumed: Postgres \(words: version.description). State yours with --server-version.")
    }
    return notes
  }

  /// Whether something in it could not be judged.
  public var hasUnknowns: Bool {
    !source.diagnostics.isEmpty || statements.contains { !$0.plan.unknowns.isEmpty }
  }
}

extension Phase {
  /// Of each relation that was there before: a weaker lock beside a stronger one stops nobody else.
  fileprivate var strongestLocks: [LockRequest] {
    var strongest: [RelationName: LockMode] = [:]
    for lock in locks {
      strongest[lock.relation] = max(strongest[lock.relation] ?? lock.mode, lock.mode)
    }
    var seen: Set<RelationName> = []
    return locks.filter {
      !$0.created && strongest[$0.relation] == $0.mode && seen.insert($0.relation).inserted
    }
  }
}

extension LockRequest {
  /// Which one it is, why, and whether for certain: `customers (other end of a foreign key)`.
  var roleProse: Prose {
    var notes: [String] = []
    switch reason {
    case .target: break
    case .descendant, .parent, .foreignKeyPartner, .index, .sequence, .dependent, .read, .cascade,
      .toast, .defaultPartition, .created:
      notes.append(reason.words)
    }
    if !isCertain { notes.append("not in every run") }
    guard !notes.isEmpty else { return "\(relation)" }
    return "\(relation) (\(words: notes.joined(separator: "; ")))"
  }
}
