// SPDX-License-Identifier: Apache-2.0

/// String and number constants, where the grammar wants just these.
extension Parser {
  /// `Sconst`: a string in any of its forms, but no bit string.
  var isAtString: Bool { isString(current) }

  func isString(_ token: Token) -> Bool {
    switch token.kind {
    case .string, .escapeString, .unicodeString, .nationalString, .dollarString: true
    case .variable: isQuotedVariable(token)
    default: false
    }
  }

  /// `:'name'`, which psql replaces by a string.
  private func isQuotedVariable(_ token: Token) -> Bool {
    let start = Int(token.range.lower)
    return start + 1 < source.count && source[start + 1] == UInt8(ascii: "'")
  }

  /// The value of a string.
  mutating func stringConstant(
    _ description: String = "a string"
  ) throws(SyntaxError) -> String {
    guard isAtString else { throw expected(description) }
    let token = current
    let range = token.range.offsets
    if token.kind == .unicodeString { return try unicodeText(quote: UInt8(ascii: "'")) }
    advance()
    switch token.kind {
    case .string: return Literal.string(source, range)
    case .escapeString:
      let prefix = source[range.lowerBound] == UInt8(ascii: "'") ? 0 : 1
      let value = Literal.escaped(source, range.lowerBound + prefix..<range.upperBound)
      guard let value else { throw invalidEscape(token) }
      return value
    case .nationalString: return Literal.string(source, range.lowerBound + 1..<range.upperBound)
    case .dollarString:
      return String(decoding: source[Literal.dollarBody(source, range)], as: UTF8.self)
    default: return text(token)
    }
  }

  /// `U&'…'` or `U&"…"` with the `UESCAPE` behind it.
  mutating func unicodeText(quote: UInt8) throws(SyntaxError) -> String {
    let token = current
    let range = token.range.offsets
    advance()
    var escape = UInt8(ascii: "\\")
    if accept(.uescape) {
      let token = current
      let character = try stringConstant()
      guard let byte = character.utf8.first, character.utf8.count == 1, byte.hexValue == nil,
        !byte.isSpace, byte != UInt8(ascii: "'"), byte != UInt8(ascii: "\""),
        byte != UInt8(ascii: "+")
      else {
        throw SyntaxError(
          problem: .expected("an escape character", found: text(token)), range: token.range)
      }
      escape = byte
    }
    let inner = range.lowerBound + 2..<range.upperBound
    let segments =
      quote == UInt8(ascii: "'")
      ? Literal.segments(source, inner, escapes: false)
      : [inner.lowerBound + 1..<inner.upperBound - 1]
    let value = Literal.unicodeEscaped(source, segments, quote: quote, escape: escape)
    guard let value, !(value.isEmpty && quote == UInt8(ascii: "\"")) else {
      throw invalidEscape(token)
    }
    return value
  }

  private func invalidEscape(_ token: Token) -> SyntaxError {
    SyntaxError(
      problem: .expected("escapes that stand for characters", found: text(token)),
      range: token.range)
  }

  /// The digits of a bit string, `B'…'` or `X'…'`, with the letter in front.
  mutating func bitStringConstant() -> Expression {
    let range = current.range.offsets
    let letter = current.kind == .bitString ? "b" : "x"
    advance()
    return .bitString(letter + Literal.string(source, range.lowerBound + 1..<range.upperBound))
  }

  // MARK: Numbers

  /// `Iconst`: digits only; what does not fit a 32-bit integer is none for the server either.
  mutating func integerConstant(
    _ description: String = "an integer"
  ) throws(SyntaxError) -> Int {
    guard current.kind == .integer, let value = integerValue(current) else {
      throw expected(description)
    }
    try noteNumber(current)
    advance()
    return value
  }

  /// An integer with an optional sign.
  mutating func signedInteger(
    _ description: String = "an integer"
  ) throws(SyntaxError) -> Int {
    if accept(operator: "-") { return -(try integerConstant(description)) }
    _ = accept(operator: "+")
    return try integerConstant(description)
  }

  /// A number with an optional sign, as written (`NumericOnly`).
  mutating func signedNumber() throws(SyntaxError) -> String {
    let isNegative = accept(operator: "-")
    if !isNegative { _ = accept(operator: "+") }
    guard isNumber(current) else { throw expected("a number") }
    return (isNegative ? "-" : "") + numberText()
  }

  var isAtNumber: Bool {
    switch current.kind {
    case .integer, .decimal: true
    case .operator: isNumber(peek()) && (at(operator: "-") || at(operator: "+"))
    default: false
    }
  }

  private func isNumber(_ token: Token) -> Bool {
    token.kind == .integer || token.kind == .decimal
  }

  /// The current number as written, in lower case.
  mutating func numberText() -> String {
    let range = current.range
    advance()
    return Literal.folded(source, range)
  }

  /// The value of an integer in any base; nil beyond 64 bits.
  func integerValue(_ token: Token) -> Int? {
    var digits = source[token.range.offsets].filter { $0 != UInt8(ascii: "_") }
    var radix = 10
    if digits.count > 2, digits[0] == UInt8(ascii: "0") {
      switch digits[1] | 0x20 {
      case UInt8(ascii: "x"): radix = 16
      case UInt8(ascii: "o"): radix = 8
      case UInt8(ascii: "b"): radix = 2
      default: break
      }
      if radix != 10 { digits.removeFirst(2) }
    }
    return Int(String(decoding: digits, as: UTF8.self), radix: radix)
  }
}
