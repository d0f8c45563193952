// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  fileprivate static let validate = Citation("tablecmds.c, ATExecValidateConstraint")
}

extension AlterTableQueue {
  /// Nothing happens to a constraint that is valid already.
  ///
  /// # ALTER TABLE … VALIDATE CONSTRAINT
  ///
  /// Reads every row, while reads and writes go on. For a foreign key the referenced table is
  /// locked as SELECT … FOR UPDATE locks it.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
  /// ALTER TABLE orders VALIDATE CONSTRAINT positive;
  /// ```
  ///
  /// ## A foreign key
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, customer_id bigint);
  /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id)
  ///   REFERENCES customers NOT VALID;
  /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
  /// ```
  mutating func validateConstraint(
    _ name: String, on position: Int, recurse: Bool
  ) throws(Refusal) {
    guard let constraint = try constraint(name, of: position) else {
      return tables[position].scan(for: .check(simple: false))
    }
    if !constraint.isEnforced { throw .sqlstate("55000") }
    guard !constraint.isValidated else { return }
    switch constraint.kind {
    case .foreignKey(let key): validateForeignKey(key, on: position)
    case .check(let expression):
      try validate(
        constraint, for: .check(simple: expression.isSimpleCheck), on: position, recurse: recurse)
    case .notNull:
      try validate(constraint, for: .notNull, on: position, recurse: recurse)
    case .unique, .primaryKey, .exclusion:
      throw .sqlstate("42809")
    }
    markValid(name, on: position)
  }

  private mutating func validateForeignKey(_ key: ForeignKey, on position: Int) {
    changeCatalog(of: position, citation: .validate)
    guard let referenced = relation(key.referenced) else { return }
    let pending = PendingForeignKey(referenced: referenced)
    let table = tables[position].relation
    guard table.kind == .partitionedTable else {
      return tables[position].newForeignKeys.append(pending)
    }
    for place in lockDescendants(of: position, citation: .validate) {
      tables[place].newForeignKeys.append(pending)
    }
  }

  private mutating func validate(
    _ constraint: Constraint, for purpose: ScanPurpose, on position: Int, recurse: Bool
  ) throws(Refusal) {
    changeCatalog(of: position, citation: .validate)
    if !constraint.noInherit {
      let below = lockDescendants(of: position, citation: .validate)
      if !recurse, !below.isEmpty { throw .sqlstate("42P16") }
      for place in below where isInvalid(constraint, on: place) {
        tables[place].scan(for: purpose)
      }
    }
    tables[position].scan(for: purpose)
  }

  private func isInvalid(_ constraint: Constraint, on position: Int) -> Bool {
    let table = tables[position].relation
    let own =
      if case .notNull(let column) = constraint.kind {
        table.constraints.first { $0.kind == .notNull(column: column) }
      } else {
        table.constraint(constraint.name)
      }
    return own?.isValidated != true
  }

  private mutating func markValid(_ name: String, on position: Int) {
    guard
      let index = tables[position].relation.constraints.firstIndex(where: { $0.name == name })
    else { return }
    tables[position].relation.constraints[index].isValidated = true
  }
}
