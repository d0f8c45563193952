// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot
import SQLSyntax

extension Judge {
  /// What is taken away and still used is worth a word, and so is what nobody uses.
  func liveUseFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let snapshot = input.snapshot else { return [] }
    let uses = LiveUseSearch(snapshot: snapshot, subject: subject).uses
    let present = uses.filter(\.isUse)
    let absent = uses.filter { !$0.isUse }
    var findings: [Finding] = []
    if !present.isEmpty { findings.append(Finding(.stillInUse, .warn, .liveUse(present))) }
    if !absent.isEmpty { findings.append(Finding(.unusedObject, .pass, .liveUse(absent))) }
    return findings
  }
}

/// Looks for uses of what a statement takes away, or gives another name.
private struct LiveUseSearch {
  let snapshot: Snapshot
  let subject: JudgedStatement

  /// One of each thing that goes: relations first, then columns, in the order of the locks.
  var uses: [LiveUse] {
    var uses: [LiveUse] = []
    var seen: Set<RelationName> = []
    for lock in subject.plan.locks where seen.insert(lock.relation).inserted {
      guard case .existing(let original)? = subject.before.origin(of: lock.relation) else {
        continue
      }
      uses += found(lock.relation, original)
    }
    return Array(uses.prefix(Self.most))
  }

  private static let most = 20

  private func found(_ name: RelationName, _ original: RelationName) -> [LiveUse] {
    if subject.before.engine.isMySQLFamily {
      guard subject.before.mysql?.tables[name] != nil, subject.after.mysql?.tables[name] == nil
      else { return [] }
      return [queries(original, column: nil)].compactMap { $0 }
    }
    guard let old = subject.before.relation(name) else { return [] }
    guard let new = subject.after.relation(name) else {
      switch old.kind {
      case .index, .partitionedIndex: return index(old, original)
      case .table, .partitionedTable, .view, .materializedView, .foreignTable:
        return [queries(original, column: nil)].compactMap { $0 }
      case .sequence, .compositeType, .toast: return []
      }
    }
    return old.columns.filter { new.column($0.name) == nil }.compactMap { column in
      queries(original, column: column.name)
    }
  }

  private var since: Timestamp? {
    snapshot.workload.countersSeconds.map {
      Timestamp(seconds: snapshot.capturedAt.seconds - Int64($0))
    }
  }

  /// An index that goes with its table, or backs a constraint, is not the matter.
  private func index(_ index: Relation, _ original: RelationName) -> [LiveUse] {
    guard let details = index.index, let table = subject.after.relation(details.table),
      // With its column it goes anyway.
      details.mentionedColumns.allSatisfy({ table.column($0) != nil }),
      // One that was rebuilt under another name serves on.
      !table.indexes.contains(where: { isTwin($0, of: details) }),
      let count = snapshot.sizes[original]?.sequentialScans
    else { return [] }
    if count > 0 { return [.scans(original, count, since: since)] }
    return details.isUnique ? [] : [.unused(original, column: nil, since: since)]
  }

  private func isTwin(_ name: RelationName, of details: IndexDetails) -> Bool {
    guard let other = subject.after.relation(name)?.index else { return false }
    return other.elements.map(\.expression).starts(with: details.elements.map(\.expression))
      && other.filter == details.filter
  }

  /// The families whose locks name the relation; of a column those whose text reads or writes it by name.
  ///
  /// Nil: nobody looked, so nothing can be said.
  private func queries(_ relation: RelationName, column: String?) -> LiveUse? {
    let families = snapshot.workload.queries.filter { family in
      guard family.locks.contains(where: { $0.relation == relation }) else { return false }
      guard let column else { return true }
      return family.text.map { mentions($0, relation, column) } ?? false
    }
    guard let busiest = families.max(by: { $0.callsPerSecond < $1.callsPerSecond }) else {
      return seenByCounters(relation, column)
    }
    return .queries(
      relation, column: column, families: families.count,
      perSecond: families.reduce(0) { $0 + $1.callsPerSecond }, example: busiest.text)
  }

  /// What no family explains, the table's own counters may: families are the most called ones only.
  private func seenByCounters(_ relation: RelationName, _ column: String?) -> LiveUse? {
    let size = snapshot.sizes[relation]
    let counts = [size?.sequentialScans, size?.indexScans].compactMap { $0 }
    if column == nil, !counts.isEmpty {
      let scans = counts.reduce(0, +)
      return scans > 0
        ? .scans(relation, scans, since: since) : .unused(relation, column: nil, since: since)
    }
    let hasTexts = snapshot.workload.queries.contains { $0.text != nil }
    return hasTexts ? .unused(relation, column: column, since: nil) : nil
  }

  /// By name: who selects all columns does not break when one goes.
  private func mentions(_ text: String, _ relation: RelationName, _ column: String) -> Bool {
    let catalog = snapshot.catalog
    var names: Set<String> = []
    SQLText.collectNames(in: Array(text.utf8), into: &names)
    guard names.contains(column) else { return false }
    guard
      case .data(let statement)? = SourceFile.parse(Array(text.utf8), version: catalog.version)
        .statements.first?.statement
    else { return false }
    return catalog.facts(of: statement).uses.contains { use in
      use.relation == relation && use.columns?.contains(column) == true
    }
  }
}
