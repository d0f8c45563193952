// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// An index to be made, with the constraint that it stands for.
struct IndexPlan {
  var name: String?
  var details: IndexDetails
  /// Its name and index are filled in when the index has one.
  var constraint: Constraint?
  var options: [Option] = []
  var tablespace: String?

  init(_ details: IndexDetails) { self.details = details }
}

// Indexes, with their twins on partitions (indexcmds.c, DefineIndex).
extension Catalog {
  mutating func perform(_ create: CreateIndex) throws(Refusal) {
    let table = try required(create.table)
    guard table.kind.isTable || table.kind == .materializedView, table.kind != .foreignTable
    else { throw .wrongObjectType }
    if let name = create.name, relations[RelationName(table.name.schema, name)] != nil {
      if create.ifNotExists { return }
      throw .duplicate(name)
    }
    if create.concurrently, table.kind == .partitionedTable { throw .other(sqlstate: "0A000") }
    var details = IndexDetails(table: table.name)
    details.method = create.method
    details.elements = create.elements
    details.include = create.include
    details.filter = create.filter
    details.isUnique = create.unique
    details.nullsNotDistinct = create.nullsNotDistinct
    try checkColumns(of: details, in: table)
    try checkVolatility(of: details)
    var plan = IndexPlan(details)
    plan.name = create.name
    plan.options = create.options
    plan.tablespace = create.tablespace
    _ = try makeIndex(plan, recurse: !create.only)
  }

  private func checkColumns(
    of details: IndexDetails, in table: Relation
  ) throws(Refusal) {
    for column in details.mentionedColumns.sorted() where table.column(column) == nil {
      // A row type's field or the table itself may be meant.
      if details.keyColumns.contains(column) || details.include.contains(column) {
        if !Self.systemColumns.contains(column) { throw .undefined(column) }
      }
    }
  }

  /// What an index computes must never change (indexcmds.c, CheckMutability).
  private func checkVolatility(of details: IndexDetails) throws(Refusal) {
    for expression in details.elements.map(\.expression) + [details.filter].compactMap({ $0 }) {
      if case .column = expression { continue }
      if volatility(of: expression) == .volatile, !mayBeInlined(expression) {
        throw .other(sqlstate: "42P17")
      }
    }
  }

  /// A function in SQL promises what its body does, once it is inlined (`inline_function` in
  /// clauses.c): whatever it was declared as.
  private func mayBeInlined(_ expression: Expression) -> Bool {
    facts(of: expression).functions.contains { call in
      functions(named: call.name).contains { $0.language?.lowercased() == "sql" }
    }
  }

  static let systemColumns: Set<String> = ["tableoid", "ctid", "xmin", "cmin", "xmax", "cmax"]

  /// Makes an index, on partitions too, and the constraint on top of it.
  mutating func makeIndex(
    _ plan: IndexPlan, parent: RelationName? = nil, recurse: Bool = true
  ) throws(Refusal) -> RelationName {
    let table = try required(plan.details.table)
    let name = RelationName(table.name.schema, plan.name ?? indexName(for: plan, on: table.name))
    if relations[name] != nil { throw .duplicate(name.name) }
    let isPartitioned = table.kind == .partitionedTable
    try checkPartitionKey(of: plan.details, in: table)
    var index = Relation(name, isPartitioned ? .partitionedIndex : .index)
    index.options = plan.options
    index.tablespace = plan.tablespace
    index.persistence = table.persistence
    index.owner = table.owner
    index.index = plan.details
    if isPartitioned, !recurse, !table.children.isEmpty { index.index?.isValid = false }
    store(index)
    var constraint = plan.constraint
    constraint?.name = name.name
    constraint?.index = name
    if let constraint, table.constraint(name.name) != nil { throw .duplicate(constraint.name) }
    modify(table.name) { relation in
      relation.indexes.append(name)
      if let constraint { relation.constraints.append(constraint) }
    }
    if let parent { attachIndex(name, to: parent) }
    if isPartitioned, recurse { try makePartitionIndexes(plan, of: name, on: table) }
    return name
  }

  /// Uniqueness over all partitions needs the partition key in the index.
  public func checkPartitionKey(
    of details: IndexDetails, in table: Relation
  ) throws(Refusal) {
    guard details.isUnique || details.isExclusion, let partitioning = table.partitioning else {
      return
    }
    let columns = details.keyColumns
    for key in partitioning.keys {
      guard case .column(let path) = key.expression, columns.contains(path.last) else {
        throw .other(sqlstate: "0A000")
      }
    }
  }

