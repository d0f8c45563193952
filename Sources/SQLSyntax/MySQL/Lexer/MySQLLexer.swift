// SPDX-License-Identifier: Apache-2.0

/// The lexical grammar of MySQL 5.7 to 9 and MariaDB 10.5 to 12 (sql/sql_lex.cc, `lex_one_token`).
///
/// Comments that only some servers read (`/*!50701 … */`, `/*M! … */`) are text where this server
/// reads them. It keeps no tokens: the caller asks for one after the other.
struct MySQLLexer {
  let engine: Engine
  let version: ServerVersion
  var offset = 0
  var mode = MySQLMode()
  /// The comments passed since the caller last emptied this.
  var comments: [SourceRange] = []
  /// What was wrong since the caller last emptied this.
  var problems: [ParseDiagnostic] = []
  /// Where the comment began whose text is being read as statements; nil: none is.
  private(set) var openComment: Int?
  /// Behind the last executable comment that was closed.
  private(set) var closedComment = 0

  init(engine: Engine, version: ServerVersion?) {
    self.engine = engine
    self.version = version ?? (engine == .mariadb ? ServerVersion(12) : ServerVersion(9, 7))
  }

  /// The next token; ``MySQLToken/Kind/end`` for ever once the text is used up.
  mutating func next(_ source: Span<UInt8>) -> MySQLToken {
    skipTrivia(source)
    let start = offset
    guard start < source.count else { return token(.end, from: start) }
    let byte = source[start]
    switch byte {
    case UInt8(ascii: "'"): return string(source, quote: byte)
    case UInt8(ascii: "\""):
      return mode.ansiQuotes ? quotedName(source, byte) : string(source, quote: byte)
    case UInt8(ascii: "`"): return quotedName(source, byte)
    case UInt8(ascii: "("): return single(.leftParenthesis)
    case UInt8(ascii: ")"): return single(.rightParenthesis)
    case UInt8(ascii: ","): return single(.comma)
    case UInt8(ascii: ";"): return single(.semicolon)
    case UInt8(ascii: "?"): return single(.parameter)
    case UInt8(ascii: "@"): return variable(source)
    case UInt8(ascii: "."): return dot(source)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return numberOrName(source)
    default: break
    }
    if byte.isMySQLName { return word(source) }
    if Self.isOperator(byte) { return operatorToken(source) }
    return invalidByte(byte)
  }

  // MARK: Making tokens

  private func token(_ kind: MySQLToken.Kind, from start: Int) -> MySQLToken {
    MySQLToken(
      kind: kind,
      range: SourceRange(
        lower: UInt32(truncatingIfNeeded: start), upper: UInt32(truncatingIfNeeded: offset)))
  }

  private mutating func single(_ kind: MySQLToken.Kind) -> MySQLToken {
    offset += 1
    return token(kind, from: offset - 1)
  }

  /// NUL bytes are reported for the whole text at once (``EncodingCheck``).
  private mutating func invalidByte(_ byte: UInt8) -> MySQLToken {
    let token = single(.invalid)
    if byte != 0 { problems.append(ParseDiagnostic(.invalidByte(byte), at: token.range)) }
    return token
  }

  private func follows(_ source: Span<UInt8>, _ byte: UInt8, at distance: Int = 1) -> Bool {
    offset + distance < source.count && source[offset + distance] == byte
  }

  // MARK: White space and comments

  private mutating func skipTrivia(_ source: Span<UInt8>) {
    if offset == 0, source.count >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF {
      offset = 3
    }
    while offset < source.count {
      let byte = source[offset]
      if byte.isSpace {
        offset += 1
      } else if byte == UInt8(ascii: "#") || isDashComment(source) {
        lineComment(source)
      } else if byte == UInt8(ascii: "/"), follows(source, UInt8(ascii: "*")) {
        blockComment(source)
      } else if openComment != nil, byte == UInt8(ascii: "*"), follows(source, UInt8(ascii: "/")) {
        offset += 2
        closedComment = offset
        openComment = nil
      } else {
        return
      }
    }
    if let start = openComment {
      openComment = nil
      problems.append(
        ParseDiagnostic(.unterminated("comment"), at: SourceRange(start..<start + 3)))
    }
  }

