// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema
public import SQLSyntax

/// What another release of the server does otherwise.
public enum PlanDifference: Sendable, Hashable {
  /// It does not know the form.
  case unread(ParseDiagnostic)
  case refused(Rejection)
  /// It runs what the explained version refuses.
  case accepted
  case unknown(Unknown)
  /// A lock in another mode; nil: none.
  case lock(RelationName, mode: LockMode?, instead: LockMode?)
  case added(Work)
  case spared(Work)
  case waits(Int, instead: Int)
  case transaction(isAllowed: Bool)
}

extension Plan {
  /// What `other` does that this plan does not, and the other way round.
  ///
  /// Indexes beside a table are left out: minor releases differ in which of them they open.
  func differences(of other: Plan) -> [PlanDifference] {
    if let rejection = other.rejection {
      return rejection == self.rejection ? [] : [.refused(rejection)]
    }
    var found = other.unknowns.filter { !unknowns.contains($0) }.map { PlanDifference.unknown($0) }
    if rejection != nil, other.unknowns.isEmpty { found.append(.accepted) }
    found += lockDifferences(of: other) + workDifferences(of: other)
    let waits = (phases.flatMap(\.waits).count, other.phases.flatMap(\.waits).count)
    if waits.0 != waits.1 { found.append(.waits(waits.1, instead: waits.0)) }
    if allowedInTransaction != other.allowedInTransaction {
      found.append(.transaction(isAllowed: other.allowedInTransaction))
    }
    return found
  }

  private func lockDifferences(of other: Plan) -> [PlanDifference] {
    let (own, others) = (strongestModes, other.strongestModes)
    return Set(own.keys).union(others.keys).sorted().compactMap { name in
      own[name] == others[name]
        ? nil : .lock(name, mode: others[name], instead: own[name])
    }
  }

  private var strongestModes: [RelationName: LockMode] {
    var strongest: [RelationName: LockMode] = [:]
    for lock in feltLocks where lock.release != .early && lock.kind != .toast {
      if lock.kind.isIndex, lock.reason != .target { continue }
      strongest[lock.relation] = max(strongest[lock.relation] ?? lock.mode, lock.mode)
    }
    return strongest
  }

  private func workDifferences(of other: Plan) -> [PlanDifference] {
    let (own, others) = (heavyWork, other.heavyWork)
    func isIn(_ list: [Work]) -> (Work) -> Bool {
      { work in list.contains { $0.kind == work.kind && $0.relation == work.relation } }
    }
    return others.filter { !isIn(own)($0) }.map { .added($0) }
      + own.filter { !isIn(others)($0) }.map { .spared($0) }
  }

  private var heavyWork: [Work] { work.filter { $0.kind != .catalogOnly } }
}
