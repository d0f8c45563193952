// SPDX-License-Identifier: Apache-2.0

/// An infix or postfix operator ahead.
struct Infix {
  enum Form {
    case symbol
    case and
    case or
    case isTest
    case isNull
    case between
    case `in`
    case like
    case similar
    case atTimeZone
    case collate
    case typecast
    case overlaps
  }
  var form: Form
  var precedence: Precedence
  /// `NOT` stands in front.
  var isNegated = false
}

extension Parser {
  /// The operator that goes on with the expression behind which the parser stands, if any.
  func infixOperator(_ isRestricted: Bool) -> Infix? {
    let token = current
    switch token.kind {
    case .operator: return Infix(form: .symbol, precedence: operatorPrecedence(token))
    case .typecast: return Infix(form: .typecast, precedence: .typecast)
    case .word:
      guard let keyword = token.keyword else { return nil }
      return isRestricted ? restrictedWord(keyword) : infixWord(keyword)
    default: return nil
    }
  }

  private func restrictedWord(_ keyword: Keyword) -> Infix? {
    switch keyword {
    case .operator where peek().kind == .leftParenthesis:
      return Infix(form: .symbol, precedence: .other)
    case .is:
      let word = peek(peek().keyword == .not ? 2 : 1).keyword
      guard word == .distinct || word == .document else { return nil }
      return Infix(form: .isTest, precedence: .is)
    default:
      return nil
    }
  }

  private func infixWord(_ keyword: Keyword) -> Infix? {
    switch keyword {
    case .and: return Infix(form: .and, precedence: .and)
    case .or: return Infix(form: .or, precedence: .or)
    case .is: return Infix(form: .isTest, precedence: .is)
    case .isnull, .notnull: return Infix(form: .isNull, precedence: .is)
    case .collate: return Infix(form: .collate, precedence: .collate)
    case .overlaps: return Infix(form: .overlaps, precedence: .other)
    case .operator where peek().kind == .leftParenthesis:
      return Infix(form: .symbol, precedence: .other)
    case .at where peek().keyword == .time || peek().keyword == .local:
      return Infix(form: .atTimeZone, precedence: .at)
    case .similar where peek().keyword != .to: return nil
    case .not:
      guard let form = peek().keyword.flatMap(matchingForm) else { return nil }
      return Infix(form: form, precedence: .matching, isNegated: true)
    default:
      return matchingForm(keyword).map { Infix(form: $0, precedence: .matching) }
    }
  }

  private func matchingForm(_ keyword: Keyword) -> Infix.Form? {
    switch keyword {
    case .between: .between
    case .in: .in
    case .like, .ilike: .like
    case .similar: .similar
    default: nil
    }
  }

  func operatorPrecedence(_ token: Token) -> Precedence {
    guard token.kind == .operator else { return .other }
    let range = token.range.offsets
    let first = source[range.lowerBound]
    switch (range.count, first) {
    case (1, UInt8(ascii: "+")), (1, UInt8(ascii: "-")): return .additive
    case (1, UInt8(ascii: "*")), (1, UInt8(ascii: "/")), (1, UInt8(ascii: "%")):
      return .multiplicative
    case (1, UInt8(ascii: "^")): return .power
    case (1, UInt8(ascii: "<")), (1, UInt8(ascii: ">")), (1, UInt8(ascii: "=")):
      return .comparison
    case (2, UInt8(ascii: "<")), (2, UInt8(ascii: ">")), (2, UInt8(ascii: "!")):
      let second = source[range.lowerBound + 1]
      let isComparison =
        second == UInt8(ascii: "=") || (first == UInt8(ascii: "<") && second == UInt8(ascii: ">"))
      return isComparison ? .comparison : .other
    default: return .other
    }
  }

  /// The operator here, `OPERATOR(schema.+)` too; the system catalog's name is left out.
  mutating func operatorSymbol() throws(SyntaxError) -> String {
    if current.keyword == .operator, peek().kind == .leftParenthesis {
      advance()
      advance()
      let symbol = try qualifiedOperator()
      try expect(.rightParenthesis, ")")
      return symbol
    }
    return try plainOperator()
  }

  /// `schema.+` (`any_operator`).
  mutating func qualifiedOperator() throws(SyntaxError) -> String {
    var schema = ""
    while isAtName {
      let name = try columnLabel()
      try expect(.dot, ".")
      schema += name + "."
    }
    return (schema == "pg_catalog." ? "" : schema) + (try plainOperator())
  }

  private mutating func plainOperator() throws(SyntaxError) -> String {
    guard at(Token.Kind.operator) else { throw expected("an operator") }
    let range = current.range
    advance()
    if range.count == 1 { return Self.singleOperators[Int(source[Int(range.lower)])] }
    let symbol = String(decoding: source[range.offsets], as: UTF8.self)
    return symbol == "!=" ? "<>" : symbol
  }

  /// One string a byte, so that the usual operators cost none.
  private static let singleOperators = (0..<256).map { value in
    String(Character(Unicode.Scalar(UInt8(value))))
  }
}
