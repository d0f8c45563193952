// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `ALTER`: `TABLE`, `INDEX`, `VIEW`, `MATERIALIZED VIEW`, `SEQUENCE`, `FOREIGN TABLE`.
  mutating func alterRelation(_ keyword: AlterTable.Keyword) throws(SyntaxError) -> Statement {
    switch keyword {
    case .table: try expect(.table)
    case .index: try expect(.index)
    case .view: try expect(.view)
    case .materializedView: try expect(.materialized, .view)
    case .sequence: try expect(.sequence)
    case .foreignTable: try expect(.foreign, .table)
    }
    if at(.all, .in) { return try alterAllInTablespace(keyword) }
    let ifExists = ifExists()
    var only = false
    let name: ObjectName
    switch keyword {
    case .table, .foreignTable:
      let table = try relation()
      name = table.name
      only = table.only
    case .index, .view, .materializedView, .sequence:
      name = try objectName()
    }
    if keyword == .sequence, atSequenceOption {
      var sequence = AlterSequence(name)
      sequence.ifExists = ifExists
      sequence.options = try sequenceOptions()
      return .alterSequence(sequence)
    }
    var alter = AlterTable(keyword, name)
    alter.ifExists = ifExists
    alter.only = only
    alter.actions = try alterTableActions(keyword)
    return .alterTable(alter)
  }

  private mutating func alterTableActions(
    _ keyword: AlterTable.Keyword
  ) throws(SyntaxError) -> [Located<AlterTableAction>] {
    let start = mark
    if let action = try soleAction(keyword) { return [Located(action, range(since: start))] }
    let actions = try commaSeparated { parser throws(SyntaxError) in
      let start = parser.mark
      let action = try parser.alterTableAction()
      return Located(action, parser.range(since: start))
    }
    guard isAtEnd || at(.semicolon) else { throw expected("a comma, or the end of the statement") }
    return actions
  }

  /// The actions that stand alone in their statement, or nil where none stands here.
  private mutating func soleAction(
    _ keyword: AlterTable.Keyword
  ) throws(SyntaxError) -> AlterTableAction? {
    if accept(.rename) { return try rename(keyword) }
    if keyword != .index, accept(.set, .schema) { return .setSchema(try name()) }
    if keyword == .index || keyword == .materializedView,
      at(.depends) || at(.no, .depends)
    {
      let negated = accept(.no)
      try expect(.depends, .on, .extension)
      return .dependsOnExtension(try name(), negated: negated)
    }
    guard keyword == .table || keyword == .index else { return nil }
    if accept(.attach) {
      try expect(.partition)
      let partition = try objectName()
      if keyword == .index { return .attachIndexPartition(partition) }
      return .attachPartition(partition, try partitionBound())
    }
    if keyword == .table, accept(.detach) {
      try expect(.partition)
      let partition = try objectName()
      if at(.concurrently) || at(.finalize) { try require(.detachConcurrently) }
      if accept(.concurrently) { return .detachPartition(partition, .concurrently) }
      return .detachPartition(partition, accept(.finalize) ? .finalize : .plain)
    }
    if at(.split, .partition) || (at(.merge) && peek().keyword == .partitions) {
      let name = at(.split) ? "SPLIT PARTITION" : "MERGE PARTITIONS"
      try skipRest()
      return .unsupported(name)
    }
    return nil
  }

  /// `RENAME [COLUMN] a TO b`, `RENAME CONSTRAINT a TO b`, `RENAME TO b`.
  private mutating func rename(
    _ keyword: AlterTable.Keyword
  ) throws(SyntaxError) -> AlterTableAction {
    if accept(.to) { return .rename(to: try name()) }
    switch keyword {
    case .index, .sequence:
      throw expected("TO")
    case .table where accept(.constraint):
      let (old, new) = try oldAndNew()
      return .renameConstraint(old, to: new)
    case .table, .view, .materializedView, .foreignTable:
      _ = accept(.column)
      let (old, new) = try oldAndNew()
      return .renameColumn(old, to: new)
    }
  }

  private mutating func oldAndNew() throws(SyntaxError) -> (String, String) {
    let old = try name()
    try expect(.to)
    return (old, try name())
  }

  /// `ALL IN TABLESPACE a [OWNED BY roles] SET TABLESPACE b [NOWAIT]`.
  private mutating func alterAllInTablespace(
    _ keyword: AlterTable.Keyword
  ) throws(SyntaxError) -> Statement {
    let kind: ObjectKind
    switch keyword {
    case .table: kind = .table
    case .index: kind = .index
    case .materializedView: kind = .materializedView
    case .view, .sequence, .foreignTable: throw expected("a name")
    }
    try expect(.all, .in, .tablespace)
    let from = try name()
    var owners: [String] = []
    if accept(.owned) {
      try expect(.by)
      owners = try roleList()
    }
    try expect(.set, .tablespace)
    let to = try name()
    return .alterAllInTablespace(
      AlterAllInTablespace(
        kind: kind, from: from, owners: owners, to: to, noWait: accept(.nowait)))
  }

  /// Reads to the end of the statement; parentheses must pair.
  private mutating func skipRest() throws(SyntaxError) {
    var depth = 0
    while !isAtEnd {
      switch current.kind {
      case .leftParenthesis:
        depth += 1
      case .rightParenthesis:
        guard depth > 0 else { throw expected("the end of the statement") }
        depth -= 1
      case .invalid, .metaCommand, .copyData:
        throw expected("the rest of the statement")
      case .semicolon:
        throw expected("the end of the statement")
      default:
        break
      }
      advance()
    }
    guard depth == 0 else { throw expected(")") }
  }
}
