// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `name type [STORAGE s] [COMPRESSION c] [OPTIONS (…)] constraints` (`columnDef`).
  mutating func columnDefinition() throws(SyntaxError) -> ColumnDefinition {
    let name = try name()
    var column = ColumnDefinition(name: name, type: try typeName())
    if at(.storage) {
      try require(.columnStorage)
      advance()
      column.storage = try nameOrDefault()
    }
    if at(.compression) {
      try require(.columnCompression)
      advance()
      column.compression = try nameOrDefault()
    }
    _ = try foreignOptions()
    (column.collation, column.constraints) = try columnQualities()
    return column
  }

  /// `name [WITH OPTIONS] constraints`, in `OF type` and `PARTITION OF` (`columnOptions`).
  mutating func columnOptions() throws(SyntaxError) -> ColumnDefinition {
    var column = ColumnDefinition(name: try name(), type: nil)
    _ = accept(.with, .options)
    (column.collation, column.constraints) = try columnQualities()
    return column
  }

  /// A name, or `DEFAULT`.
  mutating func nameOrDefault() throws(SyntaxError) -> String {
    accept(.default) ? "default" : try name()
  }

  /// Column constraints, their attributes, and `COLLATE`, in any order (`ColQualList`).
  mutating func columnQualities() throws(SyntaxError) -> (ObjectName?, [ColumnConstraint]) {
    var collation: ObjectName?
    var constraints: [ColumnConstraint] = []
    while true {
      if at(.collate) {
        guard collation == nil else { throw expected("only one COLLATE") }
        collation = try self.collation()
      } else if try attribute(of: constraints.indices.last, &constraints) {
        continue
      } else if let constraint = try columnConstraint() {
        constraints.append(constraint)
      } else {
        return (collation, constraints)
      }
    }
  }

  /// `DEFERRABLE` and its kin (`ConstraintAttr`) are about the constraint in front of them. Whether
  /// it can have them, and only one of a kind, the server looks at later
  /// (parse_utilcmd.c: `transformConstraintAttrs`).
  private mutating func attribute(
    of last: Int?, _ constraints: inout [ColumnConstraint]
  ) throws(SyntaxError) -> Bool {
    var attributes = last.map { constraints[$0].attributes } ?? ConstraintAttributes()
    let isNegated = at(.not)
    switch isNegated ? peek().keyword : current.keyword {
    case .deferrable:
      if isNegated { advance() }
      advance()
      attributes.deferrable = !isNegated
    case .enforced:
      try require(.enforcement)
      if isNegated { advance() }
      advance()
      attributes.enforced = !isNegated
    case .initially where !isNegated:
      advance()
      attributes.initiallyDeferred = accept(.deferred)
      if attributes.initiallyDeferred == true {
        attributes.deferrable = attributes.deferrable ?? true
      } else if !accept(.immediate) {
        throw expected("DEFERRED or IMMEDIATE")
      }
    default:
      return false
    }
    if let last { constraints[last].attributes = attributes }
    return true
  }

  /// A column constraint with its name, or nil where none stands here.
  mutating func columnConstraint() throws(SyntaxError) -> ColumnConstraint? {
    let name = accept(.constraint) ? try name() : nil
    guard let kind = try columnConstraintKind() else {
      if name != nil { throw expected("NOT NULL, CHECK, DEFAULT, UNIQUE or another constraint") }
      return nil
    }
    var constraint = ColumnConstraint(name: name, kind)
    constraint.attributes.noInherit = try noInherit(kind)
    return constraint
  }

  /// `NO INHERIT` behind `CHECK`, since 18 behind `NOT NULL` too.
  private mutating func noInherit(_ kind: ColumnConstraint.Kind) throws(SyntaxError) -> Bool {
    guard at(.no, .inherit) else { return false }
    switch kind {
    case .check: break
    case .notNull: try require(.notNullNoInherit)
    case .null, .default, .generated, .identity, .unique, .primaryKey, .references: return false
    }
    return accept(.no, .inherit)
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
    try require(.virtualColumn)
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
    guard at(.nulls) else { return false }
    try require(.nullsNotDistinct)
    advance()
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
