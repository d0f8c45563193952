// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

/// What a statement makes of relations that stood before the deployment: the catalogs before and
/// after it, compared where it takes locks.
struct SchemaChange {
  struct Change {
    var before: RelationShape
    /// The same relation after the statement, under whatever name; nil: it is gone.
    var after: RelationShape?
    /// What bears its name when the transaction ends.
    var atEnd: RelationShape?
    /// It, as the deployment found it.
    var found: RelationShape?

    var isRenamed: Bool { after.map { $0.name != before.name } ?? false }
  }

  /// In the order in which the statement locks them.
  private(set) var relations: [Change] = []
  let before: Catalog
  let after: Catalog
  /// What exists when the transaction ends.
  let end: Catalog

  init(_ subject: JudgedStatement) {
    before = subject.before
    after = subject.after
    end = subject.atTransactionEnd
    guard subject.plan.rejection == nil else { return }
    var seen: Set<RelationName> = []
    for lock in subject.plan.locks where !lock.created && lock.mode.changesDefinitions {
      guard !lock.kind.isIndex, seen.insert(lock.relation).inserted,
        let old = before.shape(of: lock.relation), let original = old.original, !old.isTemporary
      else { continue }
      relations.append(
        Change(
          before: old, after: successor(of: old, subject), atEnd: end.shape(of: old.name),
          found: subject.input.catalog.shape(of: original)))
    }
  }

  /// The same relation in the catalog after the statement.
  private func successor(of old: RelationShape, _ subject: JudgedStatement) -> RelationShape? {
    for name in [old.name] + subject.statement.newNames(of: old.name, in: before) {
      if let found = after.shape(of: name), found.origin == old.origin { return found }
    }
    // Code may have given it any name.
    guard subject.statement.runsCode else { return nil }
    return after.relations.first { $0.value.origin == old.origin }
      .flatMap { after.shape(of: $0.key) }
  }
}

extension SchemaChange.Change {
  /// Columns that the deployment found and the statement takes away; those of a relation that is gone
  /// as a whole are not among them.
  var columnsGone: [RelationShape.Column] {
    guard let after, let columns = before.columns, after.columns != nil else { return [] }
    return columns.filter { column in
      after.column(column.name) == nil && found?.column(column.name) != nil
    }
  }

  /// Of them those that have another name now: it stands in the same place.
  func isRenamed(_ column: RelationShape.Column) -> Bool {
    guard let old = before.columns, let new = after?.columns, old.count == new.count,
      let place = old.firstIndex(where: { $0.name == column.name })
    else { return false }
    return before.column(new[place].name) == nil
  }
}

extension LockMode {
  /// Whether a statement that changes what a relation is takes it: the weakest that ALTER TABLE takes
  /// on Postgres, and on MySQL and MariaDB the exclusive one.
  fileprivate var changesDefinitions: Bool {
    isMetadataLock ? self >= .mdlExclusive : self >= .shareUpdateExclusive
  }
}

extension JudgedStatement {
  /// What exists when the statement's transaction ends: where there is none, after the statement.
  var atTransactionEnd: Catalog { migration.after(migration.transactionEnd[index]) }
}

extension Statement {
  /// What it may do stands in code.
  var runsCode: Bool {
    switch self {
    case .doBlock, .call, .data: true
    default: false
    }
  }

  /// The names that it gives to a relation.
  fileprivate func newNames(of name: RelationName, in catalog: Catalog) -> [RelationName] {
    switch self {
    case .alterTable(let alter):
      return alter.actions.compactMap { action in
        switch action.value {
        case .rename(let new): RelationName(name.schema, new)
        case .setSchema(let schema): RelationName(schema, name.name)
        default: nil
        }
      }
    case .alterObject(let alter):
      guard alter.object.kind == .schema, case .rename(let new) = alter.action else { return [] }
      return [RelationName(new, name.name)]
    case .alterType(let alter):
      return alter.actions.compactMap { action in
        switch action {
        case .rename(let new): RelationName(name.schema, new)
        case .setSchema(let schema): RelationName(schema, name.name)
        default: nil
        }
      }
    case .mysql(let statement):
      guard let mysql = catalog.mysql else { return [] }
      return statement.newNames.map { mysql.resolve($0) }
    default: return []
    }
  }
}

extension MySQL.Statement {
  fileprivate var newNames: [ObjectName] {
    switch self {
    case .renameTable(let rename): rename.pairs.map(\.to)
    case .alterTable(let alter):
      alter.actions.compactMap { if case .rename(let name) = $0 { name } else { nil } }
    case .withSettings(_, let statement): statement.newNames
    default: []
    }
  }
}
