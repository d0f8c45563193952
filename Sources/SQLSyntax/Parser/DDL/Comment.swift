// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `COMMENT ON object IS {'text' | NULL}`.
  mutating func commentStatement() throws(SyntaxError) -> Statement {
    try expect(.comment, .on)
    let start = mark
    let kind = try objectKind()
    guard kind != .userMapping else {
      rewind(to: start)
      throw expected("a kind of object that can have a comment")
    }
    let object = try objectReference(kind)
    return .comment(Comment(object: object, text: try commentText()))
  }

  /// `IS {'text' | NULL}`.
  private mutating func commentText() throws(SyntaxError) -> String? {
    try expect(.is)
    return accept(.null) ? nil : try stringConstant()
  }

  /// `SECURITY LABEL [FOR provider] ON object IS {'label' | NULL}`.
  mutating func securityLabelStatement() throws(SyntaxError) -> Statement {
    try expect(.security, .label)
    if accept(.for) { _ = try nonReservedWordOrString() }
    try expect(.on)
    let start = mark
    let kind = try objectKind()
    switch kind {
    case .userMapping, .constraint, .policy, .rule, .trigger, .operator, .operatorClass,
      .operatorFamily, .cast, .transform:
      rewind(to: start)
      throw expected("a kind of object that can have a label")
    default:
      break
    }
    let object = try objectReference(kind)
    _ = try commentText()
    return .securityLabel(object)
  }
}
