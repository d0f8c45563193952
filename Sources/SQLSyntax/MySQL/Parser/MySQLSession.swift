// SPDX-License-Identifier: Apache-2.0

/// Transactions, variables, locks, maintenance.
extension MySQLParser {
  mutating func transactionControl() throws(SyntaxError) -> TransactionControl? {
    if at("start", "transaction") {
      skipToEnd()
      return .begin(isolation: nil)
    }
    if at("begin"), peek().kind == .end || isWord(peek(), "work") {
      skipToEnd()
      return .begin(isolation: nil)
    }
    if at("commit") || at("rollback") {
      let isCommit = at("commit")
      advance()
      _ = accept("work")
      if !isCommit, accept("to") {
        _ = accept("savepoint")
        return .rollbackTo(try name("a savepoint"))
      }
      let chain = at("and", "chain")
      skipToEnd()
      return isCommit ? .commit(chain: chain) : .rollback(chain: chain)
    }
    if accept("savepoint") { return .savepoint(try name("a savepoint")) }
    if accept("release", "savepoint") { return .release(try name("a savepoint")) }
    return nil
  }

  // MARK: SET

  mutating func set() throws(SyntaxError) -> MySQL.Statement {
    try expect("set")
    if try only(.mariadb, accept("statement"), "SET STATEMENT") { return try setStatement() }
    if at("password") || at("role") || at("default", "role") || at("resource") {
      return utility(words: 1)
    }
    let items = try commaSeparated { parser throws(SyntaxError) in try parser.setItem() }
    return .set(items)
  }

  /// `SET STATEMENT x = y FOR statement` (MariaDB).
  private mutating func setStatement() throws(SyntaxError) -> MySQL.Statement {
    let items = try commaSeparated { parser throws(SyntaxError) in try parser.setItem() }
    try expect("for")
    return .withSettings(items, try mysqlStatement())
  }

  private mutating func setItem() throws(SyntaxError) -> MySQL.SetItem {
    if accept("names") {
      let value = at("default") ? nil : Optional(try setValueOfNames())
      if value == nil { advance() }
      if accept("collate") { _ = try charsetName() }
      return MySQL.SetItem(.other, "names", value)
    }
    if acceptCharset() {
      let isDefault = accept("default")
      return MySQL.SetItem(
        .other, "character set", isDefault ? nil : try setValueOfNames())
    }
    var scope = MySQL.SetItem.Scope.session
    let token = current
    let name: String
    switch token.kind {
    case .userVariable:
      advance()
      scope = .user
      name = variableName(token)
    case .systemVariable:
      advance()
      var text = variableName(token)
      (scope, text) = Self.scoped(text)
      if accept(.dot) { text = try nameBehindDot().lowercased() }
      name = text
    default:
      if accept("global") {
        scope = .global
      } else if try only(.mysql, accept("persist") || accept("persist_only"), "SET PERSIST") {
        scope = .persist
      } else {
        _ = accept("session") || accept("local")
      }
      if accept("transaction") {
        let start = current
        skipToEnd()
        return transactionItem(text(from: start), scope)
      }
      var parts = [try self.name("a variable")]
      while accept(.dot) { parts.append(try nameBehindDot()) }
      name = parts.joined(separator: ".").lowercased()
    }
    guard accept(operator: "=") || accept(operator: ":=") else { throw expected("=") }
    return MySQL.SetItem(scope, name, try setValue())
  }

  /// `SET TRANSACTION ISOLATION LEVEL …` sets the variable of that name; without a scope it is for one
  /// transaction, which is the next one of the script.
  private func transactionItem(
    _ text: String, _ scope: MySQL.SetItem.Scope
  ) -> MySQL.SetItem {
    let words = text.uppercased().split { $0 == " " || $0 == "," || $0 == "\n" || $0 == "\t" }
    guard let level = words.firstIndex(of: "LEVEL"), level + 1 < words.count else {
      return MySQL.SetItem(.other, "transaction", .literal(.string(text, charset: nil)))
    }
    let isTwoWords = words[level + 1] == "READ" || words[level + 1] == "REPEATABLE"
    let name = words[(level + 1)...].prefix(isTwoWords ? 2 : 1).joined(separator: "-")
    return MySQL.SetItem(scope, "transaction_isolation", .literal(.string(name, charset: nil)))
  }

