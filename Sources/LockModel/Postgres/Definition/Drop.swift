// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Drop {
  /// `RemoveRelations` in tablecmds.c and `RemoveObjects` in dropcmds.c lock what is named;
  /// `performMultipleDeletions` in dependency.c all that goes with it.
  ///
  /// # DROP TABLE
  ///
  /// The tables at the other end of its foreign keys are locked as strongly as the table itself:
  /// their triggers go with it.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, customer_id bigint REFERENCES customers);
  /// DROP TABLE orders;
  /// ```
  ///
  /// # DROP INDEX
  ///
  /// The table of the index is locked against reads and writes too, for a moment.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, code text);
  /// CREATE INDEX orders_code ON orders (code);
  /// DROP INDEX orders_code;
  /// ```
  ///
  /// # DROP INDEX CONCURRENTLY
  ///
  /// Reads and writes go on; it waits for everybody who uses the table. Not in a transaction block,
  /// not for an index that backs a constraint, and for one index at a time.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, code text);
  /// CREATE INDEX orders_code ON orders (code);
  /// DROP INDEX CONCURRENTLY orders_code;
  /// ```
  ///
  /// # DROP of other objects
  ///
  /// What depends on the object and goes with CASCADE is locked too: a view, or the table of a
  /// column, trigger, rule or policy.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// CREATE VIEW notes AS SELECT note FROM orders;
  /// DROP VIEW notes;
  /// ```
  ///
  /// ## A trigger
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
  /// CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  /// DROP TRIGGER touched ON orders;
  /// ```
  ///
  /// ## A type with the columns of that type
  ///
  /// ```sql
  /// CREATE TYPE mood AS ENUM ('sad', 'ok');
  /// CREATE TABLE customers (id bigint, mood mood);
  /// DROP TYPE mood CASCADE;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if concurrently { builder.forbidTransaction() }
    switch objects.first?.kind {
    case .database, .subscription, .tablespace: builder.forbidTransaction()
    default: break
    }
    if concurrently, objects.first?.kind == .index {
      dropConcurrently(&builder)
      return builder.plan
    }
    for object in objects { lockNamed(object, &builder) }
    guard builder.rejection == nil else { return builder.plan }
    removeWithDependents(&builder)
    return builder.plan
  }

  private static let named = Citation("tablecmds.c, RemoveRelations")
  private static let removal = Citation("dependency.c, performMultipleDeletions")

  // MARK: What is named

  private func lockNamed(_ object: ObjectReference, _ builder: inout PlanBuilder) {
    switch object.kind {
    case .table, .view, .materializedView, .sequence, .foreignTable:
      guard let relation = builder.resolve(object.name, ifExists: ifExists) else { return }
      lockWithParents(relation, &builder)
    case .index:
      guard let index = builder.resolve(object.name, ifExists: ifExists) else { return }
      lockIndex(index, &builder)
    case .type:
      guard let relation = builder.catalog.relation(object.name),
        relation.kind == .compositeType
      else { return }
      builder.lock(relation, .accessExclusive, reason: .target, citation: Self.removal)
    case .trigger, .rule, .policy:
      lockOwner(of: object, &builder)
    case .accessMethod, .aggregate, .cast, .collation, .column, .constraint, .conversion,
      .database, .domain, .eventTrigger, .extension, .foreignDataWrapper, .function, .language,
      .largeObject, .operator, .operatorClass, .operatorFamily, .procedure, .publication, .role,
      .routine, .schema, .server, .statistics, .subscription, .tablespace,
      .textSearchConfiguration, .textSearchDictionary, .textSearchParser, .textSearchTemplate,
      .transform, .userMapping:
      break
    }
  }

  /// A partition's parent is locked before it: queries on the parent must not see it go.
  private func lockWithParents(_ relation: Relation, _ builder: inout PlanBuilder) {
    if relation.bound != nil, let parent = relation.parents.first {
      builder.lock(named: parent, .accessExclusive, reason: .parent, citation: Self.named)
    }
    builder.lock(relation, .accessExclusive, reason: .target, citation: Self.named)
  }

  /// The table before its index (`RangeVarCallbackForDropRelation`); of a partitioned index, the
  /// partitions too.
  private func lockIndex(_ index: Relation, _ builder: inout PlanBuilder) {
    guard let table = index.index.flatMap({ builder.catalog.relation($0.table) }) else { return }
    builder.lock(table, .accessExclusive, reason: .target, citation: Self.named)
    builder.lock(index, .accessExclusive, reason: .index, citation: Self.named)
    if index.kind == .partitionedIndex {
      builder.lockDescendants(of: table, .accessExclusive, citation: Self.named)
    }
  }

  /// Found under ACCESS SHARE, dropped under ACCESS EXCLUSIVE (`get_object_address_relobject`,
  /// `RemoveTriggerById`, `RemoveRewriteRuleById`, `RemovePolicyById`).
  private func lockOwner(of object: ObjectReference, _ builder: inout PlanBuilder) {
    let citation = Citation("objectaddress.c, get_object_address_relobject")
    guard let name = object.table,
      let table = builder.resolve(name, ifExists: ifExists)
    else { return }
    guard table.has(object) else {
      if !ifExists { return builder.reject(.undefined(object.name.name)) }
      return builder.lock(
        table, .accessShare, release: .early, reason: .target, citation: citation)
    }
    builder.lock(table, .accessShare, reason: .target, citation: citation)
    if object.kind == .trigger, table.kind == .partitionedTable {
      for child in builder.catalog.descendants(of: table.name).reversed()
      where child.has(object) {
        builder.lock(child, .accessExclusive, reason: .descendant, citation: Self.removal)
      }
    }
    builder.lock(table, .accessExclusive, reason: .target, citation: Self.removal)
  }

  // MARK: What goes with it

  private func removeWithDependents(_ builder: inout PlanBuilder) {
    var targets: [CatalogObject] = []
    for object in objects {
      if object.kind == .schema {
        targets += builder.catalog.contents(of: object.name.name)
        continue
      }
      if object.kind == .extension { dropExtension(object.name.name, &builder) }
      if behavior == .cascade, object.kind.mayTakeRelationsAlong {
        builder.unknown(.unmodelled("DROP … CASCADE of what tables and indexes are made with"))
      }
      do {
        targets += try builder.catalog.target(of: object)
      } catch {
        if case .undefined = error, ifExists || !builder.catalog.isComplete { continue }
        return builder.refuse(error)
      }
    }
    do {
      builder.remove(try builder.catalog.closure(of: targets, behavior), Self.removal)
    } catch {
      builder.refuse(error)
    }
  }

  /// What an extension owns is not in the catalog, but its types show in the columns of tables.
  private func dropExtension(_ name: String, _ builder: inout PlanBuilder) {
    guard behavior == .cascade else { return }
    for table in builder.catalog.allRelations([.table, .partitionedTable]) {
      let uses = table.columns.contains {
        $0.type.name.name == name && builder.catalog.type($0.type.name) == nil
      }
      if uses { builder.lock(table, .accessExclusive, reason: .dependent, citation: Self.removal) }
    }
  }

  // MARK: DROP INDEX CONCURRENTLY

  /// Invalid, then dead, then gone, each after everybody who may use it has left
  /// (`index_drop` in index.c).
  private func dropConcurrently(_ builder: inout PlanBuilder) {
    let citation = Citation("index.c, index_drop")
    guard let name = objects.first?.name,
      let index = builder.resolve(name, ifExists: ifExists),
      let table = index.index.flatMap({ builder.catalog.relation($0.table) })
    else { return }
    guard objects.count == 1, index.kind != .partitionedIndex, behavior == .restrict else {
      return builder.reject(.other(sqlstate: "0A000"))
    }
    if table.constraints.contains(where: { $0.index == index.name }) || !index.parents.isEmpty {
      return builder.reject(.dependents(index.name.name))
    }
    guard table.persistence != .temporary else {
      lockIndex(index, &builder)
      return builder.work(.dropFiles, on: index.name, citation: citation)
    }
    builder.lock(
      table, .shareUpdateExclusive, release: .statementEnd, reason: .target, citation: citation)
    builder.lock(
      index, .shareUpdateExclusive, release: .statementEnd, reason: .index, citation: citation)
    let waits = [TransactionWait.lockers(table.name, .accessExclusive)]
    builder.nextPhase(
      waits: waits, leaving: [Remnant(.maintainedInvalidIndex, index.name, citation: citation)])
    builder.work(.catalogOnly, on: index.name, citation: citation)
    builder.nextPhase(
      waits: waits, leaving: [Remnant(.deadIndex, index.name, citation: citation)])
    builder.lock(index, .accessExclusive, reason: .index, citation: citation)
    builder.work(.dropFiles, on: index.name, citation: citation)
  }
}

