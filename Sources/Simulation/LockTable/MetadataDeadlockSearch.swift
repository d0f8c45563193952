// SPDX-License-Identifier: Apache-2.0

/// The search for a cycle among waits for metadata locks, and for who gives way.
///
/// `MDL_context::visit_subgraph` and `Deadlock_detection_visitor` in sql/mdl.cc: a waiter waits for
/// holders whose mode conflicts, and for waiters whose mode it yields to; of those on the cycle the
/// lightest is the victim, the one that found it where all weigh the same.
struct MetadataDeadlockSearch {
  private let table: LockTable
  private let start: Int32
  private var visited: Set<Int32> = []

  static func victim(in table: LockTable, from proc: Int32) -> Int32? {
    var search = MetadataDeadlockSearch(table: table, start: proc)
    return search.cycle().map { cycle in
      cycle.min { left, right in
        (table.procs[Int(left)].deadlockWeight, left == proc ? 0 : 1)
          < (table.procs[Int(right)].deadlockWeight, right == proc ? 0 : 1)
      } ?? proc
    }
  }

  private init(table: LockTable, start: Int32) {
    self.table = table
    self.start = start
  }

  /// The procs of a cycle through the start; depth first without recursion.
  private mutating func cycle() -> [Int32]? {
    var path: [(proc: Int32, edges: [Int32])] = [(start, blockers(of: start))]
    while let last = path.last {
      guard let next = last.edges.last else {
        path.removeLast()
        continue
      }
      path[path.count - 1].edges.removeLast()
      if next == start { return path.map(\.proc) }
      if visited.insert(next).inserted { path.append((next, blockers(of: next))) }
    }
    return nil
  }

  private func blockers(of proc: Int32) -> [Int32] {
    let state = table.procs[Int(proc)]
    guard state.waitObject >= 0 else { return [] }
    let object = table.objects[Int(state.waitObject)]
    let conflict = table.conflicts[state.waitMode]
    let yields = table.conflicts.yields(state.waitMode)
    let holders = object.holders.filter { $0.proc != proc && $0.modes & conflict != 0 }.map(\.proc)
    let waiters = object.queue.filter { waiter in
      waiter.proc != proc && yields & (1 << UInt16(waiter.mode)) != 0
    }.map(\.proc)
    return waiters.reversed() + holders.reversed()
  }
}
