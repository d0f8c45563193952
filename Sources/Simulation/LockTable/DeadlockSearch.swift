// SPDX-License-Identifier: Apache-2.0

/// The search for a cycle in the graph of who waits for whom, and for an order of the queues
/// without one.
///
/// Follows `DeadLockCheckRecurse`, `TestConfiguration`, `FindLockCycle` and `TopoSort` of
/// src/backend/storage/lmgr/deadlock.c. A *hard* edge leads to a holder of a conflicting mode, a
/// *soft* one to a waiter of one that stands before: only soft edges can be turned round.
struct DeadlockSearch {
  enum Result {
    case free
    case reordered([(object: Int32, queue: [LockTable.Waiter])])
    case hopeless
  }

  /// A demand: the waiter is to stand before the blocker in the queue of the object.
  private struct Constraint {
    var waiter: Int32
    var blocker: Int32
    var object: Int32
  }

  private typealias Queues = [(object: Int32, queue: [LockTable.Waiter])]

  private let table: LockTable
  private let proc: Int32
  /// Configurations that may still be tried.
  ///
  /// The server bounds the number of constraints by its
  /// `max_connections`; without a bound hostile schedules would try combinations for ever.
  private var budget = 1000

  static func resolve(_ table: LockTable, proc: Int32) -> Result {
    var search = DeadlockSearch(table: table, proc: proc)
    guard let constraints = search.satisfy([]) else { return .hopeless }
    guard !constraints.isEmpty, let queues = search.queues(under: constraints) else { return .free }
    return .reordered(queues)
  }

  private init(table: LockTable, proc: Int32) {
    self.table = table
    self.proc = proc
  }

  /// The constraints to add so that no cycle is left, or nil.
  private mutating func satisfy(_ constraints: [Constraint]) -> [Constraint]? {
    budget -= 1
    guard budget >= 0, let queues = queues(under: constraints) else { return nil }
    var soft: [Constraint] = []
    for start in constraints.flatMap({ [$0.waiter, $0.blocker] }) + [proc] {
      guard let cycle = cycle(from: start, queues) else { continue }
      if cycle.isEmpty { return nil }
      soft = cycle
    }
    if soft.isEmpty { return constraints }
    for edge in soft {
      if let found = satisfy(constraints + [edge]) { return found }
    }
    return nil
  }

  /// A step of the walk: a proc, and the edges of it that are still to be followed.
  private struct Visit {
    var proc: Int32
    var edges: [Edge]
    var next = 0
  }

  private struct Edge {
    var blocker: Int32
    var constraint: Constraint?
  }

  /// The soft edges of a cycle through `start` (none: all its edges are hard), or nil without one.
  private func cycle(from start: Int32, _ queues: Queues) -> [Constraint]? {
    var seen: Set<Int32> = [start]
    var path = [Visit(proc: start, edges: edges(of: start, queues))]
    while let visit = path.last {
      guard visit.next < visit.edges.count else {
        path.removeLast()
        continue
      }
      path[path.count - 1].next += 1
      let blocker = visit.edges[visit.next].blocker
      if blocker == start { return path.compactMap { $0.edges[$0.next - 1].constraint } }
      if seen.insert(blocker).inserted {
        path.append(Visit(proc: blocker, edges: edges(of: blocker, queues)))
      }
    }
    return nil
  }

  /// Hard edges first: they win where a proc both holds and waits.
  private func edges(of proc: Int32, _ queues: Queues) -> [Edge] {
    let state = table.procs[Int(proc)]
    guard state.waitObject >= 0 else { return [] }
    let object = table.objects[Int(state.waitObject)]
    let conflict = table.conflicts[state.waitMode]
    var edges: [Edge] = []
    for holder in object.holders where holder.proc != proc && holder.modes & conflict != 0 {
      edges.append(Edge(blocker: holder.proc))
    }
    let queue = queues.first { $0.object == state.waitObject }?.queue ?? object.queue
    for waiter in queue {
      if waiter.proc == proc { break }
      guard conflict & (1 << UInt16(waiter.mode)) != 0 else { continue }
      edges.append(
        Edge(
          blocker: waiter.proc,
          constraint: Constraint(waiter: proc, blocker: waiter.proc, object: state.waitObject)))
    }
    return edges
  }

  private func queues(under constraints: [Constraint]) -> Queues? {
    var queues: Queues = []
    for constraint in constraints where !queues.contains(where: { $0.object == constraint.object })
    {
      guard
        let queue = sorted(
          constraint.object, constraints.filter { $0.object == constraint.object })
      else { return nil }
      queues.append((constraint.object, queue))
    }
    return queues
  }

  /// Orders a queue from the back: always the last waiter that nobody left has to follow.
  private func sorted(_ object: Int32, _ constraints: [Constraint]) -> [LockTable.Waiter]? {
    var left = table.objects[Int(object)].queue
    var order: [LockTable.Waiter] = []
    while !left.isEmpty {
      let last = left.lastIndex { candidate in
        !constraints.contains { constraint in
          constraint.waiter == candidate.proc
            && left.contains { $0.proc == constraint.blocker }
        }
      }
      guard let last else { return nil }
      order.append(left.remove(at: last))
    }
    return order.reversed()
  }
}
