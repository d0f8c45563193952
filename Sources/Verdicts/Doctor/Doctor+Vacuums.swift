// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot

extension Doctor {
  func vacuums() -> [ServerFinding] {
    let off =
      isOff("autovacuum")
      ? [ServerFinding(.autovacuumOff, .warn, .setting("autovacuum", "off"))] : []
    return off + running() + freezing()
  }

  /// Workers at the last moment; each table once.
  private func running() -> [ServerFinding] {
    let workers = (snapshot.samples.last?.sessions ?? []).filter(\.isAutovacuum)
    let present = workers.compactMap { worker -> ServerFinding? in
      let relation = worker.locks.max { $0.mode < $1.mode }?.relation
      let age = worker.transactionAge ?? 0
      if worker.preventsWraparound {
        return ServerFinding(.wraparoundVacuumRuns, .block, .vacuum(relation, age: age))
      }
      guard age >= limits.vacuumSeconds else { return nil }
      return ServerFinding(.vacuumDoesNotEnd, .warn, .vacuum(relation, age: age))
    }
    guard present.isEmpty else { return present }
    let past = snapshot.history?.habits.first {
      $0.owner.backendType == "autovacuum worker" && $0.longest >= limits.vacuumSeconds
    }
    return past.map { habit in
      [
        ServerFinding(
          .vacuumDoesNotEnd, .warn, .vacuum(habit.locks.first?.relation, age: habit.longest))
      ]
    } ?? []
  }

  /// The tables whose age makes autovacuum come soon for one that nobody cancels.
  private func freezing() -> [ServerFinding] {
    let stated = setting("autovacuum_freeze_max_age").flatMap { Int64($0) }
    let limit = stated ?? Self.defaultFreezeAge
    guard limit > 0 else { return [] }
    let near = snapshot.sizes.compactMap { name, size -> (RelationName, Int64, RelationSize)? in
      guard let age = size.freezeAge else { return nil }
      let share = Double(age) / Double(limit)
      let isLarge = size.heapBytes >= limits.freezeBytes
      guard share >= (isLarge ? limits.freezeShare : limits.freezeOverdueShare) else { return nil }
      return (name, age, size)
    }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    guard let (name, age, size) = near.first else { return [] }
    let isOverdue = Double(age) / Double(limit) >= limits.freezeOverdueShare
    return [
      ServerFinding(
        .wraparoundVacuumNear, isOverdue ? .block : .warn,
        .freeze(name, age: age, limit: limit, bytes: size.heapBytes, more: near.count - 1),
        stated == nil ? .assumed : .measured)
    ]
  }

  /// `autovacuum_freeze_max_age` where nobody has changed it.
  private static let defaultFreezeAge: Int64 = 200_000_000

  // MARK: What failed migrations left

  func remnants() -> [ServerFinding] {
    let relations = snapshot.catalog.relations.values.sorted { $0.name < $1.name }
    let underWork = underWork()
    return relations.compactMap { relation in
      // An index of a partitioned table is invalid until each partition has its own.
      if let index = relation.index, !index.isValid, relation.kind == .index,
        !underWork.contains(index.table)
      {
        return ServerFinding(.invalidIndex, .warn, .index(relation.name, table: index.table))
      }
      if relation.detachPending, let parent = relation.parents.first {
        return ServerFinding(.detachPending, .warn, .partition(relation.name, parent: parent))
      }
      return nil
    }
  }

  /// Tables on which somebody builds an index at the last moment, or does something like it: there
  /// it is not yet valid.
  private func underWork() -> Set<RelationName> {
    let locks = (snapshot.samples.last?.sessions ?? []).filter { !$0.isAutovacuum }.flatMap(\.locks)
    return Set(locks.filter { $0.mode == .shareUpdateExclusive && $0.isGranted }.map(\.relation))
  }
}
