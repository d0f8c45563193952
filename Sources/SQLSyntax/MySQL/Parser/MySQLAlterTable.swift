// SPDX-License-Identifier: Apache-2.0

extension MySQLParser {
  /// Behind `ALTER [ONLINE] [IGNORE] TABLE`.
  mutating func alterTable(
    isOnline: Bool, ignore: Bool
  ) throws(SyntaxError) -> MySQL.Statement {
    let ifExists = try mariaDBIfExists()
    var alter = MySQL.AlterTable(try objectName())
    alter.ifExists = ifExists
    alter.isOnline = isOnline
    alter.ignore = ignore
    alter.wait = try ddlWait()
    if isAtEnd { return .alterTable(alter) }
    repeat { try alterItem(&alter) } while accept(.comma) || (!isAtEnd && atTrailingItem)
    return .alterTable(alter)
  }

  /// What follows without a comma. Options of the table that stand side by side are one item.
  private var atTrailingItem: Bool {
    at("partition", "by") || at("remove", "partitioning") || at("algorithm") || at("lock")
      || at("with", "system") || at("with", "validation")
      || at("without", "validation")
  }

  private mutating func alterItem(_ alter: inout MySQL.AlterTable) throws(SyntaxError) {
    if accept("algorithm") {
      _ = acceptEqual()
      let word = text(current).uppercased()
      guard let algorithm = MySQL.Algorithm(rawValue: word) else {
        throw expected("DEFAULT, INSTANT, INPLACE or COPY")
      }
      advance()
      alter.algorithm = algorithm
    } else if at("lock"), !isWord(peek(), "tables") {
      advance()
      _ = acceptEqual()
      guard let lock = MySQL.LockClause(rawValue: text(current).uppercased()) else {
        throw expected("DEFAULT, NONE, SHARED or EXCLUSIVE")
      }
      advance()
      alter.lock = lock
    } else if let validation = validation() {
      try only(.mysql, true, "VALIDATION without EXCHANGE PARTITION")
      alter.validation = validation
    } else {
      alter.actions += try alterActions()
      if let validation = validation() {
        // Behind EXCHANGE PARTITION.
        if engine == .mariadb {
          try only(.mariadb, since: ServerVersion(11, 4), true, "VALIDATION")
        }
        alter.validation = validation
      }
    }
  }

  /// `WITH VALIDATION`, `WITHOUT VALIDATION`
  private mutating func validation() -> Bool? {
    let validates = accept("with", "validation")
    guard validates || accept("without", "validation") else { return nil }
    return validates
  }

  private mutating func alterActions() throws(SyntaxError) -> [MySQL.AlterAction] {
    if at("add") { return try addActions() }
    if at("drop") { return [try dropAction()] }
    if at("alter") { return [try alterColumnOrIndex()] }
    if accept("change") { return [try changeColumn()] }
    if accept("modify") { return [try modifyColumn()] }
    if at("rename") { return [try renameAction()] }
    if accept("convert") { return [try convertAction()] }
    if accept("order", "by") {
      return [
        .orderBy(
          try commaSeparated { parser throws(SyntaxError) in try parser.orderItem() })
      ]
    }
    if accept("force") { return [.force] }
    if try systemVersioning() == true { return [.addSystemVersioning] }
    if accept("enable", "keys") { return [.enableKeys] }
    if accept("disable", "keys") { return [.disableKeys] }
    if accept("discard", "tablespace") { return [.discardTablespace] }
    if accept("import", "tablespace") { return [.importTablespace] }
    if accept("secondary_load") { return [.secondaryEngine(isLoaded: true)] }
    if accept("secondary_unload") { return [.secondaryEngine(isLoaded: false)] }
    if let action = try partitionAction() { return [action] }
    var options: [MySQL.TableOption] = []
    while let option = try tableOption() { options.append(option) }
    guard !options.isEmpty else { throw expected("an action of ALTER TABLE") }
    return [.options(options)]
  }

  // MARK: ADD

  private mutating func addActions() throws(SyntaxError) -> [MySQL.AlterAction] {
    try expect("add")
    if try only(.mariadb, accept("system", "versioning"), "SYSTEM VERSIONING") {
      return [.addSystemVersioning]
    }
    if at("partition"), !isTypeAhead { return [try addPartition()] }
    if accept("column") { return try addColumns() }
    switch try tableElement() {
    case .index(let index, let ifNotExists): return [.addIndex(index, ifNotExists: ifNotExists)]
    case .foreignKey(let key, let ifNotExists):
      return [.addForeignKey(key, ifNotExists: ifNotExists)]
    case .check(let check, let ifNotExists): return [.addCheck(check, ifNotExists: ifNotExists)]
    case .period(let name): return [.addPeriod(name)]
    case nil: return try addColumns()
    }
  }

