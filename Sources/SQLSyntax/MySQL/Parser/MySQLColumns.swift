// SPDX-License-Identifier: Apache-2.0

/// Definitions of columns, indexes and constraints.
extension MySQLParser {
  /// `name type attributes…`
  mutating func columnDefinition() throws(SyntaxError) -> MySQL.ColumnDefinition {
    let name = try self.name("a column name")
    return try columnDefinition(named: name)
  }

  mutating func columnDefinition(
    named name: String
  ) throws(SyntaxError) -> MySQL.ColumnDefinition {
    let isSerial = at("serial")
    var column = MySQL.ColumnDefinition(name, try dataType())
    if isSerial {
      column.isNullable = false
      column.isAutoIncrement = true
      column.key = .unique
    }
    while try columnAttribute(&column) {}
    return column
  }

  private mutating func columnAttribute(
    _ column: inout MySQL.ColumnDefinition
  ) throws(SyntaxError) -> Bool {
    if accept("not", "null") {
      try only(.mysql, column.generated != nil, "NOT NULL of a generated column")
      column.isNullable = false
    } else if accept("null") {
      column.isNullable = true
    } else if accept("default") {
      column.defaultValue = try defaultValue()
    } else if accept("on", "update") {
      column.updatesTimestamp = true
      _ = try primaryNow()
    } else if accept("auto_increment") {
      column.isAutoIncrement = true
    } else if accept("serial", "default", "value") {
      column.isNullable = false
      column.isAutoIncrement = true
      column.key = .unique
    } else if accept("unique") {
      _ = accept("key")
      column.key = .unique
    } else if accept("primary") {
      _ = accept("key")
      column.key = .primary
    } else if accept("key") {
      column.key = .primary
    } else if accept("comment") {
      column.comment = try string("a comment")
    } else if accept("collate") {
      column.type.collation = try charsetName()
    } else if accept("invisible") {
      column.isInvisible = true
    } else if try only(.mysql, accept("visible"), "VISIBLE") {
      column.isInvisible = false
    } else if at("generated") || at("as") {
      try generated(&column)
    } else if accept("virtual") {
      column.generated?.isStored = false
    } else if accept("stored") {
      column.generated?.isStored = true
    } else if try only(.mariadb, accept("persistent"), "PERSISTENT") {
      column.generated?.isStored = true
    } else if at("references") {
      column.references = try references()
    } else if at("constraint") || at("check") {
      column.checks.append(try columnCheck())
      // On MariaDB nothing follows it (`field_def` in sql/sql_yacc.yy).
      return engine != .mariadb
    } else if let isVersioned = try systemVersioning() {
      column.isVersioned = isVersioned
    } else {
      return try columnOption(&column)
    }
    return true
  }

  /// `COLUMN_FORMAT DYNAMIC`, `STORAGE DISK`, `ENGINE_ATTRIBUTE = '…'`, `SRID 4326`.
  private mutating func columnOption(
    _ column: inout MySQL.ColumnDefinition
  ) throws(SyntaxError) -> Bool {
    for word in [
      "column_format", "storage", "engine_attribute", "secondary_engine_attribute",
    ] as [StaticString] where at(word) && engine != .mariadb {
      advance()
      _ = acceptEqual()
      let value = at(.string) ? try string() : try nameBehindDot()
      column.attributes.append(Option("\(word)".uppercased(), value))
      return true
    }
    let hasSRID = try only(.mysql, accept("srid"), "SRID")
    let hasReference = try only(.mariadb, accept("ref_system_id"), "REF_SYSTEM_ID")
    if hasSRID || hasReference {
      _ = acceptEqual()
      column.type.srid = try integer()
      return true
    }
    if accept("compressed") {
      column.type.isCompressed = true
      if accept(operator: "=") { _ = try name() }
      return true
    }
    if acceptCharset() {
      column.type.charset = Self.canonicalCharset(try charsetName())
      return true
    }
    if accept("not", "secondary") { return true }
    // Any option of the engine, `name = value`.
    if engine == .mariadb, atName, !at("engine"), peek().kind == .operator, spells(peek(), "=") {
      let key = try name().uppercased()
      advance()
      column.attributes.append(Option(key, text(current)))
      advance()
      return true
    }
    return false
  }

