// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Snapshot

/// Rates from two readings of the counters.
struct WorkloadEstimate {
  let before: TrafficReading
  let after: TrafficReading

  /// Nil where nothing could be read.
  init?(before: TrafficReading?, after: TrafficReading?) {
    guard let first = before ?? after else { return nil }
    let last = after ?? first
    self.before = first
    // Restarted, or another server: what it counts began elsewhere.
    self.after = last.started == first.started ? last : first
  }

  /// Below this the readings are too close together to tell a rate.
  private static let shortestSpan = 5.0

  /// Seconds between the readings; nil: rates are means since the counters were reset.
  private var span: Double? {
    let seconds = after.clock - before.clock
    return seconds >= Self.shortestSpan ? seconds : nil
  }

  func workload(catalog: Catalog, settings: [String: String], texts: Bool) -> Workload {
    let families = families(catalog: catalog, settings: settings, texts: texts)
    var workload = Workload(
      queries: families, unattributed: unattributed(by: families),
      observedSeconds: span, transactionsPerSecond: transactionsPerSecond)
    workload.countersSeconds = after.since
    return workload
  }

  /// A counter's growth a second. What did not move between the readings has its long mean: a
  /// statement that runs once an hour does run.
  private func rate(_ before: Double?, _ after: Double, since: Double?) -> Double {
    // A counter that went back was reset in between.
    let growth = before.map { $0 <= after ? after - $0 : after } ?? after
    if let span, growth > 0 { return growth / span }
    guard let since, since > 0 else { return 0 }
    return after / since
  }

  private var transactionsPerSecond: Double? {
    after.transactions.map { rate(before.transactions, $0, since: after.since) }
  }

  // MARK: Statements

  private func families(
    catalog: Catalog, settings: [String: String], texts: Bool
  ) -> [QueryFamily] {
    var earlier: [String: Double] = [:]
    for family in before.families { earlier[family.id] = family.calls }
    let context = PlanContext(catalog: catalog, settings: settings)
    return after.families.map { family in
      // A family that is new in the list began to be called, or only rose into it.
      let calls = before.families.isEmpty ? family.calls : earlier[family.id] ?? family.calls
      var result = QueryFamily(
        id: family.id, text: texts ? QueryText.normalised(family.text, of: .postgres) : nil,
        callsPerSecond: rate(calls, family.calls, since: after.statementsSince),
        meanSeconds: family.mean, deviationSeconds: family.deviation,
        locks: Self.locks(of: family.text, in: context))
      result.user = family.user
      result.maximumSeconds = family.maximum
      return result
    }
  }

  /// What one call holds at its end.
  private static func locks(of text: String, in context: PlanContext) -> [RelationLock] {
    var seen: Set<RelationLock> = []
    var locks: [RelationLock] = []
    for statement in SourceFile.parse(Array(text.utf8)).statements {
      for request in statement.statement.plan(in: context).locks
      where request.release != .early && !request.created {
        let lock = RelationLock(request.relation, request.mode)
        if seen.insert(lock).inserted { locks.append(lock) }
      }
    }
    return locks
  }

  // MARK: Tables

  /// Reads and writes of tables that no family explains.
  ///
  /// The tables' counters count scans and rows, not statements: they are a bound from above, and
  /// so are the transactions of the whole database. They stand in only where no family is known.
  private func unattributed(by families: [QueryFamily]) -> [RelationTraffic] {
    var read: Set<RelationName> = []
    var written: Set<RelationName> = []
    for lock in families.flatMap(\.locks) {
      if lock.mode < .rowExclusive {
        read.insert(lock.relation)
      } else {
        written.insert(lock.relation)
      }
    }
    var earlier: [RelationName: TrafficReading.Table] = [:]
    for table in before.tables { earlier[table.relation] = table }
    return after.tables.flatMap { table -> [RelationTraffic] in
      let old = earlier[table.relation]
      return [
        read.contains(table.relation)
          ? nil : traffic(table.relation, .accessShare, old?.reads ?? 0, table.reads),
        written.contains(table.relation)
          ? nil : traffic(table.relation, .rowExclusive, old?.writes ?? 0, table.writes),
      ].compactMap { $0 }
    }
  }

  private func traffic(
    _ relation: RelationName, _ mode: LockMode, _ before: Double, _ after: Double
  ) -> RelationTraffic? {
    let rate = rate(before, after, since: self.after.since)
    let bound = min(rate, transactionsPerSecond ?? rate)
    guard bound > 0 else { return nil }
    return RelationTraffic(relation, mode, perSecond: bound, meanSeconds: nil)
  }
}
