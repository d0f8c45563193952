// SPDX-License-Identifier: Apache-2.0

extension MySQLParser {
  /// Behind `CREATE [OR REPLACE] [TEMPORARY] TABLE`.
  mutating func createTable(
    orReplace: Bool, isTemporary: Bool
  ) throws(SyntaxError) -> MySQL.Statement {
    let ifNotExists = self.ifNotExists()
    var create = MySQL.CreateTable(try objectName())
    create.orReplace = orReplace
    create.isTemporary = isTemporary
    create.ifNotExists = ifNotExists
    if accept("like") {
      create.like = try objectName()
      return .createTable(create)
    }
    if at(.leftParenthesis), !atParenthesizedQuery { try tableBody(&create) }
    if create.like != nil { return .createTable(create) }
    try tableOptions(&create)
    if at("partition") { create.partitioning = try partitioning() }
    if accept("ignore") { create.duplicates = .ignore }
    if accept("replace") { create.duplicates = .replace }
    _ = accept("as")
    if atQuery { create.query = try query() }
    return .createTable(create)
  }

  private mutating func tableBody(_ create: inout MySQL.CreateTable) throws(SyntaxError) {
    try expect(.leftParenthesis, "(")
    if accept("like") {
      create.like = try objectName()
      return try expect(.rightParenthesis, ")")
    }
    repeat {
      switch try tableElement() {
      case .index(let index, _): create.indexes.append(index)
      case .foreignKey(let key, _): create.foreignKeys.append(key)
      case .check(let check, _): create.checks.append(check)
      case .period(let name): create.periods.append(name)
      case nil: create.columns.append(try columnDefinition())
      }
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
  }

  private mutating func tableOptions(_ create: inout MySQL.CreateTable) throws(SyntaxError) {
    while true {
      _ = accept(.comma)
      if let isVersioned = try systemVersioning() {
        create.isVersioned = isVersioned
      } else if let option = try tableOption() {
        create.options.append(option)
      } else {
        return
      }
    }
  }

  /// One option of a table, `name [=] value`; nil: none stands here.
  mutating func tableOption() throws(SyntaxError) -> MySQL.TableOption? {
    let start = mark
    _ = accept("default")
    if acceptCharset() {
      _ = acceptEqual()
      return .init("CHARACTER SET", Self.canonicalCharset(try charsetName()))
    }
    if accept("collate") {
      _ = acceptEqual()
      return .init("COLLATE", try charsetName())
    }
    rewind(to: start)
    if accept("data", "directory") || accept("index", "directory") {
      let name = isWord(tokens[mark - 2], "data") ? "DATA DIRECTORY" : "INDEX DIRECTORY"
      _ = acceptEqual()
      return .init(name, try string())
    }
    if accept("start", "transaction") { return .init("START TRANSACTION", "1") }
    if at("union"), !isWord(peek(), "select"), !isWord(peek(), "all"),
      !isWord(peek(), "distinct")
    {
      advance()
      _ = acceptEqual()
      let first = current
      try skipParenthesized()
      return .init("UNION", text(from: first))
    }
    for word in engine == .mariadb ? Self.mariaDBOptionWords : Self.tableOptionWords
    where at(word) {
      advance()
      _ = acceptEqual()
      return .init(Self.optionName(word), try optionValue())
    }
    // Any option of the engine.
    if engine == .mariadb, atName, peek().kind == .operator, spells(peek(), "=") {
      let name = try self.name().uppercased()
      advance()
      return .init(name, try optionValue())
    }
    return nil
  }

  private static let tableOptionWords: [StaticString] = [
    "engine", "type", "auto_increment", "autoextend_size", "avg_row_length", "checksum",
    "table_checksum", "comment", "compression", "connection", "delay_key_write", "encryption",
    "engine_attribute", "secondary_engine_attribute", "insert_method", "key_block_size",
    "max_rows", "min_rows", "pack_keys", "password", "row_format", "stats_auto_recalc",
    "stats_persistent", "stats_sample_pages", "tablespace", "storage", "secondary_engine",
  ]
  private static let mariaDBOptionWords: [StaticString] =
    tableOptionWords + [
      "page_checksum", "page_compressed", "page_compression_level", "encrypted",
      "encryption_key_id", "transactional", "sequence", "ietf_quotes",
    ]

  private static func optionName(_ word: StaticString) -> String {
    let name = "\(word)".uppercased()
    return name == "TYPE" ? "ENGINE" : name
  }

  private mutating func optionValue() throws(SyntaxError) -> String {
    switch current.kind {
    case .string: return try string()
    case .word, .quotedName:
      defer { advance() }
      return nameText(current)
    case .number, .bits:
      defer { advance() }
      return text(current)
    case .userVariable, .systemVariable, .parameter, .operator, .leftParenthesis,
      .rightParenthesis, .comma, .dot, .semicolon, .invalid, .end:
      throw expected("a value")
    }
  }
}
