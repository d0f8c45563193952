// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `UPDATE …`, at `UPDATE`.
  mutating func update(_ with: With?) throws(SyntaxError) -> Update {
    try expect(.update)
    var update = Update(try aliasedRelation())
    update.with = with
    try expect(.set)
    update.assignments = try assignments()
    if accept(.from) { update.from = try fromList() }
    (update.filter, update.whereCurrentOf) = try whereOrCurrent()
    update.returning = try returning()
    return update
  }

  /// `DELETE FROM …`, at `DELETE`.
  mutating func delete(_ with: With?) throws(SyntaxError) -> Delete {
    try expect(.delete, .from)
    var delete = Delete(try aliasedRelation())
    delete.with = with
    if accept(.using) { delete.using = try fromList() }
    (delete.filter, delete.whereCurrentOf) = try whereOrCurrent()
    delete.returning = try returning()
    return delete
  }

  /// A table with an alias, which is not `SET` unless `AS` stands in front
  /// (`relation_expr_opt_alias`).
  mutating func aliasedRelation() throws(SyntaxError) -> RelationReference {
    var relation = try relation()
    if accept(.as) || (isAtName && !at(.set)) { relation.alias = try name("an alias") }
    return relation
  }

  /// `WHERE condition`, `WHERE CURRENT OF cursor`.
  private mutating func whereOrCurrent() throws(SyntaxError) -> (Expression?, String?) {
    guard accept(.where) else { return (nil, nil) }
    if at(.current, .of) {
      try expect(.current, .of)
      return (nil, try name("a cursor"))
    }
    return (try expression(), nil)
  }
}
