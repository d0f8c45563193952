// SPDX-License-Identifier: Apache-2.0

/// Numbers and operators.
extension Lexer {
  /// Decimal, hexadecimal, octal and binary integers with underscores (16), and numbers with a
  /// point or an exponent.
  mutating func number(_ source: Span<UInt8>) -> Token {
    let start = offset
    if release >= 16, source[start] == UInt8(ascii: "0"), let token = prefixedInteger(source) {
      return token
    }
    var kind = Token.Kind.integer
    digits(source)
    if offset < source.count, source[offset] == UInt8(ascii: "."),
      !follows(source, UInt8(ascii: "."))
    {
      kind = .decimal
      offset += 1
      if offset < source.count, source[offset].isDigit { digits(source) }
    }
    if exponent(source) { kind = .decimal }
    return hasTrailingJunk(source) ? token(.invalid, from: start) : token(kind, from: start)
  }

  /// Digits; since 16, single underscores between them.
  private mutating func digits(_ source: Span<UInt8>) {
    while offset < source.count {
      if source[offset].isDigit {
        offset += 1
      } else if release >= 16, source[offset] == UInt8(ascii: "_"), offset + 1 < source.count,
        source[offset + 1].isDigit
      {
        offset += 2
      } else {
        return
      }
    }
  }

  private mutating func exponent(_ source: Span<UInt8>) -> Bool {
    guard offset < source.count, source[offset] | 0x20 == UInt8(ascii: "e") else { return false }
    var position = offset + 1
    if position < source.count,
      source[position] == UInt8(ascii: "+") || source[position] == UInt8(ascii: "-")
    {
      position += 1
    }
    guard position < source.count, source[position].isDigit else { return false }
    offset = position
    digits(source)
    return true
  }

  /// `0x1F`, `0o17`, `0b101`; nil where the zero is a plain digit.
  private mutating func prefixedInteger(_ source: Span<UInt8>) -> Token? {
    let start = offset
    guard start + 2 < source.count else { return nil }
    let letter = source[start + 1] | 0x20
    func belongs(_ byte: UInt8) -> Bool {
      switch letter {
      case UInt8(ascii: "x"): byte.isHexDigit
      case UInt8(ascii: "o"): byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "7")
      case UInt8(ascii: "b"): byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1")
      default: false
      }
    }
    var position = start + 2
    while position < source.count {
      if belongs(source[position]) {
        position += 1
      } else if source[position] == UInt8(ascii: "_"), position + 1 < source.count,
        belongs(source[position + 1])
      {
        position += 2
      } else {
        break
      }
    }
    guard position > start + 2 else { return nil }
    offset = position
    let junk = hasTrailingJunk(source)
    return token(junk ? .invalid : .integer, from: start)
  }

  /// The longest run of operator characters, cut before a comment; and cut before trailing `+`
  /// and `-` unless the operator holds a character that standard SQL has no operator with.
  mutating func operatorToken(_ source: Span<UInt8>) -> Token {
    let start = offset
    var end = start
    var isExotic = false
    while end < source.count, source[end].isOperator {
      if end > start, end + 1 < source.count {
        let pair = (source[end], source[end + 1])
        if pair == (UInt8(ascii: "-"), UInt8(ascii: "-")) { break }
        if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) { break }
      }
      isExotic = isExotic || source[end].isExoticOperator
      end += 1
    }
    if !isExotic {
      while end - start > 1,
        source[end - 1] == UInt8(ascii: "+") || source[end - 1] == UInt8(ascii: "-")
      {
        end -= 1
      }
    }
    offset = end
    guard end - start <= Literal.identifierLimit else { return token(.invalid, from: start) }
    let isArrow =
      end - start == 2 && source[start] == UInt8(ascii: "=")
      && source[start + 1] == UInt8(ascii: ">")
    return token(isArrow ? .equalsGreater : .operator, from: start)
  }
}