extension Relation {
  /// Whether it has the trigger, rule or policy.
  func has(_ object: ObjectReference) -> Bool {
    switch object.kind {
    case .trigger: triggers.contains { $0.name == object.name.name }
    case .rule: rules.contains { $0.name == object.name.name }
    case .policy: policies.contains { $0.name == object.name.name }
    default: false
    }
  }
}

extension PlanBuilder {
  /// Locks what a deletion takes along: relations while it is being found
  /// (`AcquireDeletionLock`), the owners of parts when these are removed.
  mutating func remove(_ objects: [CatalogObject], _ citation: Citation) {
    var gone: [Relation] = []
    for object in objects {
      guard case .relation(let name) = object, let relation = catalog.relation(name) else {
        continue
      }
      gone.append(relation)
      lock(relation, .accessExclusive, reason: relation.kind.roleWhenRemoved, citation: citation)
      if relation.kind.hasFiles { work(.dropFiles, on: name, citation: citation) }
    }
    let names = Set(gone.map(\.name))
    for object in objects { removePart(object, gone: names, citation) }
    for relation in gone {
      lockReferenced(by: relation.constraints, citation)
      lockDefaultPartition(beside: relation, names)
    }
  }

  private mutating func removePart(
    _ object: CatalogObject, gone: Set<RelationName>, _ citation: Citation
  ) {
    guard let name = object.relation, !gone.contains(name), let table = catalog.relation(name)
    else { return }
    switch object {
    case .relation, .type, .function, .publishedTable: break
    case .statistics:
      lock(
        table, .shareUpdateExclusive, reason: .target,
        citation: Citation("statscmds.c, RemoveStatisticsById"))
    case .constraint(_, let constraint):
      lock(table, .accessExclusive, reason: .dependent, citation: citation)
      lockReferenced(by: table.constraints.filter { $0.name == constraint }, citation)
    case .trigger(_, let trigger):
      for child in catalog.descendants(of: name).reversed()
      where child.triggers.contains(where: { $0.name == trigger && $0.isInherited }) {
        lock(child, .accessExclusive, reason: .descendant, citation: citation)
      }
      lock(table, .accessExclusive, reason: .dependent, citation: citation)
    case .column, .columnDefault, .rule, .policy:
      lock(table, .accessExclusive, reason: .dependent, citation: citation)
    }
  }

