// SPDX-License-Identifier: Apache-2.0

/// Quoted things: where they end. What they mean is read later, and only where it is asked for
/// (``Literal``).
extension Lexer {
  /// `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'`, `U&"…"`, or nil where a plain word begins.
  mutating func prefixedString(_ source: Span<UInt8>) -> Token? {
    guard offset + 1 < source.count else { return nil }
    let quote = UInt8(ascii: "'")
    switch source[offset] | 0x20 {
    case UInt8(ascii: "e") where source[offset + 1] == quote:
      return string(source, .escapeString, prefix: 1)
    case UInt8(ascii: "b") where source[offset + 1] == quote:
      return string(source, .bitString, prefix: 1)
    case UInt8(ascii: "x") where source[offset + 1] == quote:
      return string(source, .hexString, prefix: 1)
    case UInt8(ascii: "n") where source[offset + 1] == quote:
      return string(source, .nationalString, prefix: 1)
    case UInt8(ascii: "u") where source[offset + 1] == UInt8(ascii: "&"):
      if follows(source, quote, at: 2) { return string(source, .unicodeString, prefix: 2) }
      if follows(source, UInt8(ascii: "\""), at: 2) {
        return quotedIdentifier(source, .unicodeIdentifier, prefix: 2)
      }
      return nil
    default:
      return nil
    }
  }

  /// A string with its continuations: behind a line break, another quote goes on with it.
  mutating func string(_ source: Span<UInt8>, _ kind: Token.Kind, prefix: Int) -> Token {
    let start = offset
    offset += prefix + 1
    while true {
      guard skipQuoted(source, kind) else {
        unterminated("string", openedBy: start..<start + prefix + 1)
        return token(.invalid, from: start)
      }
      guard let next = Self.continuation(source, from: offset) else {
        return token(kind, from: start)
      }
      offset = next + 1
    }
  }

  /// Moves behind the closing quote; false where there is none.
  private mutating func skipQuoted(_ source: Span<UInt8>, _ kind: Token.Kind) -> Bool {
    let quote = UInt8(ascii: "'")
    let escapes = kind == .escapeString
    let doubles = kind != .bitString && kind != .hexString
    while offset < source.count {
      let byte = source[offset]
      offset += 1
      if byte == quote {
        guard doubles, offset < source.count, source[offset] == quote else { return true }
        offset += 1
      } else if escapes, byte == UInt8(ascii: "\\") {
        offset += 1
      }
    }
    offset = source.count
    return false
  }

  /// Where the quote stands that continues a string which has just been closed: behind white
  /// space with a line break in it, and comments (scan.l: `quotecontinue`).
  static func continuation(_ source: Span<UInt8>, from start: Int) -> Int? {
    var position = start
    var crossedLine = false
    while position < source.count {
      let byte = source[position]
      if byte.isSpace {
        crossedLine = crossedLine || byte.isNewline
        position += 1
      } else if byte == UInt8(ascii: "-"), position + 1 < source.count,
        source[position + 1] == UInt8(ascii: "-")
      {
        while position < source.count, !source[position].isNewline { position += 1 }
      } else {
        return byte == UInt8(ascii: "'") && crossedLine ? position : nil
      }
    }
    return nil
  }

  mutating func quotedIdentifier(_ source: Span<UInt8>, _ kind: Token.Kind, prefix: Int) -> Token {
    let start = offset
    offset += prefix + 1
    while offset < source.count {
      let byte = source[offset]
      offset += 1
      guard byte == UInt8(ascii: "\"") else { continue }
      guard offset < source.count, source[offset] == UInt8(ascii: "\"") else {
        return token(kind, from: start)
      }
      offset += 1
    }
    unterminated("quoted identifier", openedBy: start..<start + prefix + 1)
    return token(.invalid, from: start)
  }

  /// `$1`, `$tag$ … $tag$`, or a dollar sign that begins nothing.
  mutating func dollar(_ source: Span<UInt8>) -> Token {
    let start = offset
    offset += 1
    guard offset < source.count else { return strayDollar(from: start) }
    if source[offset].isDigit { return parameter(source) }
    if source[offset].isIdentifierStart {
      while offset < source.count, source[offset].isVariablePart { offset += 1 }
    }
    guard offset < source.count, source[offset] == UInt8(ascii: "$") else {
      offset = start + 1
      return strayDollar(from: start)
    }
    offset += 1
    return dollarString(source, from: start, tag: offset - start)
  }

  private mutating func strayDollar(from start: Int) -> Token {
    let token = token(.invalid, from: start)
    problems.append(ParseDiagnostic(.invalidByte(UInt8(ascii: "$")), at: token.range))
    return token
  }

  /// A tag holds no dollar sign, so that two attempts to match it never overlap: linear.
  private mutating func dollarString(_ source: Span<UInt8>, from start: Int, tag: Int) -> Token {
    while offset + tag <= source.count {
      guard source[offset] == UInt8(ascii: "$") else {
        offset += 1
        continue
      }
      var matched = 1
      while matched < tag, source[offset + matched] == source[start + matched] { matched += 1 }
      if matched == tag {
        offset += tag
        return token(.dollarString, from: start)
      }
      offset += max(1, matched)
    }
    offset = source.count
    unterminated("dollar-quoted string", openedBy: start..<start + tag)
    return token(.invalid, from: start)
  }

  private mutating func parameter(_ source: Span<UInt8>) -> Token {
    let start = offset - 1
    var number = 0
    while offset < source.count, source[offset].isDigit {
      number = min(number * 10 + Int(source[offset] - 0x30), Int(Int32.max) + 1)
      offset += 1
    }
    let isTooLarge = release >= 18 && number > Int32.max
    return hasTrailingJunk(source) || isTooLarge
      ? token(.invalid, from: start) : token(.parameter, from: start)
  }

  /// Moves over letters that touch a number: `123abc` is an error since release 15, and two
  /// tokens before.
  mutating func hasTrailingJunk(_ source: Span<UInt8>) -> Bool {
    guard release >= 15, offset < source.count, source[offset].isIdentifierStart else {
      return false
    }
    while offset < source.count, source[offset].isIdentifierPart { offset += 1 }
    return true
  }
}
