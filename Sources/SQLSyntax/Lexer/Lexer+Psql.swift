// SPDX-License-Identifier: Apache-2.0

/// What psql reads in a script before the server sees it (src/fe_utils/psqlscan.l and
/// src/bin/psql/psqlscanslash.l).
extension Lexer {
  /// `::`, `:=`, `:`, or a psql variable `:name`, `:'name'`, `:"name"`, `:{?name}`.
  ///
  /// A variable's name may begin with a digit for psql, but `a[1:2]` is far more usual than a
  /// variable of that name, and psql passes it on when there is none.
  mutating func colon(_ source: Span<UInt8>) -> Token {
    let start = offset
    offset += 1
    guard offset < source.count else { return token(.colon, from: start) }
    switch source[offset] {
    case UInt8(ascii: ":"):
      offset += 1
      return token(.typecast, from: start)
    case UInt8(ascii: "="):
      offset += 1
      return token(.colonEquals, from: start)
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      return variable(source, from: start, opening: 1, closing: source[offset])
    case UInt8(ascii: "{"):
      guard follows(source, UInt8(ascii: "?")) else { return token(.colon, from: start) }
      return variable(source, from: start, opening: 2, closing: UInt8(ascii: "}"))
    default:
      guard source[offset].isIdentifierStart else { return token(.colon, from: start) }
      while offset < source.count, source[offset].isVariablePart { offset += 1 }
      return token(.variable, from: start)
    }
  }

  private mutating func variable(
    _ source: Span<UInt8>, from start: Int, opening: Int, closing: UInt8
  ) -> Token {
    var position = offset + opening
    while position < source.count, source[position].isVariablePart { position += 1 }
    let hasName = position > offset + opening
    if hasName, position < source.count, source[position] == closing {
      offset = position + 1
      return token(.variable, from: start)
    }
    return token(.colon, from: start)
  }

  /// `\;` and `\:` stand for the plain character; every other backslash outside quotes begins a
  /// meta-command, which goes to the end of its line, to `\\`, or to the next command.
  mutating func backslash(_ source: Span<UInt8>) -> Token {
    let start = offset
    offset += 1
    guard offset < source.count else { return token(.metaCommand, from: start) }
    switch source[offset] {
    case UInt8(ascii: ";"):
      offset += 1
      return token(.semicolon, from: start)
    case UInt8(ascii: ":"):
      offset += 1
      return token(.colon, from: start)
    case UInt8(ascii: "\\"):
      offset += 1
      return token(.metaCommand, from: start)
    default:
      let takesLine = wholeLineCommand(source)
      skipArguments(source, wholeLine: takesLine)
      return token(.metaCommand, from: start)
    }
  }

  /// Whether the command at the offset takes its whole line, backslashes and all (psql's
  /// `OT_WHOLE_LINE`).
  private func wholeLineCommand(_ source: Span<UInt8>) -> Bool {
    var end = offset
    while end < source.count, source[end].isIdentifierPart || source[end] == UInt8(ascii: "!") {
      end += 1
    }
    let length = end - offset
    func spells(_ name: StaticString) -> Bool {
      guard name.utf8CodeUnitCount == length else { return false }
      for index in 0..<length
      where source[offset + index] != name.utf8Start[index] {
        return false
      }
      return true
    }
    return spells("copy") || spells("!") || spells("ef") || spells("ev") || spells("sf")
      || spells("sv") || spells("h") || spells("help")
  }

  private mutating func skipArguments(_ source: Span<UInt8>, wholeLine: Bool) {
    var quote: UInt8?
    while offset < source.count, !source[offset].isNewline {
      let byte = source[offset]
      if wholeLine {
        offset += 1
      } else if let open = quote {
        if byte == open { quote = nil }
        offset += byte == UInt8(ascii: "\\") && open == UInt8(ascii: "'") ? 2 : 1
      } else if byte == UInt8(ascii: "\\") {
        if follows(source, UInt8(ascii: "\\")) { offset += 2 }
        return
      } else {
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
          quote = byte
        }
        offset += 1
      }
    }
    offset = min(offset, source.count)
  }

  /// The lines behind `COPY … FROM stdin;` up to and with `\.`, or nil where something else than a
  /// comment stands on the line of the semicolon.
  mutating func copyData(_ source: Span<UInt8>, isFirst: Bool = true) -> Token? {
    guard isFirst else { return copyData(source, from: offset) }
    var position = offset
    while position < source.count, source[position].isSpace, source[position] != 0x0A {
      position += 1
    }
    if position + 1 < source.count, source[position] == UInt8(ascii: "-"),
      source[position + 1] == UInt8(ascii: "-")
    {
      let comment = position
      while position < source.count, !source[position].isNewline { position += 1 }
      comments.append(SourceRange(comment..<position))
      if position < source.count, source[position] == 0x0D { position += 1 }
    }
    guard position < source.count, source[position] == 0x0A else { return nil }
    return copyData(source, from: position + 1)
  }

  private mutating func copyData(_ source: Span<UInt8>, from start: Int) -> Token {
    var line = start
    while line < source.count {
      var end = line
      while end < source.count, source[end] != 0x0A { end += 1 }
      let next = min(end + 1, source.count)
      if Self.isEndOfData(source, from: line, to: end) {
        offset = next
        return token(.copyData, from: start)
      }
      line = next
    }
    offset = source.count
    unterminated("COPY data", openedBy: start..<start)
    return token(.copyData, from: start)
  }

  /// `\.` alone on a line.
  private static func isEndOfData(_ source: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    let length = end - start
    guard length == 2 || (length == 3 && source[start + 2] == 0x0D) else { return false }
    return source[start] == UInt8(ascii: "\\") && source[start + 1] == UInt8(ascii: ".")
  }
}
