// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE [TEMPORARY | UNLOGGED]`: `TABLE …`, also `TABLE … AS`.
  mutating func createTable(_ persistence: Persistence) throws(SyntaxError) -> Statement {
    try expect(.table)
    let ifNotExists = ifNotExists()
    let name = try objectName()
    if atCreateTableAs {
      return .createTableAs(
        try createTableAs(name, persistence: persistence, ifNotExists: ifNotExists))
    }
    var table = CreateTable(name)
    table.persistence = persistence
    table.ifNotExists = ifNotExists
    try tableBody(&table)
    if accept(.partition) { table.partitionBy = try partitionBy() }
    table.accessMethod = try accessMethod()
    table.options = try tableOptions()
    try onCommit()
    table.tablespace = try tablespace()
    return .createTable(table)
  }

  /// Behind `CREATE`: `FOREIGN TABLE …`.
  mutating func createForeignTable() throws(SyntaxError) -> Statement {
    try expect(.foreign, .table)
    let ifNotExists = ifNotExists()
    var table = CreateTable(try objectName())
    table.ifNotExists = ifNotExists
    table.isForeign = true
    guard !at(.of) else { throw expected("( or PARTITION OF") }
    try tableBody(&table)
    try expect(.server)
    _ = try name()
    _ = try foreignOptions()
    return .createTable(table)
  }

  private mutating func tableBody(_ table: inout CreateTable) throws(SyntaxError) {
    if accept(.of) {
      table.ofType = try objectName()
      try typedElements(&table)
    } else if accept(.partition) {
      try expect(.of)
      table.partitionOf = try objectName()
      try typedElements(&table)
      table.bound = try partitionBound()
    } else {
      guard accept(.leftParenthesis) else { throw expected("(, OF, PARTITION OF or AS") }
      if !at(.rightParenthesis) {
        repeat { try tableElement(&table) } while accept(.comma)
      }
      guard accept(.rightParenthesis) else { throw expected(", or )") }
      if accept(.inherits) {
        table.inherits = try parenthesized { parser throws(SyntaxError) in
          try parser.objectName()
        }
      }
    }
  }

  private mutating func tableElement(_ table: inout CreateTable) throws(SyntaxError) {
    if accept(.like) {
      table.likes.append(try like())
    } else if atTableConstraint {
      table.constraints.append(try tableConstraint())
    } else {
      table.columns.append(try columnDefinition())
    }
  }

  /// `( column constraints, table constraint, … )`, or nothing.
  private mutating func typedElements(_ table: inout CreateTable) throws(SyntaxError) {
    guard accept(.leftParenthesis) else { return }
    repeat {
      if atTableConstraint {
        table.constraints.append(try tableConstraint())
      } else {
        table.columns.append(try columnOptions())
      }
    } while accept(.comma)
    guard accept(.rightParenthesis) else { throw expected(", or )") }
  }

  private static let likeOptions: [Keyword] = [
    .comments, .compression, .constraints, .defaults, .generated, .identity, .indexes,
    .statistics, .storage,
  ]

  private mutating func like() throws(SyntaxError) -> CreateTable.Like {
    var like = CreateTable.Like(name: try objectName(), including: [])
    while at(.including) || at(.excluding) {
      let including = at(.including)
      advance()
      let options: [Keyword]
      if accept(.all) {
        options = Self.likeOptions
      } else if let option = current.keyword, Self.likeOptions.contains(option) {
        if option == .compression { try require(.columnCompression) }
        options = [option]
        advance()
      } else {
        throw expected("DEFAULTS, CONSTRAINTS, INDEXES, ALL or another option of LIKE")
      }
      let names = options.map(\.rawValue)
      if including {
        like.including.formUnion(names)
      } else {
        like.including.subtract(names)
      }
    }
    return like
  }

  /// Behind `PARTITION`: `BY strategy (key, …)`.
  private mutating func partitionBy() throws(SyntaxError) -> CreateTable.PartitionBy {
    try expect(.by)
    let start = mark
    let strategy = try name()
    // Up to 15 the server looks at the word only later.
    guard ["range", "list", "hash"].contains(strategy.lowercased()) || (release ?? 16) < 16 else {
      rewind(to: start)
      throw expected("RANGE, LIST or HASH")
    }
    let keys = try parenthesized { parser throws(SyntaxError) in
      var key = IndexElement(try parser.indexKey())
      key.collation = try parser.collation()
      key.operatorClass = try parser.operatorClass()
      return key
    }
    return CreateTable.PartitionBy(strategy: strategy, keys: keys)
  }

  /// `WITH (…)`, `WITHOUT OIDS`, or nothing.
  mutating func tableOptions() throws(SyntaxError) -> [Option] {
    if accept(.without) {
      try expect(.oids)
      return []
    }
    return try withOptions()
  }

  /// `ON COMMIT …`, or nothing: it decides nothing about locks.
  mutating func onCommit() throws(SyntaxError) {
    guard accept(.on) else { return }
    try expect(.commit)
    guard accept(.drop) || accept(.delete, .rows) || accept(.preserve, .rows) else {
      throw expected("DROP, DELETE ROWS or PRESERVE ROWS")
    }
  }
}
