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
    let start = mark
    let kind = try creatableKind()
    try createBody(kind)
    guard kind == .role || isAtEnd else {
      if mark == start { throw expectedToCreate() }
      throw expected("the end of the statement")
    }
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
    case .role:
      _ = try roleName()
      _ = accept(.with)
      while try roleOption() {}
    case .aggregate:
      _ = try functionName()
      // The old form has one list, the new one arguments and a definition.
      let start = mark
      if (try? aggregateArguments()) == nil || !at(.leftParenthesis) { rewind(to: start) }
      _ = try optionList()
    case .operator:
      _ = try operatorObject()
      _ = try optionList()
    case .cast:
      _ = try objectReference(.cast)
      guard at(.with) || at(.without) else { throw expected("WITH or WITHOUT FUNCTION") }
      try skipRest()
    case .transform:
      _ = try objectReference(.transform)
      try skipRest("(")
    case .collation:
      _ = ifNotExists()
      _ = try objectName()
      if accept(.from) { _ = try objectName() } else { _ = try optionList() }
    case .textSearchConfiguration, .textSearchDictionary, .textSearchParser, .textSearchTemplate:
      _ = try objectName()
      _ = try optionList()
    case .operatorClass, .operatorFamily, .conversion:
      _ = try objectName()
      try skipRest("FOR or USING")
    case .eventTrigger:
      try eventTrigger()
    case .userMapping:
      _ = ifNotExists()
      _ = try objectReference(.userMapping)
      _ = try foreignOptions()
    case .server:
      _ = ifNotExists()
      _ = try name()
      try skipRest("FOREIGN DATA WRAPPER")
    case .subscription:
      _ = try name()
      try expect(.connection)
      _ = try stringConstant()
      try expect(.publication)
      _ = try nameList()
      _ = try withOptions()
    case .accessMethod, .tablespace:
      _ = try name()
      try skipRest("the rest of the definition")
    default:
      _ = try name()
      try skipRest()
    }
  }

  /// `name ON event [WHEN tag IN (…) AND …] EXECUTE FUNCTION f()`.
  private mutating func eventTrigger() throws(SyntaxError) {
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

  /// One of `CreateOptRoleElem`; false where none stands here.
  mutating func roleOption() throws(SyntaxError) -> Bool {
    switch current.keyword {
    case .encrypted, .unencrypted, .password:
      _ = accept(.encrypted) || accept(.unencrypted)
      try expect(.password)
      if !accept(.null) { _ = try stringConstant() }
    case .connection:
      try expect(.connection, .limit)
      _ = try signedInteger()
    case .valid:
      try expect(.valid, .until)
      _ = try stringConstant()
    case .sysid:
      advance()
      _ = try integerConstant()
    case .admin, .role, .user:
      advance()
      _ = try roleList()
    case .in:
      advance()
      guard accept(.role) || accept(.group) else { throw expected("ROLE") }
      _ = try roleList()
    case .inherit:
      advance()
    case nil where at(Token.Kind.word):
      try roleAttribute()
    default:
      return false
    }
    return true
  }

  /// `SUPERUSER`, `NOLOGIN`…: words that are no keywords (gram.y: `AlterOptRoleElem`).
  private mutating func roleAttribute() throws(SyntaxError) {
    let word = text(current).lowercased()
    let bare = word.hasPrefix("no") ? String(word.dropFirst(2)) : word
    switch bare {
    case "superuser", "createrole", "createdb", "login", "replication", "bypassrls", "inherit":
      advance()
    default:
      throw expected("an option of the role: LOGIN, SUPERUSER, PASSWORD…")
    }
  }
}
