// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema

/// The tables whose rows a transaction has written so far: their foreign keys are checked again
/// when the same transaction updates them (ri_triggers.c, `RI_FKey_fk_upd_check_required`).
public struct WrittenTables: Sendable {
  private var transaction: Int?
  private var names: Set<RelationName> = []

  public init() {}

  /// - Parameter transaction: the one that the next statement runs in.
  public func tables(in transaction: Int?) -> Set<RelationName> {
    transaction != nil && transaction == self.transaction ? names : []
  }

  public mutating func add(_ plan: Plan, in transaction: Int?) {
    if transaction != self.transaction { names = [] }
    self.transaction = transaction
    names.formUnion(plan.writtenTables)
  }
}
