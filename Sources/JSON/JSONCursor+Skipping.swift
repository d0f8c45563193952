// SPDX-License-Identifier: Apache-2.0

extension JSONCursor {
  /// Passes over a value without building it.
  ///
  /// Brackets must match and strings must end; what stands between them is not looked at, so a
  /// skipped value may hold text that a reader of it would refuse.
  public mutating func skipValue() throws(JSONError) {
    switch try kind() {
    case .null, .bool, .number: _ = try value()
    case .string: try skipString()
    case .array, .object: try skipContainer()
    }
  }

  private mutating func skipString() throws(JSONError) {
    offset += 1
    while true {
      let end = plainEnd(from: offset)
      guard end < bytes.count else {
        offset = bytes.count
        throw error(.endOfInput)
      }
      offset = end + 1
      switch bytes[end] {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): offset = min(end + 2, bytes.count)
      default: throw JSONError(.controlCharacterInString, at: end, in: bytes)
      }
    }
  }

  private mutating func skipContainer() throws(JSONError) {
    // One bit a level: set for objects. `maximumDepth` is the width of the word.
    var isObject: UInt128 = 0
    var level = depth
    repeat {
      guard let position = nextStructural(from: offset) else {
        offset = bytes.count
        throw error(.endOfInput)
      }
      offset = position
      switch bytes[position] {
      case UInt8(ascii: "\""):
        try skipString()
      case let open where open == UInt8(ascii: "{") || open == UInt8(ascii: "["):
        if level == Self.maximumDepth { throw error(.tooDeep) }
        level += 1
        isObject = isObject << 1 | (open == UInt8(ascii: "{") ? 1 : 0)
        offset += 1
      case let close:
        guard (close == UInt8(ascii: "}")) == (isObject & 1 == 1) else {
          throw error(.unexpectedByte(close))
        }
        level -= 1
        isObject >>= 1
        offset += 1
      }
    } while level > depth
  }

  /// The next bracket, brace or quote.
  private func nextStructural(from start: Int) -> Int? {
    let raw = bytes.span.bytes
    var position = start
    while position + 8 <= bytes.count {
      let word = raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let hits = Bytes8.structural(word)
      if hits == 0 {
        position += 8
        continue
      }
      position += Bytes8.first(hits)
      if Self.isStructural(bytes[position]) { return position }
      position += 1
    }
    while position < bytes.count {
      if Self.isStructural(bytes[position]) { return position }
      position += 1
    }
    return nil
  }

  private static func isStructural(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "\""):
      true
    default: false
    }
  }
}
