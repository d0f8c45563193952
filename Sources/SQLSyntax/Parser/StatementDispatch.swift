// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// One statement and nothing behind it.
  mutating func completeStatement() throws(SyntaxError) -> Statement {
    let statement = try statement()
    guard isAtEnd else { throw expected("the end of the statement") }
    return statement
  }

  /// The statement here, by its first word.
  mutating func statement() throws(SyntaxError) -> Statement {
    if at(.leftParenthesis) { return .data(.query(try query())) }
    switch current.keyword {
    case .select, .insert, .update, .delete, .merge, .values, .table, .with:
      return .data(try dataStatement())
    case .create: return try createStatement()
    case .alter: return try alterStatement()
    case .drop: return try dropStatement()
    case .comment: return try commentStatement()
    case .grant, .revoke: return try grantStatement()
    case .truncate: return try truncateStatement()
    case .reindex: return try reindexStatement()
    case .refresh: return try refreshStatement()
    case .security: return try securityLabelStatement()
    case .reassign: return try reassignOwnedStatement()
    case .import: return try importForeignSchemaStatement()
    case .begin, .start, .commit, .end, .rollback, .abort, .savepoint, .release:
      return .transaction(try transactionControl())
    case .set: return try setStatement()
    case .reset: return .set(try resetStatement())
    case .show: return try showStatement()
    case .discard: return try discardStatement()
    case .lock: return .lock(try lockTable())
    case .vacuum: return .vacuum(try vacuum())
    case .analyze, .analyse: return .analyze(try analyze())
    case .cluster: return .cluster(try cluster())
    case .copy: return .copy(try copy())
    case .call: return .call(try call())
    case .do: return .doBlock(try doBlock())
    case .explain: return .explain(try explain())
    case .prepare: return try prepareStatement()
    case .execute: return try executeStatement()
    case .deallocate: return try deallocateStatement()
    case .declare: return try declareCursor()
    case .fetch, .move: return try fetchStatement()
    case .close: return try closeStatement()
    case .listen, .unlisten, .notify, .checkpoint, .load: return try notification()
    default: throw expected("a statement")
    }
  }

  /// Up to three words, upper case, to say what an unreadable statement was.
  var firstWords: String {
    var words: [String] = []
    for token in tokens.prefix(3) {
      guard token.kind == .word, token.range.count <= 63 else { break }
      words.append(text(token).uppercased())
    }
    return words.joined(separator: " ")
  }
}
