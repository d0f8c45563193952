// SPDX-License-Identifier: Apache-2.0

/// `CALL` and `DO`.
extension Parser {
  mutating func call() throws(SyntaxError) -> FunctionCall {
    try expect(.call)
    return try functionApplication(try functionName())
  }

  /// `DO [LANGUAGE name] 'body' [LANGUAGE name]`.
  mutating func doBlock() throws(SyntaxError) -> DoBlock {
    try expect(.do)
    var language = "plpgsql"
    var body: (text: String, offset: UInt32)?
    repeat {
      if accept(.language) {
        language = try nonReservedWordOrString()
      } else {
        guard isAtString else { throw expected("a body in quotes") }
        // Of two bodies the server refuses both, but only when it runs the statement.
        let offset = bodyOffset
        body = (try stringConstant(), offset)
      }
    } while isAtString || at(.language)
    // Without a body too the server reads the statement, and then does not run it.
    return DoBlock(
      language: language, body: body?.text ?? "", bodyOffset: body?.offset ?? current.range.lower)
  }

  /// Where the text of the string here begins in the file.
  var bodyOffset: UInt32 {
    let range = current.range
    switch current.kind {
    case .dollarString: return UInt32(Literal.dollarBody(source, range.offsets).lowerBound)
    case .escapeString where source[Int(range.lower)] == UInt8(ascii: "'"): return range.lower + 1
    case .escapeString, .nationalString: return range.lower + 2
    case .unicodeString: return range.lower + 3
    default: return range.lower + 1
    }
  }
}
