// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `name type [STORAGE s] [COMPRESSION c] [OPTIONS (…)] constraints` (`columnDef`).
  mutating func columnDefinition() throws(SyntaxError) -> ColumnDefinition {
    let name = try name()
    var column = ColumnDefinition(name: name, type: try typeName())
    if accept(.storage) { column.storage = try nameOrDefault() }
    if accept(.compression) { column.compression = try nameOrDefault() }
    _ = try foreignOptions()
    try columnQualities(&column)
    return column
  }

  /// `name [WITH OPTIONS] constraints`, in `OF type` and `PARTITION OF` (`columnOptions`).
  mutating func columnOptions() throws(SyntaxError) -> ColumnDefinition {
    var column = ColumnDefinition(name: try name(), type: nil)
    _ = accept(.with, .options)
    try columnQualities(&column)
    return column
  }

  /// A name, or `DEFAULT`.
  mutating func nameOrDefault() throws(SyntaxError) -> String {
    accept(.default) ? "default" : try name()
  }

  /// Column constraints, their attributes, and `COLLATE`, in any order (`ColQualList`).
  private mutating func columnQualities(_ column: inout ColumnDefinition) throws(SyntaxError) {
    while true {
      if at(.collate) {
        guard column.collation == nil else { throw expected("only one COLLATE") }
        column.collation = try collation()
      } else if let constraint = try columnConstraint() {
        column.constraints.append(constraint)
      } else if try !attributeOfLast(&column.constraints) {
        return
      }
    }
  }

  /// `DEFERRABLE` and its kin are about the constraint in front of them
  /// (parse_utilcmd.c: `transformConstraintAttrs`).
  private mutating func attributeOfLast(
    _ constraints: inout [ColumnConstraint]
  ) throws(SyntaxError) -> Bool {
    var attributes = constraints.last?.attributes ?? ConstraintAttributes()
    let allowed: AllowedAttributes =
      switch constraints.last?.kind {
      case .unique, .primaryKey: .deferrability
      case .references: [.deferrability, .enforcement]
      case .check: [.enforcement, .noInherit]
      case .notNull: .noInherit
      case .null, .default, .generated, .identity, nil: []
      }
    guard try constraintAttribute(&attributes, allowed) else { return false }
    constraints[constraints.count - 1].attributes = attributes
    return true
  }

  /// A column constraint with its name, or nil where none stands here.
  mutating func columnConstraint() throws(SyntaxError) -> ColumnConstraint? {
    let name = accept(.constraint) ? try name() : nil
    guard let kind = try columnConstraintKind() else {
      if name != nil { throw expected("NOT NULL, CHECK, DEFAULT, UNIQUE or another constraint") }
      return nil
    }
    return ColumnConstraint(name: name, kind)
  }

  private mutating func columnConstraintKind() throws(SyntaxError) -> ColumnConstraint.Kind? {
    if accept(.not, .null) { return .notNull }
    if accept(.null) { return .null }
    if accept(.default) { return .default(try restrictedExpression()) }
    if accept(.check) { return .check(try parenthesizedExpression()) }
    if accept(.unique) {
      let distinct = try nullsNotDistinct()
      var index = try indexParameters()
      index.nullsNotDistinct = distinct
      return .unique(index)
    }
    if accept(.primary) {
      try expect(.key)
      return .primaryKey(try indexParameters())
    }
    if accept(.references) { return .references(try foreignKeyTarget(period: false)) }
    if accept(.generated) { return try generated() }
    return nil
  }

  /// `ALWAYS AS (…) [STORED | VIRTUAL]`, `{ALWAYS | BY DEFAULT} AS IDENTITY [(…)]`.
  private mutating func generated() throws(SyntaxError) -> ColumnConstraint.Kind {
    let always = try generatedWhen()
    try expect(.as)
    if accept(.identity) {
      return .identity(always: always, try parenthesizedSequenceOptions())
    }
    guard always else { throw expected("IDENTITY") }
    let value = try parenthesizedExpression()
    if accept(.stored) { return .generated(value, virtual: false) }
    // Since 18 neither word means VIRTUAL; before, STORED was the only kind and mandatory.
    _ = accept(.virtual)
    return .generated(value, virtual: true)
  }

  /// `ALWAYS`, or `BY DEFAULT`: false.
  mutating func generatedWhen() throws(SyntaxError) -> Bool {
    if accept(.always) { return true }
    guard accept(.by) else { throw expected("ALWAYS or BY DEFAULT") }
    try expect(.default)
    return false
  }

  /// `NULLS NOT DISTINCT`.
  mutating func nullsNotDistinct() throws(SyntaxError) -> Bool {
    guard accept(.nulls) else { return false }
    let negated = accept(.not)
    try expect(.distinct)
    return negated
  }

  /// `[WITH (…)] [USING INDEX TABLESPACE name]`.
  mutating func indexParameters() throws(SyntaxError) -> IndexConstraint {
    var index = IndexConstraint()
    index.options = try withOptions()
    if at(.using, .index), peek(2).keyword == .tablespace {
      try expect(.using, .index)
      index.tablespace = try tablespace()
    }
    return index
  }
}
