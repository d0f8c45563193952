// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// Runs an ALTER TABLE as the server does: prepare each subcommand, run them pass by pass over
/// all tables concerned, then rewrite or scan what needs it (`ATController` in tablecmds.c).
struct AlterTableQueue {
  let statement: AlterTable
  let context: PlanContext
  var builder: PlanBuilder
  /// The mode of the target, and of the tables to which a subcommand descends.
  private(set) var mode = LockMode.accessExclusive
  var tables: [AlteredTable] = []
  private var positions: [RelationName: Int] = [:]
  private(set) var currentPass: AlterPass?
  /// Indexes and sequences that the statement makes.
  var created: [RelationName: Relation] = [:]
  /// Tables whose new sequences are given to them at the very end (`afterStmts`).
  var sequenceOwners: [RelationName] = []
  /// Locks of what an ALTER TYPE drops in one go, once all is noted (`performMultipleDeletions`).
  var deletions: [LockRequest] = []
  /// Indexes that it drops; a rewrite has nothing to build for them.
  var dropped: Set<RelationName> = []

  init(_ statement: AlterTable, _ context: PlanContext) {
    self.statement = statement
    self.context = context
    builder = PlanBuilder(context)
  }

  var catalog: Catalog { context.catalog }
  var recurses: Bool { !statement.only }

  mutating func run() throws(Refusal) {
    if let form = statement.singleForm { return try run(form) }
    let actions = statement.actions.map(\.value)
    mode = actions.map { $0.lockMode(in: context) }.max() ?? .accessExclusive
    try refuseUnsupported(actions)
    guard let target = lockTarget(mode) else { return }
    for action in actions { try prepare(action, on: target, recurse: recurses) }
    try runPasses()
    finish()
  }

  /// # ALTER TABLE … SPLIT/MERGE PARTITION
  ///
  /// No server up to 18 accepts it.
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ALTER TABLE events MERGE PARTITIONS (events_2025, events_2026) INTO events_all;
  /// ```
  private func refuseUnsupported(_ actions: [AlterTableAction]) throws(Refusal) {
    for action in actions {
      if case .unsupported = action { throw .sqlstate("42601") }
    }
  }

  /// Locks the relation that the statement names, and puts it in the queue.
  mutating func lockTarget(_ mode: LockMode) -> Int? {
    if let target = builder.resolve(statement.name, ifExists: statement.ifExists) {
      builder.lock(target, mode, reason: .target, citation: .alterTableLockLevel)
      return enqueue(target)
    }
    guard !catalog.isComplete, !statement.name.isSystemRelation else { return nil }
    let name = catalog.qualified(statement.name)
    let standIn = Relation(name, statement.keyword.relationKind)
    builder.lock(standIn, mode, reason: .target, citation: .alterTableLockLevel)
    let position = enqueue(standIn)
    tables[position].isKnown = false
    return position
  }

  /// The table's place in the queue (`ATGetQueueEntry`).
  @discardableResult
  mutating func enqueue(_ relation: Relation) -> Int {
    if let position = positions[relation.name] { return position }
    positions[relation.name] = tables.count
    tables.append(AlteredTable(relation))
    return tables.count - 1
  }

  /// `ATRewriteCatalogs`: pass by pass; what is queued meanwhile runs in a later pass.
  private mutating func runPasses() throws(Refusal) {
    for pass in AlterPass.allCases {
      currentPass = pass
      var position = 0
      while position < tables.count {
        for command in tables[position].commands[pass] ?? [] { try run(command, on: position) }
        if pass == .alterType { try rebuildDependents(of: position) }
        position += 1
      }
    }
  }

  /// A relation as it is now: in the queue, made by the statement, or in the catalog.
  func relation(_ name: RelationName) -> Relation? {
    if let position = positions[name] { return tables[position].relation }
    return created[name] ?? catalog.relation(name)
  }

  /// The column of a table that the statement names; nil only where the table is not known.
  func column(_ name: String, of position: Int) throws(Refusal) -> Column? {
    let table = tables[position]
    if let column = table.relation.column(name) { return column }
    guard table.isKnown else { return nil }
    throw .undefined(name)
  }

  /// The indexes of a table as they are now.
  func indexes(of position: Int) -> [Relation] {
    tables[position].relation.indexes.filter { !dropped.contains($0) || created[$0] != nil }
      .compactMap { created[$0] ?? catalog.relation($0) }
  }

  /// Subcommands descend on the stack, here as on the server (`check_stack_depth`).
  private static let maximumDepth = 128

  /// The direct children, locked in the statement's mode: `find_inheritance_children`.
  mutating func lockChildren(of position: Int, citation: Citation) -> [Int] {
    let depth = tables[position].depth + 1
    if depth > Self.maximumDepth, !tables[position].relation.children.isEmpty {
      builder.unknown(.unmodelled("deep inheritance"))
      return []
    }
    var children: [Int] = []
    for name in tables[position].relation.children {
      guard let child = relation(name) else { continue }
      builder.lock(child, mode, reason: .descendant, citation: citation)
      let isNew = positions[name] == nil
      children.append(enqueue(child))
      if isNew, let last = children.last { tables[last].depth = depth }
    }
    return children
  }

  /// Everything below, locked: `find_all_inheritors`.
  mutating func lockDescendants(of position: Int, citation: Citation) -> [Int] {
    let descendants = builder.lockDescendants(
      of: tables[position].relation, mode, citation: citation)
    return descendants.map { enqueue($0) }
  }
}

extension AlterTable.Keyword {
  fileprivate var relationKind: RelationKind {
    switch self {
    case .table: .table
    case .index: .index
    case .view: .view
    case .materializedView: .materializedView
    case .sequence: .sequence
    case .foreignTable: .foreignTable
    }
  }
}
