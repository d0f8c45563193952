// SPDX-License-Identifier: Apache-2.0

extension MySQLParser {
  /// Whether the current token can be a name.
  var atName: Bool {
    switch current.kind {
    case .quotedName: true
    case .word: !isReserved(current) || isQualifier
    case .string, .number, .bits, .userVariable, .systemVariable, .parameter, .operator,
      .leftParenthesis, .rightParenthesis, .comma, .dot, .semicolon, .invalid, .end:
      false
    }
  }

  /// Right before a dot and a name every word is a name (`MY_LEX_IDENT` in sql/sql_lex.cc).
  private var isQualifier: Bool {
    let dot = peek()
    return dot.kind == .dot && dot.range.lower == current.range.upper
      && [.word, .quotedName].contains(peek(2).kind) && peek(2).range.lower == dot.range.upper
  }

  func isReserved(_ token: MySQLToken) -> Bool {
    token.kind == .word
      && MySQLReserved.shared.contains(source[token.range.offsets], on: engine, version)
  }

  /// A name, quoted or not.
  mutating func name(_ what: String = "a name") throws(SyntaxError) -> String {
    guard atName else { throw unnamed(what) }
    defer { advance() }
    return nameText(current)
  }

  /// A word that other releases take for a name deserves to be told apart.
  private func unnamed(_ what: String) -> SyntaxError {
    guard current.kind == .word,
      MySQLReserved.shared.isReserved(source[current.range.offsets], on: engine, version)
    else { return expected(what) }
    return SyntaxError(problem: .reserved(text(current), of: engine), range: current.range)
  }

  /// Behind a dot every word is a name.
  mutating func nameBehindDot() throws(SyntaxError) -> String {
    switch current.kind {
    case .word, .quotedName, .number, .bits:
      defer { advance() }
      return nameText(current)
    case .string, .userVariable, .systemVariable, .parameter, .operator,
      .leftParenthesis, .rightParenthesis, .comma, .dot, .semicolon, .invalid, .end:
      throw expected("a name")
    }
  }

  func nameText(_ token: MySQLToken) -> String {
    guard token.kind == .quotedName else { return text(token) }
    let range = token.range.offsets
    let quote = source[range.lowerBound]
    var bytes: [UInt8] = []
    var position = range.lowerBound + 1
    while position < range.upperBound - 1 {
      bytes.append(source[position])
      position += source[position] == quote ? 2 : 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `t`, `db.t`, `.t`
  mutating func objectName(_ what: String = "a table name") throws(SyntaxError) -> ObjectName {
    if accept(.dot) { return ObjectName(try nameBehindDot()) }
    let first = try name(what)
    guard accept(.dot) else { return ObjectName(first) }
    return ObjectName(schema: first, try nameBehindDot())
  }

  /// `c`, `t.c`, `db.t.c`
  mutating func columnName() throws(SyntaxError) -> MySQL.ColumnName {
    _ = accept(.dot)
    var parts = [try name("a column name")]
    while parts.count < 3, accept(.dot) { parts.append(try nameBehindDot()) }
    return switch parts.count {
    case 1: MySQL.ColumnName(parts[0])
    case 2: MySQL.ColumnName(table: parts[0], parts[1])
    default: MySQL.ColumnName(database: parts[0], table: parts[1], parts[2])
    }
  }

  /// An account: `root@localhost`, `'a'@'%'`, `CURRENT_USER`.
  mutating func skipAccount() {
    if accept("current_user") || accept("current_role") {
      if accept(.leftParenthesis) { _ = accept(.rightParenthesis) }
      return
    }
    guard at(.string) || at(.word) || at(.quotedName) else { return }
    advance()
    if at(.userVariable) {
      advance()
      // `root@localhost.example`: the dots belong to the host.
      return
    }
  }

  // MARK: Strings

  /// One string or several that stand side by side.
  mutating func string(_ what: String = "a string") throws(SyntaxError) -> String {
    guard at(.string) else { throw expected(what) }
    var text = ""
    while at(.string) {
      text += stringText(current)
      advance()
    }
    return text
  }

  func stringText(_ token: MySQLToken) -> String {
    var range = token.range.offsets
    // N'…'
    if source[range.lowerBound] | 0x20 == UInt8(ascii: "n") {
      range = range.lowerBound + 1..<range.upperBound
    }
    let quote = source[range.lowerBound]
    var bytes: [UInt8] = []
    var position = range.lowerBound + 1
    let end = range.upperBound - 1
    while position < end {
      let byte = source[position]
      if byte == quote {
        bytes.append(byte)
        position += 2
      } else if byte == UInt8(ascii: "\\"), !mode.noBackslashEscapes, position + 1 < end {
        bytes += Self.escaped(source[position + 1])
        position += 2
      } else {
        bytes.append(byte)
        position += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `\%` and `\_` keep their backslash: they matter to LIKE.
  private static func escaped(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "n"): [0x0A]
    case UInt8(ascii: "t"): [0x09]
    case UInt8(ascii: "r"): [0x0D]
    case UInt8(ascii: "b"): [0x08]
    case UInt8(ascii: "0"): [0x00]
    case UInt8(ascii: "Z"): [0x1A]
    case UInt8(ascii: "%"), UInt8(ascii: "_"): [UInt8(ascii: "\\"), byte]
    default: [byte]
    }
  }

  // MARK: Numbers

  /// A whole number; one that does not fit is as large as can be.
  mutating func integer(_ what: String = "a number") throws(SyntaxError) -> Int {
    guard at(.number) || at(.bits) else { throw expected(what) }
    defer { advance() }
    let digits = text(current)
    if let value = Int(digits) { return value }
    if digits.hasPrefix("0x"), let value = Int(digits.dropFirst(2), radix: 16) { return value }
    if let value = Double(digits), value < 9e18 { return Int(value) }
    return Int.max
  }

  // MARK: Common pieces

  mutating func ifExists() -> Bool { accept("if", "exists") }

  mutating func ifNotExists() -> Bool { accept("if", "not", "exists") }

  /// `WAIT n`, `NOWAIT`
  mutating func wait() throws(SyntaxError) -> MySQL.Wait? {
    if accept("nowait") { return .noWait }
    guard at("wait"), peek().kind == .number else { return nil }
    advance()
    defer { advance() }
    return .seconds(Double(text(current)) ?? 0)
  }

  /// `=` or `:=`, which stand for each other (`equal` in sql/sql_yacc.yy).
  mutating func acceptEqual() -> Bool { accept(operator: "=") || accept(operator: ":=") }

  /// `CHARACTER SET`, `CHAR SET`, `CHARSET`
  mutating func acceptCharset() -> Bool {
    accept("character", "set") || accept("char", "set") || accept("charset")
  }

  /// `utf8mb4`, `'utf8mb4'`, `binary`
  mutating func charsetName() throws(SyntaxError) -> String {
    if at(.string) { return try string().lowercased() }
    if accept("binary") { return "binary" }
    if accept("default") { return "default" }
    return try name("a character set").lowercased()
  }
}
