// SPDX-License-Identifier: Apache-2.0

/// The arguments of a meta-command, as psql reads them (src/bin/psql/psqlscanslash.l).
struct PsqlArguments {
  /// Nil for an argument whose value is not known: the output of a program, an unset variable.
  private(set) var values: [String?] = []

  /// - Parameter lookUp: the value of a variable; nil where it has none.
  init(_ text: some StringProtocol, lookUp: (String) -> String?) {
    withoutActuallyEscaping(lookUp) { lookUp in
      var reader = Reader(bytes: Array(text.utf8), lookUp: lookUp)
      while let argument = reader.next() { values.append(argument.text) }
    }
  }

  private struct Argument {
    var text: String?
  }

  private struct Reader {
    /// Of an argument made of values, which may be made of values.
    static let maximumLength = 1 << 20

    let bytes: [UInt8]
    let lookUp: (String) -> String?
    var position = 0
    var text: [UInt8] = []
    var isKnown = true

    mutating func next() -> Argument? {
      while position < bytes.count, bytes[position].isBlank { position += 1 }
      guard position < bytes.count else { return nil }
      text = []
      isKnown = true
      while position < bytes.count, !bytes[position].isBlank { part() }
      return Argument(text: isKnown ? String(decoding: text, as: UTF8.self) : nil)
    }

    private mutating func part() {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "'"): literal()
      case UInt8(ascii: "\""): quoted()
      case UInt8(ascii: "`"): output()
      case UInt8(ascii: ":"): variable()
      default:
        text.append(byte)
        position += 1
      }
    }

    /// `'it''s'`, with the escapes of C.
    private mutating func literal() {
      position += 1
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\\"), position < bytes.count {
          text.append(Self.escaped(bytes[position]))
          position += 1
        } else if byte == UInt8(ascii: "'") {
          guard position < bytes.count, bytes[position] == byte else { return }
          text.append(byte)
          position += 1
        } else {
          text.append(byte)
        }
      }
    }

    private static func escaped(_ byte: UInt8) -> UInt8 {
      switch byte {
      case UInt8(ascii: "n"): 0x0A
      case UInt8(ascii: "t"): 0x09
      case UInt8(ascii: "r"): 0x0D
      case UInt8(ascii: "b"): 0x08
      case UInt8(ascii: "f"): 0x0C
      default: byte
      }
    }

    /// Double quotes stay: white space inside them does not end the argument.
    private mutating func quoted() {
      repeat {
        text.append(bytes[position])
        position += 1
      } while position < bytes.count && bytes[position] != UInt8(ascii: "\"")
      guard position < bytes.count else { return }
      text.append(bytes[position])
      position += 1
    }

    private mutating func output() {
      isKnown = false
      position += 1
      while position < bytes.count, bytes[position] != UInt8(ascii: "`") { position += 1 }
      position += 1
    }

    private mutating func variable() {
      let start = position
      position += 1
      let quote = position < bytes.count ? bytes[position] : 0
      if quote == UInt8(ascii: "{") { return defined(from: start) }
      let isQuoted = quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
      if isQuoted { position += 1 }
      let name = name()
      if name.isEmpty || (isQuoted && !takes(quote)) {
        position = start + 1
        return text.append(UInt8(ascii: ":"))
      }
      guard let value = lookUp(name) else {
        isKnown = false
        return
      }
      guard text.count <= Self.maximumLength else {
        isKnown = false
        return
      }
      text += PsqlValue.written(value, in: isQuoted ? quote : nil)
    }

    /// `:{?name}`
    private mutating func defined(from start: Int) {
      position += 1
      guard takes(UInt8(ascii: "?")) else { return restart(start) }
      let name = name()
      guard !name.isEmpty, takes(UInt8(ascii: "}")) else { return restart(start) }
      text += (lookUp(name) == nil ? "FALSE" : "TRUE").utf8
    }

    private mutating func restart(_ start: Int) {
      position = start + 1
      text.append(UInt8(ascii: ":"))
    }

    private mutating func name() -> String {
      let start = position
      while position < bytes.count, bytes[position].isVariablePart { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
      guard position < bytes.count, bytes[position] == byte else { return false }
      position += 1
      return true
    }
  }
}

/// How a variable's value is put into a text.
enum PsqlValue {
  /// As it is, or with every quote inside doubled.
  static func written(_ value: String, in quote: UInt8?) -> [UInt8] {
    guard let quote else { return Array(value.utf8) }
    var bytes = [quote]
    for byte in value.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
    return bytes
  }

  /// What `\if` takes for true or false; anything else counts as false (ParseVariableBool in
  /// src/bin/psql/variables.c).
  static func isTrue(_ value: String) -> Bool {
    let text = value.lowercased()
    guard !text.isEmpty else { return false }
    if text == "1" || text == "on" { return true }
    return ["true", "yes"].contains { $0.hasPrefix(text) }
  }
}

extension UInt8 {
  /// A byte of a variable's name (`variable_char` of psqlscan.l).
  var isVariablePart: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    default: false
    }
  }
}
