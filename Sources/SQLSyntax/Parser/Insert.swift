// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `INSERT INTO …`, at `INSERT`.
  mutating func insert(_ with: With?) throws(SyntaxError) -> Insert {
    try expect(.insert, .into)
    var insert = Insert(RelationReference(try objectName("a table")))
    insert.with = with
    if accept(.as) { insert.table.alias = try name("an alias") }
    if at(.leftParenthesis), !leadsToQuery { insert.columns = try columnTargets() }
    try overriding()
    if accept(.default) {
      try expect(.values)
    } else {
      insert.source = try query()
    }
    if at(.on, .conflict) { insert.onConflict = try onConflict() }
    insert.returning = try returning()
    return insert
  }

  /// `(a, b.field, c[1])`: the columns; what lies inside of them is left out.
  mutating func columnTargets() throws(SyntaxError) -> [String] {
    try expect(.leftParenthesis, "(")
    var columns = [try columnTarget()]
    while accept(.comma) { columns.append(try columnTarget()) }
    try expect(.rightParenthesis, ")")
    return columns
  }

  mutating func columnTarget() throws(SyntaxError) -> String {
    let column = try name("a column")
    if at(.dot) || at(.leftBracket) { _ = try indirection(.column([column])) }
    return column
  }

  /// `OVERRIDING SYSTEM VALUE`.
  mutating func overriding() throws(SyntaxError) {
    guard accept(.overriding) else { return }
    guard accept(.system) || accept(.user) else { throw expected("SYSTEM or USER") }
    try expect(.value)
  }

  private mutating func onConflict() throws(SyntaxError) -> OnConflict {
    try expect(.on, .conflict)
    var conflict = OnConflict()
    if at(.leftParenthesis) {
      conflict.target = try conflictTarget()
      if accept(.where) { conflict.target.append(try expression()) }
    } else if accept(.on) {
      try expect(.constraint)
      conflict.constraint = try name("a constraint")
    }
    try expect(.do)
    if accept(.nothing) { return conflict }
    try expect(.update, .set)
    conflict.update = try assignments()
    if accept(.where) { conflict.filter = try expression() }
    return conflict
  }

  /// `(a COLLATE "C" text_ops, lower(b), (a + b))`, with the order that the grammar allows there.
  private mutating func conflictTarget() throws(SyntaxError) -> [Expression] {
    try expect(.leftParenthesis, "(")
    var keys: [Expression] = []
    repeat { keys.append(try indexElement().expression) } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return keys
  }

  /// `RETURNING [WITH (OLD AS o, NEW AS n)] …`.
  mutating func returning() throws(SyntaxError) -> [Target] {
    guard accept(.returning) else { return [] }
    if at(.with) {
      try require(.returningAliases)
      advance()
      try expect(.leftParenthesis, "(")
      repeat {
        guard accept(.old) || accept(.new) else { throw expected("OLD or NEW") }
        try expect(.as)
        _ = try name("an alias")
      } while accept(.comma)
      try expect(.rightParenthesis, ")")
    }
    return try targetList()
  }

  // MARK: SET

  /// `a = 1, (b, c) = (2, 3), …`.
  mutating func assignments() throws(SyntaxError) -> [Assignment] {
    var list = [try assignment()]
    while accept(.comma) { list.append(try assignment()) }
    return list
  }

  private mutating func assignment() throws(SyntaxError) -> Assignment {
    let columns = at(.leftParenthesis) ? try columnTargets() : [try columnTarget()]
    try expect(operator: "=")
    return Assignment(columns: columns, value: try expression())
  }
}
