// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `REINDEX [(…)] {INDEX | TABLE | SCHEMA | DATABASE | SYSTEM} [CONCURRENTLY] name`.
  mutating func reindexStatement() throws(SyntaxError) -> Statement {
    try expect(.reindex)
    let options = at(.leftParenthesis) ? try reindexOptions() : []
    let word = current.keyword
    switch word {
    case .index, .table, .schema, .database, .system: advance()
    default: throw expected("INDEX, TABLE, SCHEMA, DATABASE or SYSTEM")
    }
    let concurrently = accept(.concurrently)
    var reindex = Reindex(try reindexTarget(word))
    reindex.concurrently = concurrently
    if Self.isOn("concurrently", in: options) { reindex.concurrently = true }
    reindex.verbose = Self.isOn("verbose", in: options)
    reindex.tablespace = options.last { $0.name == "tablespace" }?.value
    return .reindex(reindex)
  }

  private mutating func reindexOptions() throws(SyntaxError) -> [Option] {
    let start = current
    let options = try utilityOptions()
    if !options.allSatisfy({ $0.name == "verbose" && $0.value == nil }) {
      try require(.reindexOptions, at: start)
    }
    return options
  }

  private mutating func reindexTarget(_ word: Keyword?) throws(SyntaxError) -> Reindex.Target {
    switch word {
    case .index: .index(try objectName())
    case .table: .table(try objectName())
    case .schema: .schema(try name())
    case .database: .database(try optionalName())
    default: .system(try optionalName())
    }
  }

  private mutating func optionalName() throws(SyntaxError) -> String? {
    if isAtName { return try name() }
    try require(.reindexWithoutName)
    return nil
  }
}
