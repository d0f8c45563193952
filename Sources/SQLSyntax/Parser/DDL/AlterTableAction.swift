// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// One of the actions that a comma may join (`alter_table_cmd`).
  mutating func alterTableAction() throws(SyntaxError) -> AlterTableAction {
    if accept(.add) { return try addAction() }
    if accept(.drop) { return try dropAction() }
    if accept(.alter) { return try alterColumnOrConstraint() }
    if accept(.validate) {
      try expect(.constraint)
      return .validateConstraint(try name())
    }
    if accept(.set) { return try setAction() }
    if accept(.reset) { return .resetOptions(try optionList()) }
    if at(.enable) || at(.disable) { return try firingAction() }
    if accept(.force) { return try rowLevelSecurity(.forceRowSecurity(true)) }
    if accept(.no, .force) { return try rowLevelSecurity(.forceRowSecurity(false)) }
    if accept(.cluster) {
      try expect(.on)
      return .clusterOn(try name())
    }
    if accept(.inherit) { return .inherit(try objectName()) }
    if accept(.no, .inherit) { return .noInherit(try objectName()) }
    if accept(.of) { return .ofType(try objectName()) }
    if accept(.not, .of) { return .notOf }
    if accept(.owner) {
      try expect(.to)
      return .ownerTo(try roleName())
    }
    if accept(.replica) { return try replicaIdentity() }
    if at(.options) { return .setForeignOptions(try changedForeignOptions()) }
    throw expected(
      "ADD, DROP, ALTER, RENAME, SET, ATTACH, DETACH, VALIDATE, ENABLE, DISABLE, OWNER TO, RESET, "
        + "INHERIT or another action of the statement")
  }

  /// Behind `ADD`.
  private mutating func addAction() throws(SyntaxError) -> AlterTableAction {
    if atTableConstraint { return .addConstraint(try tableConstraint()) }
    _ = accept(.column)
    let ifNotExists = ifNotExists()
    return .addColumn(try columnDefinition(), ifNotExists: ifNotExists)
  }

  /// Behind `DROP`.
  private mutating func dropAction() throws(SyntaxError) -> AlterTableAction {
    let constraint = accept(.constraint)
    if !constraint { _ = accept(.column) }
    let ifExists = ifExists()
    let name = try name()
    return constraint
      ? .dropConstraint(name, ifExists: ifExists, dropBehavior())
      : .dropColumn(name, ifExists: ifExists, dropBehavior())
  }

  /// Behind `SET`, about the table as a whole.
  private mutating func setAction() throws(SyntaxError) -> AlterTableAction {
    if at(.leftParenthesis) { return .setOptions(try optionList()) }
    if accept(.logged) { return .setLogged(true) }
    if accept(.unlogged) { return .setLogged(false) }
    if accept(.tablespace) { return .setTablespace(try name(), noWait: false) }
    if at(.access) {
      try require(.setAccessMethod)
      try expect(.access, .method)
      if at(.default) { try require(.accessMethodDefault) }
      return .setAccessMethod(accept(.default) ? nil : try name())
    }
    if accept(.without) {
      if accept(.cluster) { return .setWithoutCluster }
      if accept(.oids) { return .setWithoutOids }
      throw expected("CLUSTER or OIDS")
    }
    throw expected("SCHEMA, TABLESPACE, LOGGED, UNLOGGED, ACCESS METHOD, WITHOUT or (")
  }

  /// `ENABLE | DISABLE … TRIGGER | RULE | ROW LEVEL SECURITY`.
  private mutating func firingAction() throws(SyntaxError) -> AlterTableAction {
    let enables = accept(.enable)
    if !enables { try expect(.disable) }
    if accept(.row) {
      try expect(.level, .security)
      return .enableRowSecurity(enables)
    }
    let firing: TriggerFiring
    if !enables {
      firing = .disable
    } else if accept(.always) {
      firing = .enableAlways
    } else {
      firing = accept(.replica) ? .enableReplica : .enable
    }
    if accept(.rule) { return .setRule(firing, try name()) }
    guard accept(.trigger) else { throw expected("TRIGGER, RULE or ROW LEVEL SECURITY") }
    if firing == .enable || firing == .disable {
      if accept(.all) { return .setTrigger(firing, .all) }
      if accept(.user) { return .setTrigger(firing, .user) }
    }
    return .setTrigger(firing, .named(try name()))
  }

  private mutating func rowLevelSecurity(
    _ action: AlterTableAction
  ) throws(SyntaxError) -> AlterTableAction {
    try expect(.row, .level, .security)
    return action
  }

  /// Behind `REPLICA`.
  private mutating func replicaIdentity() throws(SyntaxError) -> AlterTableAction {
    try expect(.identity)
    if accept(.nothing) { return .replicaIdentity(.nothing) }
    if accept(.full) { return .replicaIdentity(.full) }
    if accept(.default) { return .replicaIdentity(.default) }
    guard accept(.using) else { throw expected("DEFAULT, FULL, NOTHING or USING INDEX") }
    try expect(.index)
    return .replicaIdentity(.usingIndex(try name()))
  }
}
