// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

@Suite("Reading JSON")
struct ReadingTests {
  @Test(arguments: [
    ("null", JSONValue.null),
    (" true ", .bool(true)),
    ("false", .bool(false)),
    ("0", .int(0)),
    ("-12", .int(-12)),
    ("9223372036854775807", .int(.max)),
    ("9223372036854775808", .double(9_223_372_036_854_775_808)),
    ("1.5", .double(1.5)),
    ("0.1", .double(0.1)),
    ("-0", .double(0)),
    ("1e3", .double(1000)),
    ("1E-2", .double(0.01)),
    ("2.2250738585072014e-308", .double(2.2250738585072014e-308)),
    ("123456789012345678901234567890", .double(123456789012345677877719597056)),
    ("\"\"", .string("")),
    (#""a\n\"\\\/\b\f\r\tz""#, .string("a\n\"\\/\u{8}\u{C}\r\tz")),
    (#""\u00e9\u20AC\ud83d\ude00""#, .string("é€😀")),
    ("\"é€😀\"", .string("é€😀")),
    ("[]", .array([])),
    ("[1, [2], {}]", .array([.int(1), .array([.int(2)]), .object([])])),
    (
      #"{"b": 1, "a": null, "b": 2}"#,
      .object([JSONMember("b", .int(1)), JSONMember("a", .null), JSONMember("b", .int(2))])
    ),
    ("\u{FEFF}1", .int(1)),
  ])
  func `a document becomes its value`(text: String, value: JSONValue) throws {
    #expect(try JSONValue.parse(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    ("", JSONError.Kind.endOfInput, 1, 1),
    ("[1", .endOfInput, 1, 3),
    ("[1,", .endOfInput, 1, 4),
    ("\"abc", .endOfInput, 1, 5),
    ("\"abc\\", .endOfInput, 1, 6),
    (#""\u12"#, .endOfInput, 1, 6),
    ("tru", .endOfInput, 1, 4),
    ("-", .endOfInput, 1, 2),
    ("trux", .expected("true"), 1, 1),
    ("nul!", .expected("null"), 1, 1),
    ("[1 2]", .expected("\",\" or \"]\""), 1, 4),
    ("[1,]", .unexpectedByte(UInt8(ascii: "]")), 1, 4),
    ("{\n  \"a\": 1,\n  }", .expected("a key in quotes"), 3, 3),
    ("{a: 1}", .expected("a key in quotes"), 1, 2),
    ("{\"a\" 1}", .expected("\":\""), 1, 6),
    ("01", .invalidNumber, 1, 1),
    ("1.", .endOfInput, 1, 3),
    ("1.x", .invalidNumber, 1, 3),
    ("[.5]", .unexpectedByte(UInt8(ascii: ".")), 1, 2),
    ("+1", .unexpectedByte(UInt8(ascii: "+")), 1, 1),
    ("NaN", .unexpectedByte(UInt8(ascii: "N")), 1, 1),
    ("1e999", .numberOutOfRange, 1, 1),
    ("1 2", .trailingBytes, 1, 3),
    ("\"é\u{1}\"", .controlCharacterInString, 1, 3),
    (#""\x""#, .invalidEscape, 1, 2),
    (#""\u12G4""#, .invalidEscape, 1, 2),
    (#""\ud83d""#, .loneSurrogate, 1, 2),
    (#""\ud83dxxxxxx""#, .loneSurrogate, 1, 2),
    (#""\ude00\ud83d""#, .loneSurrogate, 1, 2),
    (#""\ud83d\u0041""#, .loneSurrogate, 1, 2),
  ])
  func `a broken document says what and where`(
    text: String, kind: JSONError.Kind, line: Int, column: Int
  ) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.utf8)) }
    #expect(error?.kind == kind)
    #expect(error?.line == line)
    #expect(error?.column == column)
  }

  @Test func `bytes that are not UTF-8 are refused where they stand`() {
    let error = #expect(throws: JSONError.self) {
      try JSONValue.parse([0x5B, 0x22, 0x61, 0xC3, 0x28, 0x22, 0x5D])
    }
    #expect(error?.kind == .invalidUTF8)
    #expect(error?.offset == 3)
  }

  @Test(arguments: ["[", "{\"a\":"])
  func `deep nesting is refused, not followed`(open: String) {
    let bytes = Array(String(repeating: open, count: 100_000).utf8)
    let built = #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
    #expect(built?.kind == .tooDeep)
    let skipped = #expect(throws: JSONError.self) {
      var cursor = JSONCursor(bytes)
      try cursor.skipValue()
    }
    #expect(skipped?.kind == .tooDeep)
  }

  @Test func `the deepest allowed document is read`() throws {
    let depth = JSONCursor.maximumDepth
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    _ = try JSONValue.parse(Array(text.utf8))
    var cursor = JSONCursor(Array(text.utf8))
    try cursor.skipValue()
    try cursor.finish()
  }

  @Test func `every truncation of a document is an error`() throws {
    let text = #"{"a": [1.5e3, true, "x\u00e9\n", null], "b": {"c": "😀"}}"#
    let bytes = Array(text.utf8)
    _ = try JSONValue.parse(bytes)
    for length in 0..<bytes.count {
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(bytes[..<length])) }
      #expect(throws: JSONError.self) {
        var cursor = JSONCursor(Array(bytes[..<length]))
        try cursor.skipValue()
      }
    }
  }

  @Test func `every changed byte is read or refused, never a crash`() {
    let bytes = Array(#"{"a": [1.5e3, true, "x\u00e9\n"], "b": {"c": "😀"}}"#.utf8)
    for index in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = bytes
        changed[index] = byte
        _ = try? JSONValue.parse(changed)
        var cursor = JSONCursor(changed)
        _ = try? cursor.skipValue()
      }
    }
  }
}
