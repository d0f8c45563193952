// SPDX-License-Identifier: Apache-2.0

/// The first words decide what a statement is.
extension MySQLParser {
  mutating func completeStatement() throws(SyntaxError) -> Statement {
    let statement = try self.statement()
    guard isAtEnd else { throw expected("the end of the statement") }
    return statement
  }

  mutating func statement() throws(SyntaxError) -> Statement {
    if let control = try transactionControl() { return .transaction(control) }
    return .mysql(try mysqlStatement())
  }

  mutating func mysqlStatement() throws(SyntaxError) -> MySQL.Statement {
    try descend()
    defer { ascend() }
    if at(.leftParenthesis) { return .query(try query()) }
    guard current.kind == .word else { throw expected("a statement") }
    switch text(current).lowercased() {
    case "select", "values", "table": return .query(try query())
    case "with": return try withStatement()
    case "insert", "replace": return try insert()
    case "update": return try update()
    case "delete": return try delete()
    case "load": return try load()
    case "call": return try callStatement()
    case "do":
      advance()
      return .do(try commaSeparated { parser throws(SyntaxError) in try parser.expression() })
    case "handler": return try handler()
    case "create": return try create()
    case "alter": return try alter()
    case "drop": return try drop()
    case "rename": return try rename()
    case "truncate":
      advance()
      _ = accept("table")
      let name = try objectName()
      return .truncateTable(name, wait: try ddlWait())
    case "set": return try set()
    case "use":
      advance()
      return .use(database: try name("a database"))
    case "lock": return try lock()
    case "unlock": return try unlock()
    case "flush": return try flush()
    case "backup": return try backup()
    case "analyze": return try analyze()
    case "check", "checksum", "optimize", "repair": return try maintain()
    case "explain", "describe", "desc": return try explain()
    case "show": return try show()
    case "prepare": return try prepare()
    case "execute": return try execute()
    case "signal", "resignal", "get", "return", "declare", "open", "fetch", "close", "leave",
      "iterate":
      return utility(words: 1)
    case "if", "case", "loop", "while", "repeat", "for", "begin":
      guard engine == .mariadb, !at("begin") || at("begin", "not", "atomic") else {
        throw expected("a statement")
      }
      return .block(programBody())
    default: return try otherStatement()
    }
  }

  /// What locks no table: accounts, replication, plugins…
  private mutating func otherStatement() throws(SyntaxError) -> MySQL.Statement {
    for word in [
      "grant", "revoke", "kill", "purge", "reset", "change", "start", "stop", "install",
      "uninstall", "binlog", "cache", "shutdown", "restart", "clone", "deallocate", "help",
      "import",
      "xa", "commit", "rollback", "savepoint", "release",
    ] as [StaticString] where at(word) {
      return utility(words: 2)
    }
    throw expected("a statement")
  }

  /// Passes over the rest; the tag is its first words.
  mutating func utility(words: Int) -> MySQL.Statement {
    var tag: [String] = []
    for distance in 0..<words where peek(distance).kind == .word {
      tag.append(text(peek(distance)).uppercased())
    }
    skipToEnd()
    return .utility(tag: tag.joined(separator: " "))
  }

  private mutating func withStatement() throws(SyntaxError) -> MySQL.Statement {
    let start = mark
    let with = try commonTables()
    if try only(.mysql, at("update"), "WITH … UPDATE") { return try update(with) }
    if try only(.mysql, at("delete"), "WITH … DELETE") { return try delete(with) }
    rewind(to: start)
    return .query(try query())
  }

  // MARK: CREATE, ALTER, DROP, RENAME