  /// A column may be called `partition`.
  private var isTypeAhead: Bool {
    peek().kind == .word && MySQL.DataType.Kind(rawValue: text(peek()).lowercased()) != nil
  }

  private mutating func addColumns() throws(SyntaxError) -> [MySQL.AlterAction] {
    let ifNotExists = try mariaDBIfNotExists()
    if accept(.leftParenthesis) {
      var actions: [MySQL.AlterAction] = []
      repeat {
        switch try tableElement() {
        case .index(let index, let ifNotExists):
          actions.append(.addIndex(index, ifNotExists: ifNotExists))
        case .foreignKey(let key, let ifNotExists):
          actions.append(.addForeignKey(key, ifNotExists: ifNotExists))
        case .check(let check, let ifNotExists):
          actions.append(.addCheck(check, ifNotExists: ifNotExists))
        case .period(let name): actions.append(.addPeriod(name))
        case nil:
          actions.append(.addColumn(try columnDefinition(), nil, ifNotExists: ifNotExists))
        }
      } while accept(.comma)
      try expect(.rightParenthesis, ")")
      return actions
    }
    let column = try columnDefinition()
    return [.addColumn(column, try position(), ifNotExists: ifNotExists)]
  }

  private mutating func position() throws(SyntaxError) -> MySQL.ColumnPosition? {
    if accept("first") { return .first }
    if accept("after") { return .after(try name("a column name")) }
    return nil
  }

  private mutating func addPartition() throws(SyntaxError) -> MySQL.AlterAction {
    try expect("partition")
    _ = try mariaDBIfNotExists()
    _ = accept("no_write_to_binlog") || accept("local")
    if accept("partitions") { return .addPartitionCount(try integer()) }
    if isAtEnd || at(.comma) { return .addPartitions([]) }
    return .addPartitions(
      try parenthesized { parser throws(SyntaxError) in try parser.partitionDefinition() })
  }

  // MARK: DROP

  private mutating func dropAction() throws(SyntaxError) -> MySQL.AlterAction {
    try expect("drop")
    if accept("primary", "key") { return .dropPrimaryKey }
    if accept("foreign", "key") {
      let ifExists = try mariaDBIfExists()
      return .dropForeignKey(try name("a constraint name"), ifExists: ifExists)
    }
    if at("index") || at("key"), !isAlterEnd(peek()) {
      advance()
      let ifExists = try mariaDBIfExists()
      return .dropIndex(try name("an index name"), ifExists: ifExists)
    }
    if at("check"), !isAlterEnd(peek()) {
      advance()
      try only(.mysql, true, "DROP CHECK")
      return .dropCheck(try name("a constraint name"))
    }
    if at("constraint"), !isAlterEnd(peek()) {
      advance()
      let ifExists = try mariaDBIfExists()
      return .dropConstraint(try name("a constraint name"), ifExists: ifExists)
    }
    if try only(.mariadb, accept("system", "versioning"), "SYSTEM VERSIONING") {
      return .dropSystemVersioning
    }
    if at("period", "for") || at("period", "if", "exists", "for") {
      advance()
      _ = try mariaDBIfExists()
      try expect("for")
      defer { advance() }
      return .dropPeriod(nameText(current))
    }
    if at("partition"), !isAlterEnd(peek()) {
      advance()
      _ = try mariaDBIfExists()
      return .dropPartitions(
        try commaSeparated { parser throws(SyntaxError) in try parser.name() })
    }
    _ = accept("column")
    let ifExists = try mariaDBIfExists()
    let name = try self.name("a column name")
    _ = accept("restrict") || accept("cascade")
    return .dropColumn(name, ifExists: ifExists)
  }

  private func isAlterEnd(_ token: MySQLToken) -> Bool {
    token.kind == .end || token.kind == .comma
  }

  // MARK: Columns

  private mutating func changeColumn() throws(SyntaxError) -> MySQL.AlterAction {
    _ = accept("column")
    let ifExists = try mariaDBIfExists()
    let old = try name("a column name")
    let column = try columnDefinition()
    return .changeColumn(old, column, try position(), ifExists: ifExists)
  }

  private mutating func modifyColumn() throws(SyntaxError) -> MySQL.AlterAction {
    _ = accept("column")
    let ifExists = try mariaDBIfExists()
    let column = try columnDefinition()
    return .modifyColumn(column, try position(), ifExists: ifExists)
  }