  /// Goes behind the end of an executable comment that comes next: a delimiter may stand there.
  mutating func closeExecutableComment(_ source: Span<UInt8>) {
    guard openComment != nil else { return }
    var position = offset
    while position < source.count, source[position].isSpace { position += 1 }
    guard position + 1 < source.count, source[position] == UInt8(ascii: "*"),
      source[position + 1] == UInt8(ascii: "/")
    else { return }
    offset = position + 2
    closedComment = offset
    openComment = nil
  }

  /// Two dashes begin a comment before white space or a control character only.
  private func isDashComment(_ source: Span<UInt8>) -> Bool {
    guard source[offset] == UInt8(ascii: "-"), follows(source, UInt8(ascii: "-")) else {
      return false
    }
    return offset + 2 >= source.count || source[offset + 2] <= 0x20
  }

  private mutating func lineComment(_ source: Span<UInt8>) {
    let start = offset
    while offset < source.count, !source[offset].isNewline { offset += 1 }
    comments.append(SourceRange(start..<offset))
  }

  private mutating func blockComment(_ source: Span<UInt8>) {
    let start = offset
    if openComment == nil, let opening = executableOpening(source) {
      if opening.runs {
        offset += opening.length
        openComment = start
        return
      }
    }
    offset += 2
    while offset + 1 < source.count {
      if source[offset] == UInt8(ascii: "*"), source[offset + 1] == UInt8(ascii: "/") {
        offset += 2
        comments.append(SourceRange(start..<offset))
        return
      }
      offset += 1
    }
    offset = source.count
    comments.append(SourceRange(start..<offset))
    problems.append(
      ParseDiagnostic(.unterminated("comment"), at: SourceRange(start..<start + 2)))
  }

  /// `/*!`, `/*!50701`, `/*M!`, `/*M!100100`: its length, and whether this server reads the text.
  ///
  /// MariaDB leaves out what is meant for MySQL 5.7 and newer (`/*!50700` to `/*!99999`, without `M`;
  /// `lex_one_token` in its sql/sql_lex.cc).
  private func executableOpening(_ source: Span<UInt8>) -> (length: Int, runs: Bool)? {
    var position = offset + 2
    var isMariaDB = false
    if position < source.count, source[position] == UInt8(ascii: "M") {
      isMariaDB = true
      position += 1
    }
    guard position < source.count, source[position] == UInt8(ascii: "!") else { return nil }
    position += 1
    var digits = 0
    var number = 0
    while digits < 6, position + digits < source.count, source[position + digits].isDigit {
      number = number * 10 + Int(source[position + digits] - UInt8(ascii: "0"))
      digits += 1
    }
    // Five or six digits are a version; fewer are text.
    if digits == 6, engine == .mysql, version < ServerVersion(8) { digits = 5; number /= 10 }
    let length = position - offset + (digits >= 5 ? digits : 0)
    if isMariaDB, engine != .mariadb { return (length, false) }
    guard digits >= 5 else { return (length, true) }
    let own = version.major * 10000 + version.minor * 100 + version.patch
    if number > own { return (length, false) }
    if engine == .mariadb, !isMariaDB, number >= 50700, number <= 99999 { return (length, false) }
    return (length, true)
  }

  // MARK: Strings

  private mutating func string(_ source: Span<UInt8>, quote: UInt8) -> MySQLToken {
    let start = offset
    guard let end = endOfQuoted(source, quote, escapes: !mode.noBackslashEscapes) else {
      return unterminated(source, "string", from: start)
    }
    offset = end
    return token(.string, from: start)
  }

  private mutating func quotedName(_ source: Span<UInt8>, _ quote: UInt8) -> MySQLToken {
    let start = offset
    guard let end = endOfQuoted(source, quote, escapes: false) else {
      return unterminated(source, "quoted identifier", from: start)
    }
    offset = end
    return token(.quotedName, from: start)
  }

