// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `TRUNCATE [TABLE] tables [RESTART IDENTITY | CONTINUE IDENTITY] [CASCADE]`.
  mutating func truncateStatement() throws(SyntaxError) -> Statement {
    try expect(.truncate)
    _ = accept(.table)
    var truncate = Truncate(
      try commaSeparated { parser throws(SyntaxError) in
        try parser.relation()
      })
    if accept(.restart) {
      try expect(.identity)
      truncate.restartIdentity = true
    } else if accept(.continue) {
      try expect(.identity)
    }
    truncate.behavior = dropBehavior()
    return .truncate(truncate)
  }
}