  private mutating func generated(
    _ column: inout MySQL.ColumnDefinition
  ) throws(SyntaxError) {
    if accept("generated") { try expect("always") }
    try expect("as")
    if accept("row") {
      column.rowTime = accept("start") ? .start : .end
      if column.rowTime == .end { try expect("end") }
      return
    }
    if accept("identity") { return }
    try expect(.leftParenthesis, "(")
    column.generated = .init(try expression(), isStored: false)
    try expect(.rightParenthesis, ")")
  }

  /// `NOW()`, `CURRENT_TIMESTAMP(3)`
  private mutating func primaryNow() throws(SyntaxError) -> Bool {
    guard atNow else { throw expected("CURRENT_TIMESTAMP") }
    advance()
    if at(.leftParenthesis) { _ = try arguments() }
    return true
  }

  private var atNow: Bool {
    at(anyOf: ["current_timestamp", "now", "localtime", "localtimestamp", "sysdate"])
  }

  /// - Parameter takesNow: `NOW()` may stand without parentheses.
  mutating func defaultValue(
    takesNow: Bool = true
  ) throws(SyntaxError) -> MySQL.ColumnDefinition.Default {
    if at("null"), !isOperatorAhead { advance(); return .null }
    if takesNow, atNow,
      at("current_timestamp") || at("localtime") || at("localtimestamp") || at("now")
    {
      let start = mark
      _ = try primaryNow()
      if !isOperator(current) { return .currentTimestamp }
      rewind(to: start)
    }
    if at(.leftParenthesis) {
      let value = try bitOr()
      // A constant in parentheses is an expression to MySQL, a constant to MariaDB.
      if engine == .mariadb, value.isConstant { return .literal(value) }
      if engine == .mariadb, case .call(let name, let arguments) = value,
        arguments.isEmpty, name == "CURRENT_TIMESTAMP" || name == "NOW"
      {
        return .currentTimestamp
      }
      return .expression(value)
    }
    return try bareDefault()
  }

  /// Without parentheses a constant stands, on MariaDB a call too.
  private mutating func bareDefault() throws(SyntaxError) -> MySQL.ColumnDefinition.Default {
    let start = mark
    let value = try bitOr()
    if value.isConstant { return .literal(value) }
    switch value {
    case .binary("COLLATE", let constant, _) where constant.isConstant:
      // The collation is the column's.
      rewind(to: mark - 2)
      return .literal(constant)
    case .call, .column: if engine == .mariadb { return .expression(value) }
    default: break
    }
    rewind(to: start)
    throw expected("a constant, or an expression in parentheses")
  }

  private var isOperatorAhead: Bool { isOperator(peek()) }

  private func isOperator(_ token: MySQLToken) -> Bool { token.kind == .operator }

  private mutating func columnCheck() throws(SyntaxError) -> MySQL.Check {
    var name: String?
    if accept("constraint"), !at("check") { name = try self.name("a constraint name") }
    return try check(named: name)
  }

  mutating func check(named name: String?) throws(SyntaxError) -> MySQL.Check {
    try expect("check")
    try expect(.leftParenthesis, "(")
    var check = MySQL.Check(name: name, try expression())
    try expect(.rightParenthesis, ")")
    if try only(.mysql, accept("not", "enforced"), "NOT ENFORCED") {
      check.isEnforced = false
    } else {
      try only(.mysql, accept("enforced"), "ENFORCED")
    }
    return check
  }

  mutating func references() throws(SyntaxError) -> MySQL.References {
    try expect("references")
    let table = try objectName()
    var columns: [String] = []
    if at(.leftParenthesis) { columns = try foreignKeyColumns() }
    var references = MySQL.References(table, columns: columns)
    while true {
      if accept("match") {
        _ = accept("full") || accept("partial") || accept("simple")
      } else if accept("on", "delete") {
        references.onDelete = try referenceAction()
      } else if at("on", "update") {
        // A column may go on with ON UPDATE CURRENT_TIMESTAMP.
        guard !isNow(peek(2)) else { return references }
        advance()
        advance()
        references.onUpdate = try referenceAction()
      } else {
        return references
      }
    }
  }

