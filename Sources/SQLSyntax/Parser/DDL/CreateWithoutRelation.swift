// SPDX-License-Identifier: Apache-2.0

/// `CREATE` of objects that stand beside all relations: their grammar names none, so the rest of
/// the statement is read only as far as it takes to see that it ends where it should.
extension Parser {
  mutating func createWithoutRelation(orReplace: Bool) throws(SyntaxError) -> Statement {
    if orReplace {
      switch current.keyword {
      case .aggregate, .language, .trusted, .procedural, .transform: break
      default: throw expected("VIEW, FUNCTION, PROCEDURE, TRIGGER, RULE or AGGREGATE")
      }
    }
    if at(.default), peek().keyword == .conversion { advance() }
    _ = accept(.trusted)
    let kind = try creatableKind()
    try createBody(kind)
    return .utility(tag: "CREATE " + kind.rawValue)
  }

  private func expectedToCreate() -> SyntaxError {
    expected(
      "TABLE, INDEX, UNIQUE INDEX, VIEW, MATERIALIZED VIEW, SEQUENCE, FUNCTION, TRIGGER, TYPE, "
        + "SCHEMA or another kind of object")
  }

  private mutating func creatableKind() throws(SyntaxError) -> ObjectKind {
    let start = mark
    guard let kind = try? objectKind() else { throw expectedToCreate() }
    switch kind {
    case .accessMethod, .aggregate, .cast, .collation, .conversion, .database, .eventTrigger,
      .foreignDataWrapper, .language, .operator, .operatorClass, .operatorFamily, .role,
      .server, .subscription, .tablespace, .textSearchConfiguration, .textSearchDictionary,
      .textSearchParser, .textSearchTemplate, .transform, .userMapping:
      return kind
    default:
      rewind(to: start)
      throw expectedToCreate()
    }
  }

  private mutating func createBody(_ kind: ObjectKind) throws(SyntaxError) {
    switch kind {
    case .role: try createRole()
    case .database: try createDatabase()
    case .aggregate: try createAggregate()
    case .operatorClass: try createOperatorClass()
    case .cast: try createCast()
    case .transform: try createTransform()
    case .conversion: try createConversion()
    case .language: try createLanguage()
    case .accessMethod: try createAccessMethod()
    case .tablespace: try createTablespace()
    case .subscription: try createSubscription()
    case .foreignDataWrapper: try createForeignDataWrapper()
    case .server: try createServer()
    case .eventTrigger: try createEventTrigger()
    case .operatorFamily:
      _ = try objectReference(.operatorFamily)
    case .operator:
      _ = try operatorObject()
      _ = try optionList()
    case .collation:
      _ = ifNotExists()
      _ = try objectName()
      if accept(.from) { _ = try objectName() } else { _ = try optionList() }
    case .userMapping:
      _ = ifNotExists()
      _ = try objectReference(.userMapping)
      _ = try foreignOptions()
    default:
      _ = try objectName()
      _ = try optionList()
    }
  }

  /// `name (arguments) (options)`, or the old form with one list.
  private mutating func createAggregate() throws(SyntaxError) {
    _ = try functionName()
    let isOldForm = isIdentifier(peek()) && peek(2).kind == .operator && spells(peek(2), "=")
    if isOldForm {
      _ = try parenthesized { parser throws(SyntaxError) in
        guard parser.isIdentifier(parser.current) else { throw parser.expected("an option") }
        _ = try parser.takeIdentifier()
        try parser.expect(operator: "=")
        _ = try parser.optionValue()
      }
      return
    }
    _ = try aggregateArguments()
    _ = try optionList()
  }

  /// `name ON event [WHEN tag IN (…) AND …] EXECUTE FUNCTION f()`.
  private mutating func createEventTrigger() throws(SyntaxError) {
    _ = try name()
    try expect(.on)
    _ = try columnLabel()
    if accept(.when) {
      repeat {
        _ = try name()
        try expect(.in)
        _ = try parenthesized { parser throws(SyntaxError) in try parser.stringConstant() }
      } while accept(.and)
    }
    try expect(.execute)
    guard accept(.function) || accept(.procedure) else { throw expected("FUNCTION") }
    _ = try functionName()
    try expect(.leftParenthesis, "(")
    try expect(.rightParenthesis, ")")
  }
}
