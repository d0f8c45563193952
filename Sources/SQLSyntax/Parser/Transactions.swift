// SPDX-License-Identifier: Apache-2.0

/// Transaction control.
extension Parser {
  mutating func transactionControl() throws(SyntaxError) -> TransactionControl {
    let keyword = current.keyword
    advance()
    switch keyword {
    case .begin:
      transactionNoise()
      return .begin(isolation: try transactionModes(required: false))
    case .start:
      try expect(.transaction)
      return .begin(isolation: try transactionModes(required: false))
    case .commit where accept(.prepared):
      return .commitPrepared(try stringConstant())
    case .commit, .end:
      transactionNoise()
      return .commit(chain: try chain())
    case .savepoint:
      return .savepoint(try name("a savepoint"))
    case .release:
      if isName(peek()) { _ = accept(.savepoint) }
      return .release(try name("a savepoint"))
    default:
      return try rollback(isAbort: keyword == .abort)
    }
  }

  private mutating func rollback(isAbort: Bool) throws(SyntaxError) -> TransactionControl {
    if !isAbort, accept(.prepared) { return .rollbackPrepared(try stringConstant()) }
    transactionNoise()
    if !isAbort, accept(.to) {
      if isName(peek()) { _ = accept(.savepoint) }
      return .rollbackTo(try name("a savepoint"))
    }
    return .rollback(chain: try chain())
  }

  private mutating func transactionNoise() {
    _ = accept(.work) || accept(.transaction)
  }

  /// `AND [NO] CHAIN`.
  private mutating func chain() throws(SyntaxError) -> Bool {
    guard accept(.and) else { return false }
    let isNegated = accept(.no)
    try expect(.chain)
    return !isNegated
  }

  /// `ISOLATION LEVEL …`, `READ ONLY`, `[NOT] DEFERRABLE`, with commas or without; the isolation
  /// level.
  mutating func transactionModes(required: Bool) throws(SyntaxError) -> String? {
    var isolation: String?
    var isFirst = true
    while true {
      if accept(.isolation) {
        try expect(.level)
        isolation = try isolationLevel()
      } else if accept(.read) {
        guard accept(.only) || accept(.write) else { throw expected("ONLY or WRITE") }
      } else if accept(.not) {
        try expect(.deferrable)
      } else if !accept(.deferrable) {
        if isFirst, !required { return isolation }
        throw expected("ISOLATION LEVEL, READ ONLY, READ WRITE or DEFERRABLE")
      }
      isFirst = false
      guard accept(.comma) || isAtTransactionMode else { return isolation }
    }
  }

  private var isAtTransactionMode: Bool {
    at(.isolation) || at(.read) || at(.deferrable) || at(.not, .deferrable)
  }

  private mutating func isolationLevel() throws(SyntaxError) -> String {
    if accept(.read, .uncommitted) { return "read uncommitted" }
    if accept(.read, .committed) { return "read committed" }
    if accept(.repeatable, .read) { return "repeatable read" }
    guard accept(.serializable) else { throw expected("an isolation level") }
    return "serializable"
  }
}
