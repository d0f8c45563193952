// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `MERGE INTO …`, at `MERGE`.
  mutating func merge(_ with: With?) throws(SyntaxError) -> Merge {
    try expect(.merge, .into)
    let target = try aliasedRelation()
    try expect(.using)
    let source = try fromItem()
    try expect(.on)
    var merge = Merge(target: target, source: source, on: try expression())
    merge.with = with
    if !at(.when) { throw expected("WHEN") }
    while accept(.when) { merge.branches.append(try mergeBranch()) }
    merge.returning = try returning()
    return merge
  }

  private mutating func mergeBranch() throws(SyntaxError) -> Merge.Branch {
    var match = Merge.Branch.Match.matched
    if accept(.not) {
      try expect(.matched)
      match = .notMatched
      if accept(.by) {
        if accept(.source) { match = .notMatchedBySource } else { try expect(.target) }
      }
    } else {
      try expect(.matched)
    }
    let condition = accept(.and) ? try expression() : nil
    try expect(.then)
    return Merge.Branch(match: match, condition: condition, action: try mergeAction())
  }

  private mutating func mergeAction() throws(SyntaxError) -> Merge.Action {
    switch current.keyword {
    case .update:
      try expect(.update, .set)
      return .update(try assignments())
    case .delete:
      advance()
      return .delete
    case .do:
      try expect(.do, .nothing)
      return .doNothing
    case .insert:
      return try mergeInsert()
    default:
      throw expected("UPDATE, DELETE, INSERT or DO NOTHING")
    }
  }

  private mutating func mergeInsert() throws(SyntaxError) -> Merge.Action {
    try expect(.insert)
    if accept(.default) {
      try expect(.values)
      return .insert(columns: [], values: [])
    }
    let columns = at(.leftParenthesis) ? try columnTargets() : []
    try overriding()
    try expect(.values)
    return .insert(columns: columns, values: try parenthesizedExpressions())
  }
}
