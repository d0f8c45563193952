// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `FOR VALUES …` or `DEFAULT` (`PartitionBoundSpec`).
  mutating func partitionBound() throws(SyntaxError) -> PartitionBound {
    if accept(.default) { return .default }
    guard accept(.for) else { throw expected("FOR VALUES or DEFAULT") }
    try expect(.values)
    if accept(.in) { return .list(try boundValues()) }
    if accept(.from) {
      let from = try boundValues()
      try expect(.to)
      return .range(from: from, to: try boundValues())
    }
    guard accept(.with) else { throw expected("IN, FROM or WITH") }
    return try hashBound()
  }

  private mutating func boundValues() throws(SyntaxError) -> [Expression] {
    try parenthesized { parser throws(SyntaxError) in
      let ends = parser.peek().kind == .comma || parser.peek().kind == .rightParenthesis
      if ends, parser.accept(.minvalue) { return .sqlValue("minvalue") }
      if ends, parser.accept(.maxvalue) { return .sqlValue("maxvalue") }
      return try parser.expression()
    }
  }

  private mutating func hashBound() throws(SyntaxError) -> PartitionBound {
    var modulus: Int?
    var remainder: Int?
    _ = try parenthesized { parser throws(SyntaxError) in
      if modulus == nil, parser.accept(word: "modulus") {
        modulus = try parser.integerConstant()
      } else if remainder == nil, parser.accept(word: "remainder") {
        remainder = try parser.integerConstant()
      } else {
        throw parser.expected("MODULUS and REMAINDER")
      }
    }
    guard let modulus, let remainder else { throw expected("MODULUS and REMAINDER") }
    return .hash(modulus: modulus, remainder: remainder)
  }
}