  /// The triggers of a foreign key go from the referenced table (`RemoveConstraintById`).
  private mutating func lockReferenced(by constraints: [Constraint], _ citation: Citation) {
    for constraint in constraints {
      guard case .foreignKey(let key) = constraint.kind, !constraint.isInherited,
        let referenced = catalog.relation(key.referenced)
      else { continue }
      // Inheritance children have no triggers of their parent's keys.
      let isPartitioned = referenced.kind == .partitionedTable
      let partitions = isPartitioned ? catalog.descendants(of: referenced.name) : []
      for partition in partitions.reversed()
      where partition.kind != .partitionedTable || context.has(.triggersOnPartitionedParents) {
        lock(partition, .accessExclusive, reason: .foreignKeyPartner, citation: citation)
      }
      if !isPartitioned || context.has(.triggersOnPartitionedParents) {
        lock(referenced, .accessExclusive, reason: .foreignKeyPartner, citation: citation)
      }
    }
  }

  /// Its bound grows by what the partition held (`heap_drop_with_catalog` in heap.c).
  private mutating func lockDefaultPartition(beside gone: Relation, _ all: Set<RelationName>) {
    guard gone.bound != nil, let parent = gone.parents.first, !all.contains(parent),
      let partition = catalog.defaultPartition(of: parent), partition.name != gone.name
    else { return }
    lock(
      partition, .accessExclusive, reason: .defaultPartition,
      citation: Citation("heap.c, heap_drop_with_catalog"))
  }

  /// What the catalog refuses in the server's place; what an incomplete one lacks is unknown.
  mutating func refuse(_ refusal: Refusal) {
    switch refusal {
    case .undefined(let name) where !catalog.isComplete: unknown(.missingObject(name))
    case .error(let number, let name): reject(.error(number, name))
    case .undefined(let name): reject(.undefined(name))
    case .duplicate(let name): reject(.duplicate(name))
    case .dependents(let name): reject(.dependents(name))
    case .sinceVersion(let version): reject(.sinceVersion(version))
    case .other(let sqlstate): reject(.other(sqlstate: sqlstate))
    }
  }
}

extension ObjectKind {
  /// The catalog does not hold it, but indexes, columns or whole tables rest on such.
  fileprivate var mayTakeRelationsAlong: Bool {
    switch self {
    case .accessMethod, .collation, .foreignDataWrapper, .language, .operator, .operatorClass,
      .operatorFamily, .server, .textSearchConfiguration, .textSearchDictionary,
      .textSearchParser:
      true
    case .aggregate, .cast, .column, .constraint, .conversion, .database, .domain, .eventTrigger,
      .extension, .foreignTable, .function, .index, .largeObject, .materializedView, .policy,
      .procedure, .publication, .role, .routine, .rule, .schema, .sequence, .statistics,
      .subscription, .table, .tablespace, .textSearchTemplate, .transform, .trigger, .type,
      .userMapping, .view:
      false
    }
  }
}

extension RelationKind {
  fileprivate var hasFiles: Bool {
    switch self {
    case .table, .index, .sequence, .materializedView, .toast: true
    case .partitionedTable, .partitionedIndex, .view, .foreignTable, .compositeType: false
    }
  }

  fileprivate var roleWhenRemoved: LockReason {
    switch self {
    case .index, .partitionedIndex: .index
    case .sequence: .sequence
    case .toast: .toast
    case .table, .partitionedTable, .view, .materializedView, .foreignTable, .compositeType:
      .dependent
    }
  }
}
