// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  fileprivate static let addConstraint = Citation("tablecmds.c, ATExecAddConstraint")
  static let addCheck = Citation("tablecmds.c, ATAddCheckConstraint")
}

extension AlterTableQueue {
  /// Indexes and foreign keys wait for a later pass; CHECK and NOT NULL are made now
  /// (`ATParseTransformCmd`, `ATExecAddConstraint`).
  mutating func addConstraint(
    _ constraint: TableConstraint, on position: Int, recurse: Bool
  ) throws(Refusal) {
    if let name = constraint.name, tables[position].relation.constraint(name) != nil {
      throw .duplicate(name)
    }
    switch constraint.kind {
    case .check:
      try addCheck(constraint, on: position, recurse: recurse)
    case .notNull(let column):
      guard context.has(.namedNotNull) else { throw .sinceVersion(Capability.namedNotNull.since) }
      try addNotNull(
        column, constraint.attributes, on: position,
        recurse: recurse && !constraint.attributes.noInherit)
    case .unique(let definition), .exclude(_, _, let definition, _):
      enqueueIndex(constraint, definition, on: position, recurse: recurse)
    case .primaryKey(let definition):
      try enqueuePrimaryKey(constraint, definition, on: position, recurse: recurse)
    case .foreignKey:
      tables[position].enqueue(
        .addForeignKey(constraint, recurse: recurse), in: .addOtherConstraint)
    }
  }

  /// One level of children at a time; a child that has the same constraint already keeps it, and
  /// nothing below is touched.
  ///
  /// # ALTER TABLE … ADD CHECK
  ///
  /// Every row is checked under ACCESS EXCLUSIVE. With NOT VALID none is: rows to come are checked
  /// from then on, and VALIDATE CONSTRAINT checks the others later, while reads and writes go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);
  /// ```
  ///
  /// ## Unproven
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
  /// ```
  mutating func addCheck(
    _ constraint: TableConstraint, on position: Int, recurse: Bool
  ) throws(Refusal) {
    guard case .check(let expression) = constraint.kind else { return }
    let attributes = constraint.attributes
    if merges(constraint, into: position) { return }
    note(constraint, expression, on: position)
    if !attributes.notValid, attributes.enforced != false {
      tables[position].scan(for: .check(simple: expression.isSimpleCheck))
    }
    changeCatalog(of: position, citation: .addCheck)
    if attributes.noInherit { return }
    let children = lockChildren(of: position, citation: .addCheck)
    if !recurse, !children.isEmpty { throw .sqlstate("42P16") }
    for child in children { try addCheck(constraint, on: child, recurse: true) }
  }

  private func merges(_ constraint: TableConstraint, into position: Int) -> Bool {
    guard let name = constraint.name, case .check(let expression) = constraint.kind,
      let existing = tables[position].relation.constraint(name)
    else { return false }
    return existing.kind == .check(expression)
  }

  private mutating func note(
    _ constraint: TableConstraint, _ expression: Expression, on position: Int
  ) {
    var made = Constraint(
      constraint.name ?? "", .check(expression), columns: expression.orderedColumns)
    made.isValidated = !constraint.attributes.notValid && constraint.attributes.enforced != false
    made.noInherit = constraint.attributes.noInherit
    tables[position].relation.constraints.append(made)
  }

  /// 18: a NOT NULL constraint by name, which may be left invalid.
  ///
  /// # ALTER TABLE … ADD NOT NULL
  ///
  /// Since 18. As SET NOT NULL, with a name, and with NOT VALID without reading the table.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders ADD CONSTRAINT note_given NOT NULL note NOT VALID;
  /// ```
  private mutating func addNotNull(
    _ name: String, _ attributes: ConstraintAttributes, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let column = try column(name, of: position)
    if column?.isNotNull != true {
      if !attributes.notValid { requireNotNull(name, on: position) }
      edit(name, on: position) { $0.isNotNull = true }
    }
    changeCatalog(of: position, citation: .addConstraint)
    guard recurse else { return }
    for child in lockChildren(of: position, citation: .addConstraint) {
      try addNotNull(name, attributes, on: child, recurse: true)
    }
  }
}

extension Expression {
  /// Comparisons of columns and constants only: a row costs little.
  var isSimpleCheck: Bool {
    var simple = true
    forEach { part in if !part.isCheapNode { simple = false } }
    return simple
  }

  private var isCheapNode: Bool {
    switch self {
    case .null, .boolean, .number, .string, .bitString, .column, .and, .or, .not, .isNull, .isTest,
      .isDistinct, .between, .inList, .anyArray, .cast, .array, .row, .unary, .sqlValue:
      true
    case .binary(let symbol, _, _):
      Self.cheapOperators.contains(symbol)
    case .parameter, .function, .inQuery, .anyQuery, .collate, .caseWhen, .arrayQuery,
      .subscripted, .field, .subquery, .exists, .defaultValue, .opaque:
      false
    }
  }

  private static let cheapOperators: Set<String> = [
    "=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%",
  ]
}