  private func isNow(_ token: MySQLToken) -> Bool {
    isWord(token, "current_timestamp") || isWord(token, "now") || isWord(token, "localtimestamp")
  }

  private mutating func referenceAction() throws(SyntaxError) -> MySQL.References.Action {
    if accept("restrict") { return .restrict }
    if accept("cascade") { return .cascade }
    if accept("set", "null") { return .setNull }
    if accept("set", "default") { return .setDefault }
    if accept("no", "action") { return .noAction }
    throw expected("RESTRICT, CASCADE, SET NULL or NO ACTION")
  }

  // MARK: Indexes and constraints of tables

  /// What a table definition or `ADD` may hold besides columns.
  enum TableElement {
    case index(MySQL.IndexDefinition, ifNotExists: Bool)
    case foreignKey(MySQL.ForeignKey, ifNotExists: Bool)
    case check(MySQL.Check, ifNotExists: Bool)
    case period(String)
  }

  /// Nil: a column definition stands here.
  mutating func tableElement() throws(SyntaxError) -> TableElement? {
    var constraint: String?
    var ifNotExists = false
    if at("constraint") {
      advance()
      ifNotExists = try mariaDBIfNotExists()
      if !at("primary"), !at("unique"), !at("foreign"), !at("check") {
        constraint = try name("a constraint name")
      }
    }
    if at("primary"), isWord(peek(), "key") {
      advance()
      advance()
      return .index(
        try index(.primary, constraint: constraint, ifNotExists: &ifNotExists),
        ifNotExists: ifNotExists)
    }
    if accept("unique") {
      _ = accept("index") || accept("key")
      return .index(
        try index(.unique, constraint: constraint, ifNotExists: &ifNotExists),
        ifNotExists: ifNotExists)
    }
    if accept("foreign", "key") {
      ifNotExists = try mariaDBIfNotExists() || ifNotExists
      var indexName: String?
      if !at(.leftParenthesis) { indexName = try name("an index name") }
      let columns = try foreignKeyColumns()
      var key = MySQL.ForeignKey(
        name: constraint, columns: columns, references: try references())
      key.indexName = indexName
      return .foreignKey(key, ifNotExists: ifNotExists)
    }
    if at("check"), peek().kind == .leftParenthesis {
      return .check(try check(named: constraint), ifNotExists: ifNotExists)
    }
    if constraint != nil { throw expected("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK") }
    return try unconstrainedElement()
  }

  /// Lengths and orders are read as those of an index, and forgotten.
  private mutating func foreignKeyColumns() throws(SyntaxError) -> [String] {
    try keyParts().compactMap { part in
      if case .column(let name) = part.key { name } else { nil }
    }
  }

  private mutating func unconstrainedElement() throws(SyntaxError) -> TableElement? {
    var ifNotExists = false
    for (word, kind) in [
      ("fulltext", .fulltext), ("spatial", .spatial), ("vector", .vector),
    ] as [(StaticString, MySQL.IndexDefinition.Kind)] where at(word) {
      guard
        kind != .vector || isWord(peek(), "index") || isWord(peek(), "key")
          || peek().kind == .leftParenthesis
      else { return nil }
      advance()
      _ = accept("index") || accept("key")
      return .index(
        try index(kind, constraint: nil, ifNotExists: &ifNotExists), ifNotExists: ifNotExists)
    }
    if at("index") || at("key") {
      advance()
      return .index(
        try index(.plain, constraint: nil, ifNotExists: &ifNotExists), ifNotExists: ifNotExists)
    }
    if at("period", "for") || at("period", "if", "not", "exists", "for") {
      advance()
      try only(.mariadb, true, "PERIOD FOR")
      ifNotExists = try mariaDBIfNotExists()
      try expect("for")
      let name = at("system_time") ? "SYSTEM_TIME" : nameText(current)
      advance()
      try skipParenthesized()
      return .period(name)
    }
    return nil
  }

