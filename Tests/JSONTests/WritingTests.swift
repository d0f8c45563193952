// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

@Suite("Writing JSON")
struct WritingTests {
  private func text(
    _ layout: JSONWriter.Layout = .compact, _ write: (inout JSONWriter) -> Void
  ) -> String {
    var writer = JSONWriter(layout)
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `members stand in the order of the calls`() {
    let written = text { writer in
      writer.object { writer in
        writer.member("z", 1)
        writer.member("a", "x")
        writer.member("none", String?.none)
        writer.member("list", ["p", "q"])
        writer.object("in") { writer in writer.member("ok", true) }
        writer.array("numbers", of: [1.5, 2]) { writer, number in writer.double(number) }
        writer.member("free") { writer in writer.array { _ in } }
      }
    }
    let expected =
      #"{"z":1,"a":"x","none":null,"list":["p","q"],"in":{"ok":true},"numbers":[1.5,2],"free":[]}"#
    #expect(written == expected)
  }

  @Test func `pretty output has a line a member`() {
    let written = text(.pretty) { writer in
      writer.object { writer in
        writer.member("a", 1)
        writer.array("b", of: [1, 2]) { writer, number in writer.int(number) }
        writer.object("c") { _ in }
      }
    }
    #expect(written == "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ],\n  \"c\": {}\n}")
  }

  @Test(arguments: [
    (0.1, "0.1"), (1.0, "1"), (-0.0, "0"), (1e21, "1e+21"),
    (.leastNonzeroMagnitude, "5e-324"),
    (100.25, "100.25"), (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
    (0.1 + 0.2, "0.30000000000000004"),
  ])
  func `numbers are the shortest that read back`(number: Double, written: String) throws {
    #expect(text { $0.double(number) } == written)
    if number.isFinite {
      #expect(try JSONValue.parse(Array(written.utf8)).doubleValue == number)
    }
  }

  @Test func `text is escaped and reads back`() throws {
    let all = String(String.UnicodeScalarView((0..<0x3000).compactMap(Unicode.Scalar.init)))
    let written = text { $0.string(all + "😀") }
    #expect(try JSONValue.parse(Array(written.utf8)) == .string(all + "😀"))
    #expect(!written.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{2028}" })
    #expect(text { $0.string("\u{1}\n\"\\\u{2029}\u{7F}/") } == #""\u0001\n\"\\\u2029\u007f/""#)
  }

  @Test func `a value survives writing and reading in both layouts`() throws {
    let value = JSONValue.object([
      JSONMember("a", .array([.int(-3), .double(2.5), .null, .bool(false), .object([])])),
      JSONMember("é\n", .string("x")),
    ])
    for layout in [JSONWriter.Layout.compact, .pretty] {
      var writer = JSONWriter(layout)
      writer.value(value)
      #expect(try JSONValue.parse(writer.bytes) == value)
    }
  }
}
