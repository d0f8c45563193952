// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema

/// That an application was seen to take two tables one after the other in one transaction.
///
/// `pg_locks` does not say in which order locks came. A session that waits for one table while it has
/// another does, and so does a transaction that has more at one sample than at the one before.
public struct LockOrder: Sendable, Hashable {
  public var application: String?
  public var first: RelationLock
  public var second: RelationLock
  /// How often.
  public var seen: Int
  public var lastSeen: Timestamp

  struct Pair: Hashable {
    var application: String?
    var first: RelationLock
    var second: RelationLock
  }

  var pair: Pair { Pair(application: application, first: first, second: second) }

  init(_ pair: Pair, at moment: Timestamp) {
    application = pair.application
    first = pair.first
    second = pair.second
    seen = 0
    lastSeen = moment
  }

  /// A transaction that keeps more than this is a report or a dump: it tells no order that an
  /// application has.
  private static let mostLocks = 20
  /// Seconds by which two readings of one transaction's beginning may differ.
  private static let tolerance = 0.5

  /// The pairs that a snapshot's samples show, in the order in which they were seen.
  static func observed(in snapshot: Snapshot) -> [(pair: Pair, at: Timestamp)] {
    var found: [(Pair, Timestamp)] = []
    var known: [Int: (begin: Double, locks: [RelationLock])] = [:]
    for sample in snapshot.samples {
      let moment = snapshot.capturedAt.seconds - Int64(max(0, min(sample.secondsBefore, 1e9)))
      var next: [Int: (begin: Double, locks: [RelationLock])] = [:]
      for session in sample.sessions
      where session.backendType == "client backend" && session.leader == nil {
        guard let age = session.transactionAge else { continue }
        let held = tables(session, granted: true, snapshot.catalog)
        let begin = -sample.secondsBefore - age
        var later = tables(session, granted: false, snapshot.catalog)
        var earlier = held
        if let before = known[session.pid], (before.begin - begin).magnitude < tolerance {
          let new = held.filter { lock in !before.locks.contains { $0.relation == lock.relation } }
          if !new.isEmpty {
            later += new
            earlier = before.locks
          }
        }
        next[session.pid] = (begin, held)
        guard earlier.count <= mostLocks, later.count <= mostLocks else { continue }
        for second in later {
          for first in earlier where first.relation != second.relation {
            let pair = Pair(application: session.application, first: first, second: second)
            found.append((pair, Timestamp(seconds: moment)))
          }
        }
      }
      known = next
    }
    return found
  }

  /// What it has on tables, or waits for there: the strongest mode of each.
  private static func tables(
    _ session: Session, granted: Bool, _ catalog: Catalog
  ) -> [RelationLock] {
    var locks: [RelationLock] = []
    for lock in session.locks where lock.isGranted == granted {
      guard catalog.relation(lock.relation)?.index == nil else { continue }
      if let known = locks.firstIndex(where: { $0.relation == lock.relation }) {
        locks[known].mode = max(locks[known].mode, lock.mode)
      } else {
        locks.append(RelationLock(lock.relation, lock.mode))
      }
    }
    return locks
  }
}

extension Snapshot {
  /// In which order applications take tables, as far as anybody saw.
  public var lockOrders: [LockOrder] {
    if let history { return history.orders }
    var orders: [LockOrder] = []
    LockOrder.add(LockOrder.observed(in: self), to: &orders)
    return orders
  }
}

extension LockOrder {
  private static let most = 500

  /// Most often seen first; beyond a number those go that were seen longest ago.
  static func add(_ found: [(pair: Pair, at: Timestamp)], to orders: inout [LockOrder]) {
    guard !found.isEmpty else { return }
    var places: [Pair: Int] = [:]
    for (place, order) in orders.enumerated() { places[order.pair] = place }
    for (pair, moment) in found {
      let place = places[pair, default: orders.count]
      if place == orders.count {
        places[pair] = place
        orders.append(LockOrder(pair, at: moment))
      }
      orders[place].seen += 1
      orders[place].lastSeen = max(orders[place].lastSeen, moment)
    }
    if orders.count > most {
      orders.sort { ($1.lastSeen, $1.seen, $0.name) < ($0.lastSeen, $0.seen, $1.name) }
      orders.removeLast(orders.count - most)
    }
    orders.sort { ($1.seen, $0.name) < ($0.seen, $1.name) }
  }

  /// To bring order among those that were seen equally often.
  private var name: String {
    "\(application ?? "") \(first.relation.text) \(first.mode.rawValue) \(second.relation.text) "
      + "\(second.mode.rawValue)"
  }
}
