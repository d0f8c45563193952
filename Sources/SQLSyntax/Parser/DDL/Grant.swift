// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `GRANT …`, `REVOKE …`.
  mutating func grantStatement() throws(SyntaxError) -> Statement {
    .grant(try grant(defaults: false))
  }

  /// Behind `ALTER`: `DEFAULT PRIVILEGES [IN SCHEMA …] [FOR ROLE …] {GRANT | REVOKE} …`.
  mutating func alterDefaultPrivileges() throws(SyntaxError) -> Statement {
    try expect(.default, .privileges)
    while true {
      if accept(.in) {
        try expect(.schema)
        _ = try nameList()
      } else if accept(.for) {
        guard accept(.role) || accept(.user) else { throw expected("ROLE") }
        _ = try roleList()
      } else {
        return .grant(try grant(defaults: true))
      }
    }
  }

  private mutating func grant(defaults: Bool) throws(SyntaxError) -> Grant {
    let isRevoke = accept(.revoke)
    if !isRevoke { try expect(.grant) }
    if isRevoke {
      try revokedOption(defaults: defaults)
    }
    let start = mark
    let privileges = try privileges()
    let target: Grant.Target
    if accept(.on) {
      target = defaults ? try defaultPrivilegesTarget() : try privilegeTarget()
    } else {
      guard !defaults, let roles = privileges else {
        if !defaults, !isAtEnd { rewind(to: start) }
        throw expected("ON")
      }
      target = .roles(roles)
    }
    try grantees(isRevoke: isRevoke, target)
    return Grant(isRevoke: isRevoke, target: target)
  }

  /// `GRANT OPTION FOR`, `ADMIN OPTION FOR`, since 16 `INHERIT OPTION FOR` and `SET OPTION FOR`.
  private mutating func revokedOption(defaults: Bool) throws(SyntaxError) {
    guard peek().keyword == .option, peek(2).keyword == .for else { return }
    guard at(.grant) || (isAtName && !defaults) else { throw expected("GRANT OPTION FOR") }
    if !at(.grant), !at(.admin) { try require(.grantRoleOptions) }
    for _ in 0..<3 { advance() }
  }

  /// The privileges, which for the grammar may all be roles; nil for `ALL`.
  private mutating func privileges() throws(SyntaxError) -> [String]? {
    if accept(.all) {
      _ = accept(.privileges)
      _ = try optionalParenthesizedNames()
      return nil
    }
    return try commaSeparated { parser throws(SyntaxError) in
      if parser.at(.alter, .system) {
        try parser.require(.alterSystemPrivilege)
        try parser.expect(.alter, .system)
        return "alter system"
      }
      let isKeyword = parser.at(.select) || parser.at(.references) || parser.at(.create)
      let name = isKeyword ? try parser.columnLabel() : try parser.name("a privilege or a role")
      _ = try parser.optionalParenthesizedNames()
      return name
    }
  }

  private mutating func grantees(
    isRevoke: Bool, _ target: Grant.Target
  ) throws(SyntaxError) {
    try expect(isRevoke ? .from : .to)
    _ = try commaSeparated { parser throws(SyntaxError) in
      _ = parser.at(.group) && parser.accept(.group)
      return try parser.roleName()
    }
    if !isRevoke, accept(.with) { try grantOptions(target) }
    if at(.granted) {
      if case .roles = target {} else { try require(.grantedBy) }
      try expect(.granted, .by)
      _ = try roleName()
    }
    if isRevoke { _ = dropBehavior() }
  }

  /// Behind `WITH`: `GRANT OPTION`, for roles `ADMIN OPTION`, since 16 also
  /// `{ADMIN | INHERIT | SET} {OPTION | TRUE | FALSE}, …`.
  private mutating func grantOptions(_ target: Grant.Target) throws(SyntaxError) {
    guard case .roles = target else {
      try expect(.grant, .option)
      return
    }
    if accept(.admin, .option), !at(.comma) { return }
    if previous.keyword == .option { advance() }
    repeat {
      try require(.grantRoleOptions)
      _ = try columnLabel()
      guard accept(.option) || accept(.true) || accept(.false) else {
        throw expected("OPTION, TRUE or FALSE")
      }
    } while accept(.comma)
  }

  private mutating func defaultPrivilegesTarget() throws(SyntaxError) -> Grant.Target {
    if at(.large) {
      try require(.largeObjectDefaults)
      try expect(.large, .objects)
      return .defaultPrivileges
    }
    switch current.keyword {
    case .tables, .functions, .routines, .sequences, .types, .schemas: advance()
    default: throw expected("TABLES, SEQUENCES, FUNCTIONS, ROUTINES, TYPES or SCHEMAS")
    }
    return .defaultPrivileges
  }
}
