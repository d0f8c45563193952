// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Whether a table constraint stands here, rather than a column.
  var atTableConstraint: Bool {
    switch current.keyword {
    case .constraint, .check, .unique, .primary, .foreign, .not:
      true
    // EXCLUDE may be the name of a column.
    case .exclude:
      peek().kind == .leftParenthesis || peek().keyword == .using
    default:
      false
    }
  }

  /// `[CONSTRAINT name] CHECK | NOT NULL | UNIQUE | PRIMARY KEY | FOREIGN KEY | EXCLUDE …`.
  mutating func tableConstraint() throws(SyntaxError) -> TableConstraint {
    let name = accept(.constraint) ? try name() : nil
    var constraint = TableConstraint(name: name, try tableConstraintKind())
    constraint.attributes = try constraintAttributes(Self.attributes(of: constraint.kind))
    return constraint
  }

  private static func attributes(of kind: TableConstraint.Kind) -> AllowedAttributes {
    switch kind {
    case .check: [.notValid, .noInherit, .enforcement]
    case .notNull: [.notValid, .noInherit]
    case .unique, .primaryKey, .exclude: .deferrability
    case .foreignKey: [.deferrability, .notValid, .enforcement]
    }
  }

  private mutating func tableConstraintKind() throws(SyntaxError) -> TableConstraint.Kind {
    if accept(.check) { return .check(try parenthesizedExpression()) }
    if at(.not) {
      try require(.namedNotNull)
      try expect(.not, .null)
      return .notNull(column: try name())
    }
    if accept(.unique) { return .unique(try keyConstraint(nulls: true)) }
    if accept(.primary) {
      try expect(.key)
      return .primaryKey(try keyConstraint(nulls: false))
    }
    if accept(.foreign) { return try foreignKey() }
    if accept(.exclude) { return try exclusion() }
    throw expected("CHECK, NOT NULL, UNIQUE, PRIMARY KEY, FOREIGN KEY or EXCLUDE")
  }

  /// What stands behind `UNIQUE` and `PRIMARY KEY`.
  private mutating func keyConstraint(nulls: Bool) throws(SyntaxError) -> IndexConstraint {
    if at(.using) {
      try expect(.using, .index)
      var index = IndexConstraint()
      index.usingIndex = try name()
      return index
    }
    let notDistinct = nulls ? try nullsNotDistinct() : false
    try expect(.leftParenthesis, "(")
    let columns = try nameList()
    let withoutOverlaps = at(.without)
    if withoutOverlaps {
      try require(.withoutOverlaps)
      try expect(.without, .overlaps)
    }
    try expect(.rightParenthesis, ")")
    let include = try included()
    var index = try indexParameters()
    index.columns = columns
    index.include = include
    index.nullsNotDistinct = notDistinct
    index.withoutOverlaps = withoutOverlaps
    return index
  }

  /// `INCLUDE (column, …)`, or nothing.
  mutating func included() throws(SyntaxError) -> [String] {
    accept(.include) ? try parenthesizedNames() : []
  }

  private mutating func exclusion() throws(SyntaxError) -> TableConstraint.Kind {
    let method = try accessMethod() ?? "btree"
    let elements = try parenthesized { parser throws(SyntaxError) in
      var element = try parser.indexElement()
      try parser.expect(.with)
      element.exclusionOperator = try parser.exclusionOperator()
      return element
    }
    let include = try included()
    var index = try indexParameters()
    index.include = include
    let filter = accept(.where) ? try parenthesizedExpression() : nil
    return .exclude(method: method, elements, index, filter: filter)
  }

  /// `=`, `pg_catalog.=`, `OPERATOR (pg_catalog.=)`.
  private mutating func exclusionOperator() throws(SyntaxError) -> String {
    at(Keyword.operator) ? try operatorSymbol() : try qualifiedOperator()
  }

  private mutating func foreignKey() throws(SyntaxError) -> TableConstraint.Kind {
    try expect(.key)
    try expect(.leftParenthesis, "(")
    let (columns, period) = try columnsAndPeriod()
    try expect(.references)
    var target = try foreignKeyTarget(period: true)
    target.period = target.period || period
    return .foreignKey(columns: columns, target)
  }

  /// `column, … [, PERIOD column] )`.
  private mutating func columnsAndPeriod() throws(SyntaxError) -> ([String], Bool) {
    var columns: [String] = []
    var period = false
    repeat {
      period = at(.period) && isName(peek())
      if period {
        try require(.period)
        advance()
      }
      columns.append(try name())
    } while !period && accept(.comma)
    try expect(.rightParenthesis, ")")
    return (columns, period)
  }

  /// `table [(columns)] [MATCH …] [ON DELETE …] [ON UPDATE …]`.
  mutating func foreignKeyTarget(period: Bool) throws(SyntaxError) -> ForeignKeyTarget {
    var target = ForeignKeyTarget(try objectName())
    if period, accept(.leftParenthesis) {
      (target.columns, target.period) = try columnsAndPeriod()
    } else {
      target.columns = try optionalParenthesizedNames()
    }
    if accept(.match) { target.match = try match() }
    var deletes = false
    var updates = false
    while at(.on), let event = peek().keyword, event == .delete || event == .update {
      guard !(event == .delete ? deletes : updates) else {
        throw expected("only one ON DELETE and one ON UPDATE")
      }
      advance()
      advance()
      let action = try keyAction(columns: event == .delete)
      if event == .delete {
        target.onDelete = action
        deletes = true
      } else {
        target.onUpdate = action
        updates = true
      }
    }
    return target
  }

  private mutating func match() throws(SyntaxError) -> ForeignKeyTarget.Match {
    if accept(.full) { return .full }
    if accept(.simple) { return .simple }
    // MATCH PARTIAL is in the grammar, but no server implements it.
    throw expected("FULL or SIMPLE")
  }

  private mutating func keyAction(columns: Bool) throws(SyntaxError) -> ForeignKeyTarget.Action {
    if accept(.no, .action) { return .noAction }
    if accept(.restrict) { return .restrict }
    if accept(.cascade) { return .cascade }
    guard at(.set), peek().keyword == .null || peek().keyword == .default else {
      throw expected("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT")
    }
    advance()
    let toNull = accept(.null)
    if !toNull { try expect(.default) }
    if columns, at(.leftParenthesis) { try require(.keyActionColumns) }
    let only = columns ? try optionalParenthesizedNames() : []
    return toNull ? .setNull(only) : .setDefault(only)
  }
}
