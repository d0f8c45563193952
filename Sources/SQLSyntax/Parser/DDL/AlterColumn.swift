// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `ALTER`, inside `ALTER TABLE`.
  mutating func alterColumnOrConstraint() throws(SyntaxError) -> AlterTableAction {
    if accept(.constraint) {
      let name = try name()
      var attributes = ConstraintAttributes()
      if at(.inherit) {
        try require(.alterConstraintInherit)
        attributes.inherit = accept(.inherit)
      } else {
        attributes = try constraintAttributes([.deferrability, .enforcement, .noInherit])
        if attributes.noInherit { try require(.alterConstraintInherit, at: previous) }
      }
      return .alterConstraint(name, attributes)
    }
    _ = accept(.column)
    if at(Token.Kind.integer) {
      // A column of an index by its number: only its statistics target can be set.
      guard let value = integerValue(current), (1...32_767).contains(value) else {
        throw expected("a column number from 1 to 32767")
      }
      let number = try integerConstant()
      try expect(.set, .statistics)
      return .setStatistics(column: String(number), target: try statisticsTarget())
    }
    return try alterColumn(try name())
  }

  private mutating func alterColumn(_ column: String) throws(SyntaxError) -> AlterTableAction {
    switch current.keyword {
    case .type:
      return try alterType(column)
    case .set:
      return atIdentityOption ? try setIdentity(column) : try setColumn(column)
    case .restart:
      return try setIdentity(column)
    case .drop:
      return try dropFromColumn(column)
    case .reset:
      advance()
      return .resetColumnOptions(column: column, try optionList())
    case .add:
      try expect(.add, .generated)
      let always = try generatedWhen()
      try expect(.as, .identity)
      return .addIdentity(column: column, always: always, try parenthesizedSequenceOptions())
    case .options:
      return .setForeignOptions(try changedForeignOptions())
    default:
      throw expected("TYPE, SET, DROP, ADD GENERATED, RESTART or RESET")
    }
  }

  /// `[SET DATA] TYPE t [COLLATE c] [USING e]`.
  private mutating func alterType(_ column: String) throws(SyntaxError) -> AlterTableAction {
    try expect(.type)
    let type = try typeName()
    let collation = try collation()
    return .alterType(
      column: column, type, collation: collation, using: accept(.using) ? try expression() : nil)
  }

  private mutating func setColumn(_ column: String) throws(SyntaxError) -> AlterTableAction {
    try expect(.set)
    if at(.leftParenthesis) { return .setColumnOptions(column: column, try optionList()) }
    if accept(.data) { return try alterType(column) }
    if accept(.default) { return .setDefault(column: column, try expression()) }
    if accept(.not, .null) { return .setNotNull(column: column) }
    if accept(.statistics) {
      return .setStatistics(column: column, target: try statisticsTarget())
    }
    if accept(.storage) {
      if at(.default) { try require(.setStorageDefault) }
      return .setStorage(column: column, try nameOrDefault())
    }
    if at(.compression) {
      try require(.columnCompression)
      advance()
      return .setCompression(column: column, try nameOrDefault())
    }
    if at(.expression) {
      try require(.setExpression)
      try expect(.expression, .as)
      return .setExpression(column: column, try parenthesizedExpression())
    }
    throw expected(
      "DEFAULT, NOT NULL, DATA TYPE, STATISTICS, STORAGE, COMPRESSION, EXPRESSION, GENERATED or (")
  }

  /// `DEFAULT`: nil.
  mutating func statisticsTarget() throws(SyntaxError) -> Int? {
    if at(.default) { try require(.statisticsDefault) }
    return accept(.default) ? nil : try signedInteger()
  }

  private mutating func dropFromColumn(_ column: String) throws(SyntaxError) -> AlterTableAction {
    try expect(.drop)
    if accept(.default) { return .dropDefault(column: column) }
    if accept(.not, .null) { return .dropNotNull(column: column) }
    if accept(.expression) { return .dropExpression(column: column, ifExists: ifExists()) }
    if accept(.identity) { return .dropIdentity(column: column, ifExists: ifExists()) }
    throw expected("DEFAULT, NOT NULL, EXPRESSION or IDENTITY")
  }

  /// Whether `SET` begins an option of an identity column.
  private var atIdentityOption: Bool {
    guard at(.set) else { return false }
    switch peek().keyword {
    case .generated, .increment, .maxvalue, .minvalue, .start, .cache, .cycle, .no, .sequence,
      .logged, .unlogged:
      return true
    default:
      return false
    }
  }

  /// `SET GENERATED …`, `SET option`, `RESTART …`, one behind the other.
  private mutating func setIdentity(_ column: String) throws(SyntaxError) -> AlterTableAction {
    var always: Bool?
    var options: [SequenceOption] = []
    while atIdentityOption || at(.restart) {
      if accept(.set, .generated) {
        guard always == nil else { throw expected("only one SET GENERATED") }
        always = try generatedWhen()
      } else {
        _ = accept(.set)
        options.append(try sequenceOption())
      }
    }
    return .setIdentity(column: column, always: always, options)
  }
}