  /// Behind `KEY`, `INDEX` or the kind: `[IF NOT EXISTS] [name] [USING BTREE] (parts) options`.
  private mutating func index(
    _ kind: MySQL.IndexDefinition.Kind, constraint: String?, ifNotExists: inout Bool
  ) throws(SyntaxError) -> MySQL.IndexDefinition {
    ifNotExists = try mariaDBIfNotExists() || ifNotExists
    var name = constraint
    if atName, !at("using"), !at("type") { name = try self.name("an index name") }
    if at("type"),
      peek().kind == .leftParenthesis || isWord(peek(), "using") || isWord(peek(), "type")
    {
      name = try self.name()
    }
    var definition = MySQL.IndexDefinition(kind, name: name, parts: [])
    try indexMethod(&definition)
    definition.parts = try keyParts()
    try indexOptions(&definition)
    return definition
  }

  mutating func indexMethod(
    _ definition: inout MySQL.IndexDefinition
  ) throws(SyntaxError) {
    while at("using") || (at("type") && peek().kind == .word) {
      advance()
      definition.method = try name("an index type").uppercased()
    }
  }

  mutating func keyParts() throws(SyntaxError) -> [MySQL.KeyPart] {
    try parenthesized { parser throws(SyntaxError) in try parser.keyPart() }
  }

  private mutating func keyPart() throws(SyntaxError) -> MySQL.KeyPart {
    var part: MySQL.KeyPart
    if try only(.mysql, accept(.leftParenthesis), "an index on an expression") {
      part = MySQL.KeyPart(.expression(try expression()))
      try expect(.rightParenthesis, ")")
    } else {
      part = MySQL.KeyPart(.column(try name("a column name")))
      if accept(.leftParenthesis) {
        part.prefixLength = try integer()
        try expect(.rightParenthesis, ")")
      }
      part.withoutOverlaps = accept("without", "overlaps")
    }
    if accept("desc") { part.isDescending = true } else { _ = accept("asc") }
    return part
  }

  /// `VISIBLE`, `INVISIBLE`; `IGNORED`, `NOT IGNORED`. Nil: none of them stands here.
  mutating func indexVisibility() throws(SyntaxError) -> Bool? {
    let first = ServerVersion(10, 6)
    if try only(.mysql, accept("invisible"), "INVISIBLE") { return true }
    if try only(.mysql, accept("visible"), "VISIBLE") { return false }
    if try only(.mariadb, since: first, accept("ignored"), "IGNORED") { return true }
    return try only(.mariadb, since: first, accept("not", "ignored"), "NOT IGNORED") ? false : nil
  }

  mutating func indexOptions(
    _ definition: inout MySQL.IndexDefinition
  ) throws(SyntaxError) {
    while true {
      if accept("comment") {
        _ = acceptEqual()
        definition.comment = try string("a comment")
      } else if accept("key_block_size") {
        _ = acceptEqual()
        definition.options.append(Option("KEY_BLOCK_SIZE", String(try integer())))
      } else if accept("with", "parser") {
        definition.parser = try name("a parser")
      } else if engine == .mariadb, accept("visible") {
        continue
      } else if let isHidden = try indexVisibility() {
        definition.isHidden = isHidden
      } else if at("using") || (at("type") && peek().kind == .word) {
        try indexMethod(&definition)
      } else if at("clustering") || at("engine_attribute") || at("secondary_engine_attribute")
        || at("m") || at("distance")
      {
        let key = text(current).uppercased()
        advance()
        _ = acceptEqual()
        definition.options.append(Option(key, text(current)))
        advance()
      } else {
        return
      }
    }
  }
}

extension MySQL.Expression {
  /// A literal, signed or not.
  var isConstant: Bool {
    switch self {
    case .literal: true
    case .unary(let symbol, let operand): ["-", "+"].contains(symbol) && operand.isConstant
    default: false
    }
  }
}
