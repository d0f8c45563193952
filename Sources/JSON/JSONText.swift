// SPDX-License-Identifier: Apache-2.0

/// The inside of a JSON string.
enum JSONText {
  static func escape(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
    var plain = 0
    var index = 0
    while index < text.count {
      guard let escape = escape(text, at: index) else {
        index += 1
        continue
      }
      bytes.append(contentsOf: text[plain..<index])
      bytes.append(contentsOf: escape.text.utf8)
      index += escape.length
      plain = index
    }
    bytes.append(contentsOf: text[plain...])
  }

  private static func escape(
    _ text: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (text: String, length: Int)? {
    switch text[index] {
    case UInt8(ascii: "\""): return ("\\\"", 1)
    case UInt8(ascii: "\\"): return ("\\\\", 1)
    case UInt8(ascii: "\n"): return ("\\n", 1)
    case UInt8(ascii: "\r"): return ("\\r", 1)
    case UInt8(ascii: "\t"): return ("\\t", 1)
    case 0x08: return ("\\b", 1)
    case 0x0C: return ("\\f", 1)
    case let byte where byte < 0x20 || byte == 0x7F:
      let digits = String(byte, radix: 16)
      return ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits, 1)
    case 0xE2 where index + 2 < text.count && text[index + 1] == 0x80:
      // U+2028 and U+2029 end a line in older JavaScript.
      switch text[index + 2] {
      case 0xA8: return ("\\u2028", 3)
      case 0xA9: return ("\\u2029", 3)
      default: return nil
      }
    default: return nil
    }
  }
}
