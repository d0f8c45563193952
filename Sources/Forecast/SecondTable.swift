// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
public import Schema
import SQLSyntax

/// Where a transaction comes to keep a second table from writers, of those that stood before: an
/// application that takes them in the other order meets it in a deadlock.
public struct SecondTable: Sendable, Hashable {
  public var relation: RelationName
  /// It stands at the other end of one foreign key, which always locks both.
  public var isKeyPartner: Bool

  /// By statement: the first of the script, and foreign keys before it. Of Postgres only: what MySQL
  /// and MariaDB take together they sort.
  static func find(
    _ script: Script, _ statements: [StatementForecast], _ before: [Catalog]
  ) -> [Int: SecondTable] {
    var found: [Int: SecondTable] = [:]
    var held: [RelationName] = []
    var transaction: Int?
    for index in statements.indices where before.indices.contains(index) {
      let current = script.statements[index].transaction
      if current == nil || current != transaction { held = [] }
      transaction = current
      let plan = statements[index].plan
      guard plan.rejection == nil, plan.allowedInTransaction, before[index].mysql == nil else {
        continue
      }
      let taken = taken(by: plan, before[index]).filter { !held.contains($0.relation) }
      let others = held.isEmpty ? taken.dropFirst() : taken[...]
      if let second = others.first {
        let isPartner = second.reason == .foreignKeyPartner && others.count == 1
        let isKey = isPartner && !script.statements[index].parsed.statement.isDrop
        found[index] = SecondTable(relation: second.relation, isKeyPartner: isKey)
        if !isKey { return found }
      }
      held += taken.map(\.relation)
    }
    return found
  }

  /// Partitions and children come with their parent, in an order of the server's own.
  private static func taken(by plan: Plan, _ catalog: Catalog) -> [LockRequest] {
    var seen: Set<RelationName> = []
    return plan.feltLocks.filter { lock in
      guard lock.mode.blocksWrites, lock.kind.isTable, lock.isCertain else { return false }
      switch lock.reason {
      case .descendant, .parent, .defaultPartition, .index, .toast: return false
      case .target, .foreignKeyPartner, .sequence, .dependent, .read, .cascade, .created: break
      }
      guard case .existing? = catalog.origin(of: lock.relation) else { return false }
      return seen.insert(lock.relation).inserted
    }
  }
}

extension Statement {
  fileprivate var isDrop: Bool { if case .drop = self { true } else { false } }
}
