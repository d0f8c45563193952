// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  fileprivate static let alterConstraint = Citation("tablecmds.c, ATExecAlterConstraint")
}

extension AlterTableQueue {
  /// # ALTER TABLE … ALTER CONSTRAINT
  ///
  /// Whether a foreign key is deferrable: a change of the catalog. From 18 on also whether it is
  /// enforced: then every row is looked up again.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (customer_id bigint CONSTRAINT orders_customer REFERENCES customers);
  /// ALTER TABLE orders ALTER CONSTRAINT orders_customer DEFERRABLE INITIALLY DEFERRED;
  /// ```
  mutating func alterConstraint(
    _ name: String, _ attributes: ConstraintAttributes, on position: Int
  ) throws(Refusal) {
    guard let constraint = try constraint(name, of: position) else { return }
    changeCatalog(of: position, citation: .alterConstraint)
    switch constraint.kind {
    case .foreignKey(let key):
      try alterForeignKey(constraint, key, attributes, on: position)
    case .notNull(let column) where context.has(.namedNotNull):
      guard constraint.noInherit == attributes.inherit else { return }
      for child in lockChildren(of: position, citation: .alterConstraint) {
        changeCatalog(of: child, citation: .alterConstraint)
        if attributes.inherit { try setNotNull(column, on: child, recurse: true) }
      }
    case .notNull, .check, .unique, .primaryKey, .exclusion:
      throw .sqlstate("42809")
    }
  }

  private mutating func alterForeignKey(
    _ constraint: Constraint, _ key: ForeignKey, _ attributes: ConstraintAttributes,
    on position: Int
  ) throws(Refusal) {
    if constraint.isInherited { throw .sqlstate("42809") }
    if let enforced = attributes.enforced, enforced != constraint.isEnforced {
      return changeEnforcement(of: constraint, key, to: enforced, on: position)
    }
    let deferrable = attributes.deferrable ?? (attributes.initiallyDeferred == true)
    let deferred = attributes.initiallyDeferred ?? false
    let changes =
      deferrable != constraint.isDeferrable || deferred != constraint.isInitiallyDeferred
    if changes, tables[position].relation.kind == .partitionedTable {
      _ = lockDescendants(of: position, citation: .alterConstraint)
    }
  }

  /// The triggers are made or dropped; rows that nobody checked are looked up.
  private mutating func changeEnforcement(
    of constraint: Constraint, _ key: ForeignKey, to enforced: Bool, on position: Int
  ) {
    guard let referenced = relation(key.referenced) else { return }
    let below = lockDescendants(of: position, citation: .alterConstraint)
    if enforced {
      let table = tables[position].relation
      builder.lock(
        referenced, .shareRowExclusive, reason: .foreignKeyPartner, citation: .alterConstraint)
      builder.lock(table, .accessShare, reason: .target, citation: .foreignKeyTriggers)
      builder.lock(table, .shareRowExclusive, reason: .target, citation: .foreignKeyTriggers)
      builder.lock(
        referenced, .accessShare, reason: .foreignKeyPartner, citation: .foreignKeyTriggers)
      for place in [position] + below {
        tables[place].newForeignKeys.append(PendingForeignKey(referenced: referenced))
      }
    } else {
      builder.lock(
        referenced, .shareRowExclusive, reason: .foreignKeyPartner, citation: .alterConstraint)
      dropTriggers(of: constraint)
    }
  }
}
