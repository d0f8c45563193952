// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `MERGE INTO …`, at `MERGE`.
  mutating func merge(_ with: With?) throws(SyntaxError) -> Merge {
    try require(.merge)
    try expect(.merge, .into)
    let target = try aliasedRelation()
    try expect(.using)
    let source = try fromItem()
    try expect(.on)
    var merge = Merge(target: target, source: source, on: try expression())
    merge.with = with
    if !at(.when) { throw expected("WHEN") }
    while accept(.when) { merge.branches.append(try mergeBranch()) }
    if at(.returning) { try require(.mergeReturning) }
    merge.returning = try returning()
    return merge
  }

  private mutating func mergeBranch() throws(SyntaxError) -> Merge.Branch {
    var match = Merge.Branch.Match.matched
    if accept(.not) {
      try expect(.matched)
      match = .notMatched
      if at(.by) {
        try require(.mergeNotMatchedBy)
        advance()
        if accept(.source) { match = .notMatchedBySource } else { try expect(.target) }
      }
    } else {
      try expect(.matched)
    }
    let condition = accept(.and) ? try expression() : nil
    try expect(.then)
    return Merge.Branch(match: match, condition: condition, action: try mergeAction(match))
  }

  /// A row that is not there yet can only be inserted, one that is there cannot be.
  private mutating func mergeAction(
    _ match: Merge.Branch.Match
  ) throws(SyntaxError) -> Merge.Action {
    let isNew = match == .notMatched
    switch current.keyword {
    case .update where !isNew:
      try expect(.update, .set)
      return .update(try assignments())
    case .delete where !isNew:
      advance()
      return .delete
    case .do:
      try expect(.do, .nothing)
      return .doNothing
    case .insert where isNew:
      return try mergeInsert()
    default:
      throw expected(isNew ? "INSERT or DO NOTHING" : "UPDATE, DELETE or DO NOTHING")
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
