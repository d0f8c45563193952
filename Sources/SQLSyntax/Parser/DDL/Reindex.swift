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
    let options = try utilityOptions()
    let known = ["concurrently", "verbose", "tablespace"]
    guard options.allSatisfy({ known.contains($0.name) }) else {
      throw expected("CONCURRENTLY, VERBOSE or TABLESPACE as the only options")
    }
    return options
  }

  private mutating func reindexTarget(_ word: Keyword?) throws(SyntaxError) -> Reindex.Target {
    switch word {
    case .index: .index(try objectName())
    case .table: .table(try objectName())
    case .schema: .schema(try name())
    // Since 16 the name may be left out.
    case .database: .database(isAtEnd ? nil : try name())
    default: .system(isAtEnd ? nil : try name())
    }
  }
}