  /// Behind the closing quote; a doubled one stands for itself.
  private func endOfQuoted(_ source: Span<UInt8>, _ quote: UInt8, escapes: Bool) -> Int? {
    var position = offset + 1
    while position < source.count {
      let byte = source[position]
      if byte == quote {
        guard position + 1 < source.count, source[position + 1] == quote else {
          return position + 1
        }
        position += 2
      } else if escapes, byte == UInt8(ascii: "\\") {
        position += 2
      } else {
        position += 1
      }
    }
    return nil
  }

  private mutating func unterminated(
    _ source: Span<UInt8>, _ what: String, from start: Int
  ) -> MySQLToken {
    offset = source.count
    problems.append(
      ParseDiagnostic(.unterminated(what), at: SourceRange(start..<start + 1)))
    return token(.invalid, from: start)
  }

  // MARK: Words and numbers

  private mutating func word(_ source: Span<UInt8>) -> MySQLToken {
    let start = offset
    while offset < source.count, source[offset].isMySQLName { offset += 1 }
    if offset - start == 1, follows(source, UInt8(ascii: "'"), at: 0) {
      switch source[start] | 0x20 {
      case UInt8(ascii: "x"), UInt8(ascii: "b"):
        guard let end = endOfQuoted(source, UInt8(ascii: "'"), escapes: false) else {
          return unterminated(source, "string", from: offset)
        }
        offset = end
        return token(.bits, from: start)
      case UInt8(ascii: "n"):
        guard
          let end = endOfQuoted(source, UInt8(ascii: "'"), escapes: !mode.noBackslashEscapes)
        else { return unterminated(source, "string", from: offset) }
        offset = end
        return token(.string, from: start)
      default: break
      }
    }
    return token(.word, from: start)
  }

  /// A name may begin with digits: `1st`, `2024_orders`.
  private mutating func numberOrName(_ source: Span<UInt8>) -> MySQLToken {
    let start = offset
    if let end = radixNumber(source) {
      offset = end
      return token(.bits, from: start)
    }
    while offset < source.count, source[offset].isDigit { offset += 1 }
    if offset < source.count, source[offset].isMySQLName, !isExponent(source) {
      // Behind a dot everything is a name; here only what is no number.
      while offset < source.count, source[offset].isMySQLName { offset += 1 }
      return token(.word, from: start)
    }
    if follows(source, UInt8(ascii: "."), at: 0) {
      offset += 1
      while offset < source.count, source[offset].isDigit { offset += 1 }
    }
    skipExponent(source)
    return token(.number, from: start)
  }

  /// `0x1F`, `0b01`
  private func radixNumber(_ source: Span<UInt8>) -> Int? {
    guard source[offset] == UInt8(ascii: "0"), offset + 2 < source.count else { return nil }
    let isHex = source[offset + 1] == UInt8(ascii: "x")
    guard isHex || source[offset + 1] == UInt8(ascii: "b") else { return nil }
    var position = offset + 2
    while position < source.count,
      isHex ? source[position].isHexDigit : source[position] & 0xFE == UInt8(ascii: "0")
    {
      position += 1
    }
    guard position > offset + 2, position >= source.count || !source[position].isMySQLName else {
      return nil
    }
    return position
  }

  private func isExponent(_ source: Span<UInt8>) -> Bool {
    guard source[offset] | 0x20 == UInt8(ascii: "e") else { return false }
    var position = offset + 1
    if position < source.count,
      source[position] == UInt8(ascii: "+") || source[position] == UInt8(ascii: "-")
    {
      return position + 1 < source.count && source[position + 1].isDigit
    }
    guard position < source.count, source[position].isDigit else { return false }
    while position < source.count, source[position].isDigit { position += 1 }
    return position >= source.count || !source[position].isMySQLName
  }

