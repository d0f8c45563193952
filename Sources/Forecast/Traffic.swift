// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation
import Snapshot

/// The application's statements that touch the numbered relations.
struct Traffic {
  /// Classes for the simulation, and beside each the query that names it, if one does.
  var classes: [ArrivalClass] = []
  var queries: [String?] = []
  var provenance = Provenance.measured

  init(snapshot: Snapshot?, numbering: Numbering) {
    guard let workload = snapshot?.workload else {
      provenance = .assumed
      return
    }
    for family in workload.queries where family.callsPerSecond > 0 {
      add(
        family.locks, rate: family.callsPerSecond,
        service: ServiceTime(
          mean: max(family.meanSeconds, 0.000_05), deviation: family.deviationSeconds),
        query: family.text, numbering)
    }
    for traffic in workload.unattributed where traffic.perSecond > 0 {
      // 5 ms where nothing says how long one takes: a web statement.
      let mean = traffic.meanSeconds ?? 0.005
      if traffic.meanSeconds == nil { provenance = .inferred }
      add(
        [RelationLock(traffic.relation, traffic.mode)], rate: traffic.perSecond,
        service: ServiceTime(mean: mean, deviation: mean), query: nil, numbering)
    }
  }

  private mutating func add(
    _ locks: [RelationLock], rate: Double, service: ServiceTime, query: String?,
    _ numbering: Numbering
  ) {
    var objects: [ObjectLock] = []
    for lock in locks {
      guard let number = numbering.number(ofOriginal: lock.relation) else { continue }
      insert(ObjectLock(number, lock.mode), into: &objects)
      // Planning takes ACCESS SHARE on every index of a table, DML its own mode
      // (plancat.c, get_relation_info; execIndexing.c, ExecOpenIndices).
      let indexMode =
        min(lock.mode, .rowExclusive) == .rowExclusive
        ? LockMode.rowExclusive : .accessShare
      for index in numbering.indexes[number] ?? [] {
        insert(ObjectLock(index, indexMode), into: &objects)
      }
    }
    objects = numbering.met(objects)
    guard !objects.isEmpty else { return }
    if let same = classes.firstIndex(where: { $0.locks == objects }) {
      merge(rate: rate, service: service, query: query, into: same)
    } else {
      classes.append(ArrivalClass(locks: objects, rate: rate, service: service))
      queries.append(query)
    }
  }

  private func insert(_ lock: ObjectLock, into objects: inout [ObjectLock]) {
    guard let same = objects.firstIndex(where: { $0.relation == lock.relation }) else {
      objects.append(lock)
      return
    }
    objects[same].mode = max(objects[same].mode, lock.mode)
  }

  /// Families that lock the same are one class: the mixture of their service times.
  private mutating func merge(
    rate: Double, service: ServiceTime, query: String?, into index: Int
  ) {
    let known = classes[index]
    let total = known.rate + rate
    let mean = (known.rate * known.service.mean + rate * service.mean) / total
    let square =
      (known.rate * known.service.secondMoment + rate * service.secondMoment) / total
    if rate > known.rate { queries[index] = query ?? queries[index] }
    classes[index].rate = total
    classes[index].service = ServiceTime(
      mean: mean, deviation: max(0, square - mean * mean).squareRoot())
  }
}

extension Traffic {
  /// The classes that a lock of the migration can stop.
  ///
  /// The others come and go beside it: where they do not wait they decide nothing, and a build of
  /// an hour would have to be played through millions of them.
  func stopped(by statements: [MigrationStatement], _ rows: RowObjects) -> [ArrivalClass] {
    let asked = statements.flatMap(\.phases).flatMap(\.locks)
    return rows.split(classes).filter { arrival in
      arrival.locks.contains { lock in
        asked.contains { $0.relation == lock.relation && $0.mode.conflicts(with: lock.mode) }
      }
    }
  }
}

extension ServiceTime {
  fileprivate var secondMoment: Double { mean * mean + deviation * deviation }
}