  private mutating func makePartitionIndexes(
    _ plan: IndexPlan, of name: RelationName, on table: Relation
  ) throws(Refusal) {
    for child in children(of: table.name) where child.kind != .foreignTable {
      try ensureIndex(like: name, plan, on: child)
    }
  }

  /// Attaches a partition's matching index to the parent's, or makes one.
  mutating func ensureIndex(
    like parent: RelationName, _ plan: IndexPlan, on child: Relation
  ) throws(Refusal) {
    let match = indexes(of: child.name).first { candidate in
      guard candidate.parents.isEmpty, let details = candidate.index else { return false }
      let hasConstraint = child.constraints.contains { $0.index == candidate.name }
      return details.matches(plan.details) && hasConstraint == (plan.constraint != nil)
    }
    if let match {
      attachIndex(match.name, to: parent)
      return
    }
    var twin = plan
    twin.name = nil
    twin.details.table = child.name
    twin.details.isValid = true
    if plan.constraint != nil { twin.constraint?.isLocal = false }
    _ = try makeIndex(twin, parent: parent)
  }

  /// `ALTER INDEX parent ATTACH PARTITION child`, also as the server does it itself.
  mutating func attachIndex(_ child: RelationName, to parent: RelationName) {
    link(child: child, to: parent)
    guard let table = relations[child]?.index?.table else { return }
    modify(table) { relation in
      for position in relation.constraints.indices
      where relation.constraints[position].index == child {
        relation.constraints[position].inheritedFrom = 1
        relation.constraints[position].isLocal = false
      }
    }
    validateIfComplete(parent)
  }

  /// A partitioned index made with ONLY becomes valid with the last partition's index
  /// (tablecmds.c, validatePartitionedIndex).
  private mutating func validateIfComplete(_ name: RelationName) {
    guard let index = relations[name], index.index?.isValid == false,
      index.kind == .partitionedIndex, let table = index.index.flatMap({ relations[$0.table] }),
      index.children.count == table.children.count,
      children(of: name).allSatisfy({ $0.index?.isValid == true })
    else { return }
    modify(name) { $0.index?.isValid = true }
    for parent in index.parents { validateIfComplete(parent) }
  }

  /// The index as a plan for another table.
  func plan(of index: RelationName) -> IndexPlan? {
    guard let relation = relations[index], let details = relation.index else { return nil }
    var plan = IndexPlan(details)
    plan.options = relation.options
    plan.tablespace = relation.tablespace
    plan.constraint = relations[details.table]?.constraints.first { $0.index == index }
    return plan
  }

  /// Indexes of a partitioned table for a new partition, made or matched
  /// (tablecmds.c, AttachPartitionEnsureIndexes).
  mutating func cloneIndexes(
    of parent: RelationName, to child: RelationName
  ) throws(Refusal) {
    guard relations[child]?.kind != .foreignTable else { return }
    for index in indexes(of: parent) {
      guard let plan = plan(of: index.name), let relation = relations[child] else { continue }
      try ensureIndex(like: index.name, plan, on: relation)
    }
  }

  /// The name that the server will choose for an index without one, as far as what exists tells.
  public func inventedIndexName(_ details: IndexDetails, isConstraint: Bool) -> RelationName {
    RelationName(
      details.table.schema, indexName(of: details, isConstraint: isConstraint, on: details.table))
  }

  /// The name the server chooses (indexcmds.c, ChooseIndexName).
  func indexName(for plan: IndexPlan, on table: RelationName) -> String {
    indexName(of: plan.details, isConstraint: plan.constraint != nil, on: table)
  }

  private func indexName(
    of details: IndexDetails, isConstraint: Bool, on table: RelationName
  ) -> String {
    if details.isPrimary {
      return freeRelationName(table.name, nil, "pkey", in: table.schema, isConstraint: true)
    }
    let columns = details.elements.map { element in
      if case .column(let path) = element.expression { return path.last ?? "expr" }
      return element.expression.outputName ?? "expr"
    }
    let addition = ObjectNames.addition(ObjectNames.distinct(columns + details.include))
    let label =
      details.isExclusion ? "excl" : isConstraint ? "key" : "idx"
    return freeRelationName(
      table.name, addition, label, in: table.schema,
      isConstraint: details.isExclusion || isConstraint)
  }
}

extension IndexDetails {
  /// Whether two indexes of different tables are the same but for the table
  /// (indexcmds.c, CompareIndexInfo).
  func matches(_ other: IndexDetails) -> Bool {
    method == other.method && elements == other.elements && Set(include) == Set(other.include)
      && filter == other.filter && isUnique == other.isUnique
      && nullsNotDistinct == other.nullsNotDistinct && isExclusion == other.isExclusion
  }
}