  private mutating func alterColumnOrIndex() throws(SyntaxError) -> MySQL.AlterAction {
    try expect("alter")
    if at("index") || at("key"), peek().kind == .word || peek().kind == .quotedName {
      advance()
      _ = try mariaDBIfExists()
      let name = try self.name("an index name")
      guard let isHidden = try indexVisibility() else { throw expected("VISIBLE or INVISIBLE") }
      return .alterIndexVisibility(name, isHidden: isHidden)
    }
    if try only(.mysql, accept("check") || accept("constraint"), "ALTER CHECK") {
      let name = try self.name("a constraint name")
      if accept("not", "enforced") { return .alterCheck(name, isEnforced: false) }
      try expect("enforced")
      return .alterCheck(name, isEnforced: true)
    }
    _ = accept("column")
    _ = try mariaDBIfExists()
    let column = try name("a column name")
    if accept("drop", "default") { return .alterColumnDefault(column, nil) }
    try expect("set")
    if accept("default") {
      return .alterColumnDefault(column, try defaultValue(takesNow: engine == .mariadb))
    }
    if try only(.mysql, accept("visible"), "SET VISIBLE") {
      return .alterColumnVisibility(column, isInvisible: false)
    }
    guard try only(.mysql, accept("invisible"), "SET INVISIBLE") else {
      throw expected("DEFAULT, VISIBLE or INVISIBLE")
    }
    return .alterColumnVisibility(column, isInvisible: true)
  }

  // MARK: The table

  private mutating func renameAction() throws(SyntaxError) -> MySQL.AlterAction {
    try expect("rename")
    if at("column"), peek(2).kind == .word, isWord(peek(2), "to") || ifExistsAhead {
      advance()
      _ = try mariaDBIfExists()
      let old = try name("a column name")
      try expect("to")
      return .renameColumn(old, to: try name("a column name"))
    }
    if at("index") || at("key"), isWord(peek(2), "to") || ifExistsAhead {
      advance()
      _ = try mariaDBIfExists()
      let old = try name("an index name")
      try expect("to")
      return .renameIndex(old, to: try name("an index name"))
    }
    _ = accept("to") || accept("as") || accept(operator: "=")
    return .rename(try objectName())
  }

  private var ifExistsAhead: Bool { isWord(peek(), "if") && isWord(peek(2), "exists") }

  private mutating func convertAction() throws(SyntaxError) -> MySQL.AlterAction {
    if try only(.mariadb, accept("partition"), "CONVERT PARTITION") {
      let partition = try name("a partition name")
      try expect("to", "table")
      return .convertPartition(partition, to: try objectName())
    }
    if try only(.mariadb, accept("table"), "CONVERT TABLE") {
      let table = try objectName()
      try expect("to", "partition")
      return .convertTable(table, to: try namedPartition())
    }
    try expect("to")
    guard acceptCharset() else {
      throw expected("CHARACTER SET")
    }
    _ = acceptEqual()
    let charset = Self.canonicalCharset(try charsetName())
    var collation: String?
    if accept("collate") {
      _ = acceptEqual()
      collation = try charsetName()
    }
    return .convert(charset: charset == "default" ? nil : charset, collation: collation)
  }

  // MARK: Partitions

  private mutating func partitionAction() throws(SyntaxError) -> MySQL.AlterAction? {
    if at("partition", "by") { return .partitionBy(try partitioning()) }
    if accept("remove", "partitioning") { return .removePartitioning }
    if accept("coalesce", "partition") {
      skipBinlogWord()
      return .coalescePartitions(try integer())
    }
    if accept("reorganize", "partition") {
      skipBinlogWord()
      guard !isAtEnd else { return .reorganizePartitions([], into: []) }
      let names = try commaSeparated { parser throws(SyntaxError) in try parser.name() }
      try expect("into")
      return .reorganizePartitions(
        names,
        into: try parenthesized { parser throws(SyntaxError) in
          try parser.partitionDefinition()
        })
    }
    if accept("exchange", "partition") {
      let name = try self.name("a partition name")
      try expect("with", "table")
      return .exchangePartition(name, with: try objectName())
    }
    for (word, work) in Self.partitionWork where at(word) && isWord(peek(), "partition") {
      advance()
      advance()
      skipBinlogWord()
      if accept("all") { return try partitionWork(work, .all) }
      let names = try commaSeparated { parser throws(SyntaxError) in try parser.name() }
      return try partitionWork(work, .named(names))
    }
    return nil
  }

  private static let partitionWork: [(StaticString, MySQL.PartitionWork)] = [
    ("truncate", .truncate), ("rebuild", .rebuild), ("optimize", .optimize),
    ("analyze", .analyze), ("check", .check), ("repair", .repair),
    ("discard", .discardTablespace), ("import", .importTablespace),
  ]

  private mutating func partitionWork(
    _ work: MySQL.PartitionWork, _ partitions: MySQL.Partitions
  ) throws(SyntaxError) -> MySQL.AlterAction {
    switch work {
    case .discardTablespace, .importTablespace: try expect("tablespace")
    case .check, .repair:
      while at(anyOf: [
        "for", "upgrade", "quick", "fast", "medium", "extended", "changed",
        "use_frm",
      ]) {
        advance()
      }
    case .truncate, .rebuild, .optimize, .analyze: break
    }
    return .partitions(work, partitions)
  }

  private mutating func skipBinlogWord() { _ = accept("no_write_to_binlog") || accept("local") }
}
