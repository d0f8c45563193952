// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

@Suite("Reading on demand")
struct CursorTests {
  @Test func `members that are not asked for are skipped`() throws {
    let text = """
      {"skip": {"deep": [1, {"x": "}]\\"\\\\"}, [[]]]}, "name": "orders", "also": "skipped",
       "pages": 12, "share": 0.25, "live": true, "note": null, "tail": [1, 2, 3]}
      """
    var cursor = JSONCursor(Array(text.utf8))
    var name = ""
    var pages = 0
    var share = 0.0
    var live = false
    var note: String? = "unread"
    var tail: [Int] = []
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": name = try value.string()
      case "pages": pages = try value.int()
      case "share": share = try value.double()
      case "live": live = try value.bool()
      case "note":
        note = try value.optional { (value: inout JSONCursor) throws(JSONError) in
          try value.string()
        }
      case "tail":
        tail = try value.array { (value: inout JSONCursor) throws(JSONError) in try value.int() }
      default: break
      }
    }
    try cursor.finish()
    #expect(name == "orders")
    #expect(pages == 12)
    #expect(share == 0.25)
    #expect(live)
    #expect(note == nil)
    #expect(tail == [1, 2, 3])
  }

  @Test(arguments: ["1", "1.0", "1e0", "100e-2"])
  func `a whole number may be written in any way`(text: String) throws {
    var cursor = JSONCursor(Array(text.utf8))
    #expect(try cursor.int() == 1)
  }

  @Test(arguments: ["1.5", "1e40", "\"1\"", "null"])
  func `what is no whole number is refused`(text: String) {
    var cursor = JSONCursor(Array(text.utf8))
    #expect(throws: JSONError.self) { try cursor.int() }
  }

  @Test(arguments: ["[}", "{]", "[{]}", "[\"a]", "[1", "[\"\u{1}\"]"])
  func `skipping notices brackets that do not match`(text: String) {
    var cursor = JSONCursor(Array(text.utf8))
    #expect(throws: JSONError.self) { try cursor.skipValue() }
  }

  @Test func `a reader can object to the meaning at the place`() {
    let text = "{\n \"mode\": \"Sharp\"}"
    let error = #expect(throws: JSONError.self) {
      var cursor = JSONCursor(Array(text.utf8))
      try cursor.object { (_: String, value: inout JSONCursor) throws(JSONError) in
        throw value.error("unknown lock mode")
      }
    }
    #expect(error?.description == "2:10: error: unknown lock mode")
  }

  @Test func `skipping ends exactly behind the value`() throws {
    for padding in 0..<20 {
      let space = String(repeating: " ", count: padding)
      let value = "[\(space){\"k\(space)\": \"v\\\"\(space)\"}, \(space)[\(space)]]"
      var cursor = JSONCursor(Array((value + "7").utf8))
      try cursor.skipValue()
      #expect(cursor.offset == value.utf8.count)
      #expect(try cursor.int() == 7)
    }
  }
}