  private mutating func skipExponent(_ source: Span<UInt8>) {
    guard offset < source.count, isExponent(source) else { return }
    offset += 1
    if !source[offset].isDigit { offset += 1 }
    while offset < source.count, source[offset].isDigit { offset += 1 }
  }

  private mutating func dot(_ source: Span<UInt8>) -> MySQLToken {
    let start = offset
    offset += 1
    // `.5` is a number where no name stands before it.
    let isBehindName =
      start > 0 && (source[start - 1].isMySQLName || source[start - 1] == UInt8(ascii: "`"))
    guard !isBehindName, offset < source.count, source[offset].isDigit else {
      return token(.dot, from: start)
    }
    while offset < source.count, source[offset].isDigit { offset += 1 }
    skipExponent(source)
    return token(.number, from: start)
  }

  /// `@x`, `@'x'`, `` @`x` ``, `@@x`, `@@session.x`.
  private mutating func variable(_ source: Span<UInt8>) -> MySQLToken {
    let start = offset
    offset += 1
    if follows(source, UInt8(ascii: "@"), at: 0) {
      offset += 1
      while offset < source.count,
        source[offset].isMySQLName || source[offset] == UInt8(ascii: ".")
      {
        offset += 1
      }
      if follows(source, UInt8(ascii: "`"), at: 0),
        let end = endOfQuoted(source, UInt8(ascii: "`"), escapes: false)
      {
        offset = end
      }
      return token(.systemVariable, from: start)
    }
    if offset < source.count, Self.quotes.contains(source[offset]) {
      let quote = source[offset]
      guard
        let end = endOfQuoted(
          source, quote, escapes: quote != UInt8(ascii: "`") && !mode.noBackslashEscapes)
      else { return unterminated(source, "string", from: offset) }
      offset = end
    } else {
      while offset < source.count,
        source[offset].isMySQLName || source[offset] == UInt8(ascii: ".")
      {
        offset += 1
      }
    }
    return token(.userVariable, from: start)
  }

  private static let quotes = [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`")]

  // MARK: Operators

  private static func isOperator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
      UInt8(ascii: "%"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^"),
      UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  private static let longOperators: [StaticString] = [
    "<=>", "->>", "<>", "<=", ">=", "!=", "<<", ">>", "||", "&&", ":=", "->",
  ]

  private mutating func operatorToken(_ source: Span<UInt8>) -> MySQLToken {
    let start = offset
    for symbol in Self.longOperators where spells(source, symbol) {
      offset += symbol.utf8CodeUnitCount
      return token(.operator, from: start)
    }
    return single(.operator)
  }

  private func spells(_ source: Span<UInt8>, _ text: StaticString) -> Bool {
    guard offset + text.utf8CodeUnitCount <= source.count else { return false }
    for index in 0..<text.utf8CodeUnitCount where source[offset + index] != text.utf8Start[index] {
      return false
    }
    return true
  }
}

/// The modes of `sql_mode` that change how a text is read.
struct MySQLMode: Hashable {
  var ansiQuotes = false
  var noBackslashEscapes = false
  var pipesAsConcat = false
  var highNotPrecedence = false
  /// MariaDB: bodies of programs are PL/SQL.
  var oracle = false

  init() {}

  /// From the value of `sql_mode`.
  init(_ text: String) {
    let modes = Set(text.uppercased().split(separator: ",").map(String.init))
    let isAnsi = modes.contains("ANSI") || modes.contains("ORACLE")
    ansiQuotes = isAnsi || modes.contains("ANSI_QUOTES")
    noBackslashEscapes = modes.contains("NO_BACKSLASH_ESCAPES")
    pipesAsConcat = isAnsi || modes.contains("PIPES_AS_CONCAT")
    highNotPrecedence = modes.contains("HIGH_NOT_PRECEDENCE")
    oracle = modes.contains("ORACLE")
  }
}

extension UInt8 {
  /// Part of a name without quotes: letters, digits, `_`, `$`, and every byte beyond ASCII.
  var isMySQLName: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...0xFF:
      true
    default: false
    }
  }
}
