// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// Statistics objects are made again with their column: `RememberStatisticsForRebuilding`.
  static let statisticsAreRebuilt = Capability(since: 14)
}

extension Citation {
  static let rebuild = Citation("tablecmds.c, ATPostAlterTypeCleanup")
  fileprivate static let reuseIndex = Citation("indexcmds.c, CheckIndexCompatible")
}

extension AlterTableQueue {
  /// What the server notes about a column before its type changes: indexes and constraints to
  /// make again, and the objects that forbid the change (`ATExecAlterColumnType`).
  mutating func rememberDependents(of column: String, on position: Int) throws(Refusal) {
    let name = tables[position].relation.name
    let dependents = catalog.dependents(of: column, in: name)
    // Those that an earlier pass has dropped, or made plain, stand no more in its way.
    let generated = dependents.generatedColumns.filter {
      tables[position].relation.column($0)?.generation != nil
    }
    let isBlocked =
      !generated.isEmpty || !dependents.triggers.isEmpty
      || !dependents.policies.isEmpty || !catalog.views(reading: name, column: column).isEmpty
      || !catalog.policiesAndRules(reading: name, column: column).isEmpty
    if isBlocked { throw .sqlstate("0A000") }
    for constraint in dependents.constraints { remember(constraint, of: name, on: position) }
    for reference in catalog.referencingForeignKeys(to: name)
    where reference.key.referencedColumns.contains(column) {
      remember(reference.constraint, of: reference.table, on: position)
    }
    let backing = Set(tables[position].relation.constraints.compactMap(\.index))
    for index in dependents.indexes where !backing.contains(index) && !dropped.contains(index) {
      if !tables[position].changedIndexes.contains(index) {
        tables[position].changedIndexes.append(index)
      }
      readDefinition(on: position)
    }
    if !dependents.statistics.isEmpty, context.has(.statisticsAreRebuilt) {
      tables[position].changesStatistics = true
      readDefinition(on: position)
    }
  }

  /// An expression or a column list is turned back into SQL (`pg_get_constraintdef_command` and
  /// its kin in ruleutils.c).
  private mutating func readDefinition(on position: Int) {
    builder.lock(
      tables[position].relation, .accessShare, release: .early, reason: .target,
      citation: .rebuild)
  }

  private mutating func remember(
    _ constraint: Constraint, of table: RelationName, on position: Int
  ) {
    if case .notNull = constraint.kind { return }
    if let index = constraint.index, dropped.contains(index) { return }
    let changed = ChangedConstraint(table: table, constraint: constraint)
    guard !tables[position].changedConstraints.contains(changed) else { return }
    if case .check = constraint.kind { readDefinition(on: position) }
    tables[position].changedConstraints.append(changed)
  }

  /// Drops what was noted and queues it to be made again, after the last ALTER TYPE of a table
  /// (`ATPostAlterTypeCleanup`).
  mutating func rebuildDependents(of position: Int) throws(Refusal) {
    let table = tables[position]
    for changed in table.changedConstraints { requeue(changed, from: position) }
    for index in table.changedIndexes { requeue(index, of: position) }
    for request in deletions { builder.lock(request) }
    deletions = []
    if table.changesStatistics {
      tables[position].enqueue(.rebuildStatistics, in: .misc)
    }
    restoreMarks(of: position)
    tables[position].changedConstraints = []
    tables[position].changedIndexes = []
    tables[position].changesStatistics = false
  }

  private mutating func requeue(_ changed: ChangedConstraint, from position: Int) {
    let isOwn = changed.table == tables[position].relation.name
    guard let owner = relation(changed.table) else { return }
    if !isOwn {
      builder.lock(owner, .accessExclusive, reason: .foreignKeyPartner, citation: .rebuild)
    }
    let place = enqueue(owner)
    let constraint = changed.constraint
    switch constraint.kind {
    case .unique, .primaryKey, .exclusion:
      guard let index = constraint.index else { return }
      requeue(index, of: position)
    case .foreignKey(let key):
      // Dropping the key drops its triggers on the other table.
      if let referenced = relation(key.referenced) {
        deletions.append(
          LockRequest(
            referenced.name, referenced.kind, .accessExclusive, reason: .foreignKeyPartner,
            citation: .rebuild))
      }
      guard !constraint.isInherited else { return }
      let unchanged = !tables[position].isRewritten && !tables[place].isRewritten
      let revalidate = constraint.isValidated && !(unchanged && keepsOperators(key, in: owner))
      tables[place].enqueue(
        .rebuildConstraint(constraint, revalidate: revalidate), in: .oldConstraint)
    case .check:
      guard !constraint.isInherited else { return }
      tables[place].enqueue(
        .rebuildConstraint(constraint, revalidate: constraint.isValidated), in: .oldConstraint)
    case .notNull:
      break
    }
  }