  private mutating func create() throws(SyntaxError) -> MySQL.Statement {
    let start = mark
    try expect("create")
    let orReplace = accept("or", "replace")
    let isOnline = try only(.mariadb, accept("online") || accept("offline"), "ONLINE")
    let isTemporary = accept("temporary")
    if accept("table") {
      return try createTable(orReplace: replaceable(orReplace), isTemporary: isTemporary)
    }
    if let index = try createIndex(orReplace: orReplace, isOnline: isOnline) { return index }
    if accept("database") || accept("schema") {
      return try createDatabase(orReplace: replaceable(orReplace))
    }
    if try only(.mariadb, accept("sequence"), "SEQUENCE") {
      let ifNotExists = self.ifNotExists()
      var sequence = MySQL.CreateSequence(try objectName())
      sequence.orReplace = orReplace
      sequence.ifNotExists = ifNotExists
      skipToEnd()
      return .createSequence(sequence)
    }
    if let object = try createObject(orReplace: orReplace) { return object }
    rewind(to: start)
    return try otherObject()
  }

  /// CREATE USER, ROLE, SERVER, TABLESPACE…: no table's lock.
  private mutating func otherObject() throws(SyntaxError) -> MySQL.Statement {
    for word in [
      "user", "role", "server", "tablespace", "undo", "logfile", "resource", "spatial", "instance",
      "library", "catalog",
    ] as [StaticString] {
      for distance in 1..<4 where isWord(peek(distance), word) { return utility(words: 2) }
    }
    advance()
    throw expected("a kind of object")
  }

  private mutating func createIndex(
    orReplace: Bool, isOnline: Bool
  ) throws(SyntaxError) -> MySQL.Statement? {
    let start = mark
    var kind = MySQL.IndexDefinition.Kind.plain
    if accept("unique") {
      kind = .unique
    } else if accept("fulltext") {
      kind = .fulltext
    } else if accept("spatial") {
      kind = .spatial
    } else if accept("vector") {
      kind = .vector
    }
    guard accept("index") || accept("key") else {
      rewind(to: start)
      return nil
    }
    _ = try replaceable(orReplace)
    let ifNotExists = try mariaDBIfNotExists()
    var definition = MySQL.IndexDefinition(kind, name: try name("an index name"), parts: [])
    try indexMethod(&definition)
    try expect("on")
    let table = try objectName()
    let wait = try ddlWait()
    definition.parts = try keyParts()
    var create = MySQL.CreateIndex(definition, on: table)
    create.wait = wait
    while !isAtEnd {
      let before = mark
      try indexOptions(&create.definition)
      try onlineClauses(&create.algorithm, &create.lock)
      if create.wait == nil { create.wait = try ddlWait() }
      guard mark > before else { break }
    }
    create.orReplace = orReplace
    create.isOnline = isOnline
    create.ifNotExists = ifNotExists
    return .createIndex(create)
  }

  /// `ALGORITHM = INPLACE LOCK = NONE`, in any order.
  private mutating func onlineClauses(
    _ algorithm: inout MySQL.Algorithm?, _ lock: inout MySQL.LockClause?
  ) throws(SyntaxError) {
    while at("algorithm") || at("lock") {
      let isAlgorithm = at("algorithm")
      advance()
      _ = acceptEqual()
      let word = text(current).uppercased()
      if isAlgorithm {
        guard let found = MySQL.Algorithm(rawValue: word) else {
          throw expected("DEFAULT, INSTANT, INPLACE or COPY")
        }
        algorithm = found
      } else {
        guard let found = MySQL.LockClause(rawValue: word) else {
          throw expected("DEFAULT, NONE, SHARED or EXCLUSIVE")
        }
        lock = found
      }
      advance()
    }
  }

  private mutating func createDatabase(orReplace: Bool) throws(SyntaxError) -> MySQL.Statement {
    let ifNotExists = self.ifNotExists()
    var create = MySQL.CreateDatabase(try name("a database"))
    create.orReplace = orReplace
    create.ifNotExists = ifNotExists
    while let option = try databaseOption() {
      switch option.name {
      case "CHARACTER SET": create.charset = option.value
      case "COLLATE": create.collation = option.value
      default: break
      }
    }
    return .createDatabase(create)
  }