  private static func scoped(_ text: String) -> (MySQL.SetItem.Scope, String) {
    for (prefix, scope) in [
      ("session.", .session), ("local.", .session), ("global.", .global), ("persist.", .persist),
      ("persist_only.", .persist),
    ] as [(String, MySQL.SetItem.Scope)] where text.hasPrefix(prefix) {
      return (scope, String(text.dropFirst(prefix.count)))
    }
    return (.session, text)
  }

  private mutating func setValueOfNames() throws(SyntaxError) -> MySQL.Expression {
    if at(.userVariable) || at(.systemVariable) { return try expression() }
    return .literal(.string(try charsetName(), charset: nil))
  }

  /// Words such as `ON`, `ALL`, `BINARY` are values too; nil for `DEFAULT`.
  private mutating func setValue() throws(SyntaxError) -> MySQL.Expression? {
    if at("default"), peek().kind != .leftParenthesis {
      advance()
      return nil
    }
    for word in ["on", "all", "binary", "row", "system"] as [StaticString]
    where at(word) && peek().kind != .leftParenthesis {
      advance()
      return .literal(.string("\(word)".uppercased(), charset: nil))
    }
    let value = try expression()
    // A bare word is its own value: SET sql_mode = ANSI.
    if case .column(let name) = value, name.table == nil {
      return .literal(.string(name.name, charset: nil))
    }
    return value
  }

  // MARK: Locks

  mutating func lock() throws(SyntaxError) -> MySQL.Statement {
    try expect("lock")
    if accept("instance") {
      skipToEnd()
      return .backupLock(isTaken: true)
    }
    guard accept("tables") || accept("table") else { throw expected("TABLES") }
    let items = try commaSeparated { parser throws(SyntaxError) in try parser.lockItem() }
    var lock = MySQL.LockTables(items)
    lock.wait = try ddlWait()
    return .lockTables(lock)
  }

  private mutating func lockItem() throws(SyntaxError) -> MySQL.LockTables.Item {
    let table = try objectName()
    var alias: String?
    if accept("as") {
      alias = try name("an alias")
    } else if atName, !at("low_priority"), !at("read"), !at("write") {
      alias = try name()
    }
    if accept("read") {
      return .init(table, alias: alias, accept("local") ? .readLocal : .read)
    }
    if accept("low_priority") {
      try expect("write")
      return .init(table, alias: alias, .lowPriorityWrite)
    }
    try expect("write")
    return .init(table, alias: alias, accept("concurrent") ? .writeConcurrent : .write)
  }

  mutating func unlock() throws(SyntaxError) -> MySQL.Statement {
    try expect("unlock")
    if accept("instance") { return .backupLock(isTaken: false) }
    guard accept("tables") || accept("table") else { throw expected("TABLES") }
    return .unlockTables
  }

  mutating func backup() throws(SyntaxError) -> MySQL.Statement {
    try expect("backup")
    let isTaken = !at("unlock") && !isWord(peek(), "end")
    skipToEnd()
    return .backupLock(isTaken: isTaken)
  }

  mutating func flush() throws(SyntaxError) -> MySQL.Statement {
    try expect("flush")
    _ = accept("no_write_to_binlog") || accept("local")
    guard accept("tables") || accept("table") else {
      skipToEnd()
      return .flush(MySQL.Flush(tables: nil, names: []))
    }
    var names: [ObjectName] = []
    if atName, !at("with"), !at("for") { names = try self.names() }
    var mode = MySQL.Flush.TableMode.plain
    if accept("with", "read", "lock") {
      mode = .withReadLock
      _ = accept("and", "disable", "checkpoint")
    } else if accept("for", "export") {
      mode = .forExport
    }
    return .flush(MySQL.Flush(tables: mode, names: names))
  }