  private mutating func requeue(_ name: RelationName, of position: Int) {
    guard let index = catalog.relation(name), !dropped.contains(name) else { return }
    let reusing = canReuse(index, of: position)
    if checksCompatibility(of: position) {
      if isPlain(index), keepsKeys(of: index, on: position) {
        builder.lock(index, .accessShare, reason: .index, citation: .reuseIndex)
      }
    }
    delete(index)
    // An index of a partition that belongs to the parent's is made again with that one.
    guard index.parents.isEmpty else { return }
    tables[position].enqueue(.rebuildIndex(name, reusing: reusing), in: .oldIndex)
  }

  /// With an index of a partitioned table go those of the partitions.
  private mutating func delete(_ index: Relation) {
    guard dropped.insert(index.name).inserted else { return }
    deletions.append(
      LockRequest(index.name, index.kind, .accessExclusive, reason: .index, citation: .rebuild))
    for child in index.children.compactMap({ catalog.relation($0) }) { delete(child) }
  }

  private mutating func restoreMarks(of position: Int) {
    let table = tables[position].relation
    if case .usingIndex(let name) = table.replicaIdentity {
      let index = RelationName(table.name.schema, name)
      if dropped.contains(index) {
        tables[position].enqueue(.restoreReplicaIdentity(index), in: .oldConstraint)
      }
    }
    if let index = table.clusteredOn, dropped.contains(index) {
      tables[position].enqueue(.restoreCluster(index), in: .oldConstraint)
    }
  }
}

// MARK: - Keeping files

extension AlterTableQueue {
  private func checksCompatibility(of position: Int) -> Bool { !tables[position].isRewritten }

  /// The new index takes over the old one's file (`TryReuseIndex`).
  private func canReuse(_ index: Relation, of position: Int) -> Bool {
    checksCompatibility(of: position) && isPlain(index) && keepsKeys(of: index, on: position)
  }

  private func isPlain(_ index: Relation) -> Bool {
    guard let details = index.index else { return false }
    return details.filter == nil && details.isValid && !details.keyColumns.contains(nil)
  }

  /// Operator classes and collations stay what they were.
  private func keepsKeys(of index: Relation, on position: Int) -> Bool {
    guard let details = index.index, let before = catalog.relation(details.table) else {
      return false
    }
    let after = tables[position].relation
    for (element, name) in zip(details.elements, details.keyColumns) {
      guard let name, let old = before.column(name), let new = after.column(name) else {
        return false
      }
      let hasOwnCollation = element.collation != nil && element.collation != old.collation
      if !hasOwnCollation, collation(of: old) != collation(of: new) { return false }
      if !sharesOperators(old.type, new.type, explicit: element.operatorClass != nil) {
        return false
      }
      // What these two store has another type than the column (`CheckIndexCompatible`).
      let storesOtherType = details.method == "hash" || details.method == "gin"
      if storesOtherType, isPolymorphic(old.type) { return false }
    }
    return true
  }

  /// Nil: the type's default.
  private func collation(of column: Column) -> String? {
    column.collation.flatMap { $0.name == "default" ? nil : $0.name }
  }

  /// Whether both types find the same operator class. The polymorphic ones (arrays, enums,
  /// ranges) are tied to the type itself.
  func sharesOperators(_ old: TypeName, _ new: TypeName, explicit: Bool) -> Bool {
    if isPolymorphic(old) {
      return catalog.resolved(old).name == catalog.resolved(new).name
        && (old.arrayDimensions > 0) == (new.arrayDimensions > 0)
    }
    return Self.operatorFamily(catalog.baseType(of: old))
      == Self.operatorFamily(catalog.baseType(of: new))
  }

  private func isPolymorphic(_ type: TypeName) -> Bool {
    switch catalog.typeKind(of: catalog.baseType(of: type)) {
    case .array, .enumeration, .range, .composite: true
    case .base, .domain, nil: false
    }
  }

  /// Types without an operator class of their own use that of a type they can be read as.
  private static func operatorFamily(_ type: TypeName) -> String {
    switch type.name.name {
    case "varchar": "text"
    case "cidr": "inet"
    case "regproc", "regprocedure", "regoper", "regoperator", "regclass", "regcollation",
      "regtype", "regconfig", "regdictionary", "regrole", "regnamespace":
      "oid"
    default: type.name.name
    }
  }

  /// Whether a foreign key still compares with the same operators (`TryReuseForeignKey`).
  private func keepsOperators(_ key: ForeignKey, in owner: Relation) -> Bool {
    let before = catalog.relation(owner.name)
    let referencedBefore = catalog.relation(key.referenced)
    let referencedAfter = relation(key.referenced)
    let isSame = { (old: Relation?, new: Relation?, columns: [String]) in
      columns.allSatisfy { name in
        guard let old = old?.column(name), let new = new?.column(name) else { return true }
        return self.sharesOperators(old.type, new.type, explicit: false)
      }
    }
    return isSame(referencedBefore, referencedAfter, key.referencedColumns)
      && isSame(before, relation(owner.name), owner.columns.map(\.name))
  }
}