  private mutating func databaseOption() throws(SyntaxError) -> MySQL.TableOption? {
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
    let isEncryption = try only(.mysql, accept("encryption"), "ENCRYPTION")
    if isEncryption || accept("comment") {
      _ = acceptEqual()
      return .init("OTHER", try string())
    }
    if accept("read", "only") {
      _ = acceptEqual()
      advance()
      return .init("READ ONLY", "1")
    }
    rewind(to: start)
    return nil
  }

  private mutating func alter() throws(SyntaxError) -> MySQL.Statement {
    let start = mark
    try expect("alter")
    let isOnline = try only(.mariadb, accept("online"), "ONLINE")
    _ = accept("offline")
    let ignore = try only(.mariadb, accept("ignore"), "IGNORE")
    if accept("table") { return try alterTable(isOnline: isOnline, ignore: ignore) }
    if accept("database") || accept("schema") {
      var alter = MySQL.AlterDatabase(nil)
      if atName, !at("default"), !at("character"), !at("charset"), !at("collate"),
        !at("encryption"), !at("comment")
      {
        alter.name = try name()
      }
      while let option = try databaseOption() {
        switch option.name {
        case "CHARACTER SET": alter.charset = option.value
        case "COLLATE": alter.collation = option.value
        default: alter.options.append(Option(option.name, option.value))
        }
      }
      if accept("upgrade") { skipToEnd() }
      return .alterDatabase(alter)
    }
    if try only(.mariadb, accept("sequence"), "SEQUENCE") {
      _ = ifExists()
      let name = try objectName()
      skipToEnd()
      return .alterSequence(name)
    }
    if let object = try alterObject() { return object }
    rewind(to: start)
    return try otherObject()
  }

  private mutating func drop() throws(SyntaxError) -> MySQL.Statement {
    let start = mark
    try expect("drop")
    let isOnline = try only(.mariadb, accept("online") || accept("offline"), "ONLINE")
    let isTemporary = accept("temporary")
    if accept("table") || accept("tables") {
      let ifExists = self.ifExists()
      var drop = MySQL.DropTable(try names())
      drop.isTemporary = isTemporary
      drop.ifExists = ifExists
      drop.wait = try ddlWait()
      _ = accept("restrict") || accept("cascade")
      return .dropTable(drop)
    }
    if accept("index") || accept("key") {
      let ifExists = try mariaDBIfExists()
      let name = try self.name("an index name")
      try expect("on")
      var drop = MySQL.DropIndex(name, on: try objectName())
      drop.ifExists = ifExists
      drop.isOnline = isOnline
      drop.wait = try ddlWait()
      try onlineClauses(&drop.algorithm, &drop.lock)
      // MariaDB takes them in ALTER TABLE … DROP INDEX only.
      try only(
        .mysql, drop.algorithm != nil || drop.lock != nil, "DROP INDEX with ALGORITHM or LOCK")
      return .dropIndex(drop)
    }
    if accept("database") || accept("schema") {
      let ifExists = self.ifExists()
      return .dropDatabase(try name("a database"), ifExists: ifExists)
    }
    if let object = try dropObject() { return object }
    rewind(to: start)
    if at("drop", "prepare") { return utility(words: 2) }
    return try otherObject()
  }

  mutating func names() throws(SyntaxError) -> [ObjectName] {
    try commaSeparated { parser throws(SyntaxError) in try parser.objectName() }
  }

  private mutating func rename() throws(SyntaxError) -> MySQL.Statement {
    if at("rename", "user") { return utility(words: 2) }
    try expect("rename")
    guard accept("table") || accept("tables") else { throw expected("TABLE") }
    let ifExists = try mariaDBIfExists()
    var wait: MySQL.Wait?
    let pairs = try commaSeparated { parser throws(SyntaxError) in
      let from = try parser.objectName()
      let limit = try parser.ddlWait()
      wait = limit ?? wait
      try parser.expect("to")
      return MySQL.RenameTable.Pair(from: from, to: try parser.objectName())
    }
    var rename = MySQL.RenameTable(pairs)
    rename.ifExists = ifExists
    rename.wait = wait
    return .renameTable(rename)
  }
}
