// SPDX-License-Identifier: Apache-2.0
import LockModel
public import Schema
import Snapshot

/// A transaction of an application that takes two tables in the other order than the migration: each
/// may come to have what the other waits for.
public struct DeadlockRisk: Sendable, Hashable {
  public var application: String?
  /// What the migration keeps when it asks for the other.
  public var kept: RelationName
  public var asked: RelationName
  /// How often the application was seen to.
  public var seen: Int
}

extension Players {
  /// For each statement of a transaction the orders seen that meet it, given what those before it
  /// keep.
  func deadlocks(of statements: [PlannedStatement], orders: [LockOrder]) -> [[DeadlockRisk]] {
    var kept: [(relation: Int, mode: LockMode)] = []
    return statements.map { statement in
      statement.ordered(numbering).flatMap { request in
        defer { kept.append(request) }
        return orders.compactMap { risk(request, $0, kept) }
      }
    }
  }

  private func risk(
    _ request: (relation: Int, mode: LockMode), _ order: LockOrder,
    _ kept: [(relation: Int, mode: LockMode)]
  ) -> DeadlockRisk? {
    guard numbering.number(ofOriginal: order.first.relation) == request.relation,
      request.mode.conflicts(with: order.first.mode),
      let other = numbering.number(ofOriginal: order.second.relation),
      kept.contains(where: { $0.relation == other && $0.mode.conflicts(with: order.second.mode) })
    else { return nil }
    return DeadlockRisk(
      application: order.application, kept: numbering.names[other],
      asked: numbering.names[request.relation], seen: order.seen)
  }
}

extension PlannedStatement {
  /// The tables that it locks, in order, by their numbers.
  fileprivate func ordered(_ numbering: Numbering) -> [(relation: Int, mode: LockMode)] {
    visibleLocks.compactMap { request in
      guard !request.kind.isIndex, request.release != .early else { return nil }
      return numbering.number(of: request.relation, in: before).map { ($0, request.mode) }
    }
  }
}
