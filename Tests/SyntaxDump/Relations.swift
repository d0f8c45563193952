// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Statement {
  /// The relations that the statement names outside of expressions, as written.
  var relations: Set<String> {
    var names = RelationNames()
    names.add(self)
    return names.found
  }
}

/// Collects what libpg_query has as `RangeVar`, and the relations by name in lists of objects.
private struct RelationNames {
  private(set) var found: Set<String> = []

  mutating func add(_ name: ObjectName?) {
    guard let name else { return }
    found.insert([name.catalog, name.schema, name.name].compactMap { $0 }.joined(separator: "."))
  }

  mutating func add(_ reference: RelationReference) { add(reference.name) }

  mutating func add(_ references: [RelationReference]) { references.forEach { add($0) } }

  mutating func add(_ statement: Statement) {
    switch statement {
    case .alterTable(let alter): add(alter)
    case .createTable(let create): add(create)
    case .createTableAs(let create): add(create)
    case .createIndex(let create): add(create.table)
    case .reindex(let reindex): add(reindex)
    case .truncate(let truncate): add(truncate.tables)
    case .drop(let drop): drop.objects.forEach { add($0) }
    case .createView(let create):
      add(create.name)
      add(create.query)
    case .refreshMaterializedView(let refresh): add(refresh.name)
    case .createSequence(let create): add(create.name)
    case .alterSequence(let alter): add(alter.name)
    case .createType(let create):
      if case .composite(let columns) = create.definition {
        add(create.name)
        columns.forEach { add($0) }
      }
    case .alterType(let alter): add(alter)
    case .createDomain(let create): add(create.constraints)
    case .createFunction(let create): create.sqlBody.forEach { add($0) }
    case .createTrigger(let create):
      add(create.table)
      add(create.from)
    case .alterTrigger(let alter): add(alter.table)
    case .createRule(let create):
      add(create.table)
      create.actions.forEach { add($0) }
    case .alterRule(_, let table, _): add(table)
    case .createPolicy(let create): add(create.table)
    case .alterPolicy(let alter): add(alter.table)
    case .createStatistics(let create): create.from.forEach { add($0) }
    case .createSchema(let create): create.elements.forEach { add($0) }
    case .alterExtension(_, let member): if let member { add(member) }
    case .createPublication(let publication): publication.tables.forEach { add($0.table) }
    case .alterPublication(let alter): alter.tables.forEach { add($0.table) }
    case .comment(let comment): add(comment.object)
    case .securityLabel(let object): add(object)
    case .grant(let grant):
      if case .objects(let objects) = grant.target { objects.forEach { add($0) } }
    case .data(let data): add(data)
    case .copy(let copy): add(copy)
    case .lock(let lock): add(lock.tables)
    case .vacuum(let vacuum): vacuum.tables.forEach { add($0.name) }
    case .analyze(let analyze): analyze.tables.forEach { add($0.name) }
    case .cluster(let cluster): add(cluster.table)
    case .explain(let explain): add(explain)
    case .prepare(_, let data): add(data)
    case .declareCursor(_, let query, _): add(query)
    case .alterAllInTablespace, .importForeignSchema, .alterDomain,
      .alterStatistics, .alterObject, .createExtension, .reassignOwned, .dropOwned, .call,
      .doBlock, .transaction, .set, .execute, .mysql, .utility, .metaCommand, .unknown:
      break
    }
  }

  // MARK: Definitions

  private mutating func add(_ alter: AlterTable) {
    add(alter.name)
    for action in alter.actions {
      switch action.value {
      case .addColumn(let column, _): add(column)
      case .addConstraint(let constraint): add(constraint)
      case .inherit(let table), .noInherit(let table), .attachIndexPartition(let table),
        .attachPartition(let table, _), .detachPartition(let table, _):
        add(table)
      default: break
      }
    }
  }

  private mutating func add(_ alter: AlterType) {
    for action in alter.actions {
      switch action {
      case .addAttribute(let column, _):
        add(alter.name)
        add(column)
      case .dropAttribute, .alterAttribute, .renameAttribute: add(alter.name)
      case .addValue, .renameValue, .rename, .setSchema, .ownerTo, .setOptions: break
      }
    }
  }

  private mutating func add(_ create: CreateTable) {
    add(create.name)
    create.columns.forEach { add($0) }
    create.constraints.forEach { add($0) }
    create.likes.forEach { add($0.name) }
    create.inherits.forEach { add($0) }
    add(create.partitionOf)
  }

  private mutating func add(_ create: CreateTableAs) {
    add(create.name)
    if case .query(let query) = create.source { add(query) }
  }

  private mutating func add(_ column: ColumnDefinition) {
    add(column.constraints)
  }

  private mutating func add(_ constraints: [ColumnConstraint]) {
    for constraint in constraints {
      if case .references(let target) = constraint.kind { add(target.table) }
    }
  }

  private mutating func add(_ constraint: TableConstraint) {
    if case .foreignKey(_, let target) = constraint.kind { add(target.table) }
  }

  private mutating func add(_ reindex: Reindex) {
    switch reindex.target {
    case .index(let name), .table(let name): add(name)
    case .schema, .database, .system: break
    }
  }

  private mutating func add(_ object: ObjectReference) {
    switch object.kind {
    case .table, .index, .view, .materializedView, .sequence, .foreignTable: add(object.name)
    default: add(object.table)
    }
  }

  // MARK: Data

  private mutating func add(_ copy: Copy) {
    switch copy.source {
    case .table(let table, _): add(table)
    case .query(let statement): add(statement)
    }
  }

  private mutating func add(_ explain: Explain) {
    switch explain.statement {
    case .data(let data): add(data)
    case .createTableAs(let create): add(create)
    case .refresh(let refresh): add(refresh.name)
    case .cursor(let query): add(query)
    case .execute: break
    }
  }

  private mutating func add(_ statement: DataStatement) {
    switch statement {
    case .query(let query): add(query)
    case .insert(let insert):
      add(insert.with)
      add(insert.table)
      if let source = insert.source { add(source) }
    case .update(let update):
      add(update.with)
      add(update.table)
      update.from.forEach { add($0) }
    case .delete(let delete):
      add(delete.with)
      add(delete.table)
      delete.using.forEach { add($0) }
    case .merge(let merge):
      add(merge.with)
      add(merge.target)
      add(merge.source)
    }
  }

  private mutating func add(_ with: With?) {
    for element in with?.elements ?? [] { add(element.statement) }
  }

  private mutating func add(_ query: Query) {
    add(query.with)
    for clause in query.locking { clause.of.forEach { add($0) } }
    switch query.body {
    case .select(let select):
      add(select.into?.name)
      select.from.forEach { add($0) }
    case .values: break
    case .table(let table): add(table)
    case .combined(let left, _, _, let right):
      add(left)
      add(right)
    }
  }

  private mutating func add(_ item: FromItem) {
    switch item {
    case .relation(let reference, _): add(reference)
    case .subquery(let query, _, _): add(query)
    case .function: break
    case .join(let left, _, let right, _):
      add(left)
      add(right)
    }
  }
}