  // MARK: Maintenance

  /// `ANALYZE TABLE`, or MariaDB's `ANALYZE SELECT …`, which runs the statement.
  mutating func analyze() throws(SyntaxError) -> MySQL.Statement {
    if isWord(peek(), "table") || isWord(peek(), "tables") || isWord(peek(), "local")
      || isWord(peek(), "no_write_to_binlog")
    {
      return try maintain()
    }
    advance()
    if accept("format") {
      _ = acceptEqual()
      advance()
    }
    try only(.mariadb, true, "ANALYZE of a statement")
    return try mysqlStatement()
  }

  mutating func maintain() throws(SyntaxError) -> MySQL.Statement {
    let word = text(current).uppercased()
    guard let work = MySQL.MaintainTables.Work(rawValue: word) else {
      throw expected("a statement")
    }
    advance()
    _ = accept("no_write_to_binlog") || accept("local")
    guard accept("table") || accept("tables") else {
      if work == .check || work == .repair, accept("view") {
        skipToEnd()
        return .utility(tag: word + " VIEW")
      }
      throw expected("TABLE")
    }
    var maintain = MySQL.MaintainTables(work, try names())
    maintain.wait = try ddlWait()
    maintain.isHistogram = try only(
      .mysql, at("update", "histogram") || at("drop", "histogram"), "HISTOGRAM")
    try only(.mariadb, at("persistent"), "PERSISTENT FOR")
    skipToEnd()
    return .maintain(maintain)
  }

  // MARK: Looking

  mutating func explain() throws(SyntaxError) -> MySQL.Statement {
    advance()
    var runs = false
    while at("extended") || at("partitions") || at("analyze") || at("format") {
      if accept("format") {
        _ = acceptEqual()
        advance()
        if accept("into") { advance() }
      } else if try only(.mysql, accept("analyze"), "EXPLAIN ANALYZE") {
        runs = true
      } else {
        advance()
      }
    }
    if at("for", "connection") || at("for", "schema") || at("for", "database") {
      if accept("for", "connection") {
        skipToEnd()
        return .show(nil)
      }
      advance()
      advance()
      _ = try name()
    }
    if at("select") || at("insert") || at("update") || at("delete") || at("replace")
      || at("with") || at("table") || at("values") || at(.leftParenthesis)
    {
      let statement = try mysqlStatement()
      return runs ? statement : .explain(statement)
    }
    let table = try objectName()
    skipToEnd()
    return .describe(table)
  }

  mutating func show() throws(SyntaxError) -> MySQL.Statement {
    try expect("show")
    if accept("create") {
      let isTable = accept("table") || accept("view")
      if isTable, let name = try? objectName() {
        skipToEnd()
        return .show(name)
      }
      skipToEnd()
      return .show(nil)
    }
    _ = accept("extended")
    _ = accept("full")
    if accept("columns") || accept("fields") || accept("index") || accept("indexes")
      || accept("keys")
    {
      if accept("from") || accept("in"), let name = try? objectName() {
        skipToEnd()
        return .show(name)
      }
    }
    skipToEnd()
    return .show(nil)
  }

  mutating func prepare() throws(SyntaxError) -> MySQL.Statement {
    try expect("prepare")
    let name = try self.name("a name")
    try expect("from")
    if at(.userVariable) {
      defer { advance() }
      return .prepare(name: name, .variable(variableName(current)))
    }
    if at(.string) { return .prepare(name: name, .literal(try string())) }
    _ = try expression()
    return .prepare(name: name, .variable("?"))
  }

  mutating func execute() throws(SyntaxError) -> MySQL.Statement {
    try expect("execute")
    if accept("immediate") {
      if at(.string), peek().kind == .end {
        return .prepare(name: "", .literal(try string()))
      }
      skipToEnd()
      return .execute(name: "IMMEDIATE")
    }
    let name = try self.name("a prepared statement")
    skipToEnd()
    return .execute(name: name)
  }
}
