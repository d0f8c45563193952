// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `ALTER`: an object that is not a relation.
  mutating func alterObject() throws(SyntaxError) -> Statement {
    let start = mark
    let isGroup = at(.group)
    let kind = try objectKind()
    switch kind {
    case .accessMethod, .cast, .column, .constraint, .transform:
      rewind(to: start)
      throw expected("a kind of object that ALTER changes: TABLE, INDEX, FUNCTION, ROLE…")
    default:
      break
    }
    let object =
      kind == .role && !isGroup && accept(.all)
      ? ObjectReference(.role, ObjectName("all")) : try objectReference(kind)
    if isGroup, !at(.rename) {
      try changeGroup()
      return .alterObject(AlterObject(object: object, action: .other))
    }
    return .alterObject(AlterObject(object: object, action: try alterObjectAction(kind)))
  }

  /// `RENAME TO`, `SET SCHEMA`, `OWNER TO`, or what else this kind takes.
  private mutating func alterObjectAction(
    _ kind: ObjectKind
  ) throws(SyntaxError) -> AlterObject.Action {
    if at(.rename, .to), Self.isRenamed(kind) {
      try expect(.rename, .to)
      return .rename(to: try name())
    }
    if at(.set, .schema), !isString(peek(2)), Self.isInSchema(kind) {
      try expect(.set, .schema)
      return .setSchema(try name())
    }
    if at(.owner, .to), Self.isOwned(kind) {
      try expect(.owner, .to)
      return .ownerTo(try roleName())
    }
    try otherChange(kind)
    return .other
  }

  private static func isRenamed(_ kind: ObjectKind) -> Bool {
    switch kind {
    case .operator, .largeObject, .userMapping, .extension: false
    default: true
    }
  }

  private static func isInSchema(_ kind: ObjectKind) -> Bool {
    switch kind {
    case .aggregate, .collation, .conversion, .domain, .extension, .function, .operator,
      .operatorClass, .operatorFamily, .procedure, .routine, .statistics,
      .textSearchConfiguration, .textSearchDictionary, .textSearchParser, .textSearchTemplate,
      .type:
      true
    default:
      false
    }
  }

  private static func isOwned(_ kind: ObjectKind) -> Bool {
    switch kind {
    case .role, .userMapping, .textSearchParser, .textSearchTemplate, .extension: false
    default: true
    }
  }

  /// Changes that name no relation.
  private mutating func otherChange(_ kind: ObjectKind) throws(SyntaxError) {
    switch kind {
    case .function, .procedure, .routine:
      if accept(.no, .depends) || accept(.depends) {
        try expect(.on, .extension)
        _ = try name()
        return
      }
      guard try functionOption() else {
        throw expected("RENAME TO, OWNER TO, SET SCHEMA or an option of the function")
      }
      while try functionOption() {}
      _ = accept(.restrict)
    case .operator:
      try expect(.set)
      try changeOperator()
    case .collation:
      guard accept(.refresh) else { throw expected("RENAME TO, OWNER TO, SET SCHEMA or REFRESH") }
      try expect(.version)
    case .tablespace:
      guard accept(.set) || accept(.reset) else {
        throw expected("RENAME TO, OWNER TO, SET or RESET")
      }
      _ = try optionList()
    case .eventTrigger:
      if accept(.disable) { return }
      guard accept(.enable) else { throw expected("ENABLE, DISABLE, RENAME TO or OWNER TO") }
      _ = accept(.replica) || accept(.always)
    case .userMapping:
      _ = try changedForeignOptions()
    case .textSearchDictionary:
      _ = try optionList()
    case .operatorFamily: try changeOperatorFamily()
    case .textSearchConfiguration: try changeTextSearchConfiguration()
    case .database: try changeDatabase()
    case .role: try changeRole()
    case .server: try changeServer()
    case .foreignDataWrapper: try changeForeignDataWrapper()
    case .subscription: try changeSubscription()
    default:
      throw expected("RENAME TO, OWNER TO or SET SCHEMA")
    }
  }
}
