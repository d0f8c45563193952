// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE`: `STATISTICS [IF NOT EXISTS] [name] [(kinds)] ON columns FROM table`.
  mutating func createStatistics() throws(SyntaxError) -> Statement {
    try expect(.statistics)
    var statistics = CreateStatistics()
    statistics.ifNotExists = ifNotExists()
    if statistics.ifNotExists || (!at(.on) && !at(.leftParenthesis)) {
      statistics.name = try objectName()
    } else {
      try require(.unnamedStatistics)
    }
    _ = try optionalParenthesizedNames()
    try expect(.on)
    statistics.elements = try commaSeparated { parser throws(SyntaxError) in
      // 13 reads any expression, and looks at it later.
      parser.release == 13 ? try parser.expression() : try parser.indexKey()
    }
    try expect(.from)
    statistics.from = try fromList()
    return .createStatistics(statistics)
  }

  /// Behind `ALTER`: `STATISTICS …`.
  mutating func alterStatistics() throws(SyntaxError) -> Statement {
    guard peek().keyword == .if || !renamesOrMoves else { return try alterObject() }
    try expect(.statistics)
    _ = ifExists()
    let name = try objectName()
    try expect(.set, .statistics)
    _ = try statisticsTarget()
    return .alterStatistics(name)
  }

  /// Whether `SET STATISTICS` is not what the statement is about.
  private var renamesOrMoves: Bool {
    var distance = 2
    while peek(distance).kind == .dot { distance += 2 }
    return !(peek(distance).keyword == .set && peek(distance + 1).keyword == .statistics)
  }
}
