// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

extension Judge {
  /// What the server kept the rows of standing tables to, and does no more.
  func guaranteeFindings(_ subject: JudgedStatement, _ change: SchemaChange) -> [Finding] {
    guard subject.plan.rejection == nil else { return [] }
    var findings: [Finding] = []
    let lost = change.relations.flatMap { lostGuarantees($0, subject.migration.catalog) }
    if !lost.isEmpty { findings.append(Finding(.guaranteeLost, .warn, .parts(.gone, lost))) }
    let silenced = triggersDisabled(subject) + writesUnchecked(subject)
    if !silenced.isEmpty {
      findings.append(Finding(.guaranteeLost, .warn, .parts(.disabled, silenced)))
    }
    for item in change.relations {
      guard let relation = item.after.flatMap({ change.end.relation($0.name) }),
        let old = change.before.relation(item.before.name), change.before.publishes(old),
        change.end.publishes(relation), old.hasReplicaIdentity, !relation.hasReplicaIdentity
      else { continue }
      findings.append(Finding(.replicaIdentityLost, .block, .relation(item.before.name)))
    }
    return findings
  }

  /// What comes back before the migration ends is not lost: adding it proves it.
  private func lostGuarantees(_ item: SchemaChange.Change, _ end: Catalog) -> [SchemaPart] {
    guard item.before.kind.ownsRows, let after = item.after else { return [] }
    // Gone by then, or renamed once more: what it was kept to goes with it, or is told of there.
    guard let last = end.shape(of: after.name), last.origin == after.origin else { return [] }
    let found = item.found?.guarantees ?? []
    return item.before.guarantees.filter { guarantee in
      let followed = guarantee.renaming(item.newColumnNames)
      if guarantee.kind == .notNull, let column = followed.columns.first,
        !after.has(column)
      {
        return false
      }
      return !followed.isKept(by: after.guarantees) && !followed.isKept(by: last.guarantees)
        && guarantee.isKept(by: found)
    }.map { .constraint(item.before.name, $0.kind, $0.name) }
  }

  /// DISABLE TRIGGER on a table that has some, unless the same transaction enables them again.
  private func triggersDisabled(_ subject: JudgedStatement) -> [SchemaPart] {
    guard case .alterTable(let alter) = subject.statement,
      let table = subject.before.relation(alter.name), case .existing = table.origin
    else { return [] }
    let disabled = alter.actions.compactMap { action -> TriggerSelection? in
      if case .setTrigger(.disable, let selection) = action.value { selection } else { nil }
    }
    guard disabled.contains(where: { subject.before.fires($0, on: table) }) else { return [] }
    let end = subject.migration.transactionEnd[subject.index]
    let statements = subject.migration.script.statements
    for index in (subject.index + 1)..<max(end + 1, subject.index + 1) {
      guard case .alterTable(let later) = statements[index].parsed.statement,
        subject.after.relation(later.name)?.name == table.name
      else { continue }
      let enables = later.actions.contains { action in
        guard case .setTrigger(let firing, let selection) = action.value, firing != .disable else {
          return false
        }
        return disabled.allSatisfy { $0 == selection || selection == .all }
      }
      if enables { return [] }
    }
    return [.rows(table.name)]
  }

  /// A setting switches triggers and foreign keys off for the session, and rows of standing tables are
  /// then written: what a constraint added meanwhile does not look at is its own affair.
  private func writesUnchecked(_ subject: JudgedStatement) -> [SchemaPart] {
    let statements = subject.migration.script.statements
    guard subject.statement.setsSomething, !statements[subject.index].checksNothing else {
      return []
    }
    for index in statements.indices.dropFirst(subject.index + 1) {
      guard statements[index].checksNothing else { return [] }
      let before = subject.migration.before[index]
      let written = subject.migration.statements[index].plan.work.first { work in
        guard case .rowChanges = work.kind, case .existing? = before.origin(of: work.relation)
        else {
          return false
        }
        return before.isChecked(work.relation)
      }
      if let written { return [.rows(written.relation)] }
    }
    return []
  }
}

extension ScriptStatement {
  /// Neither triggers nor foreign keys are heeded.
  fileprivate var checksNothing: Bool {
    if settings["session_replication_role"]?.lowercased() == "replica" { return true }
    guard let checks = settings["foreign_key_checks"]?.lowercased() else { return false }
    return checks == "0" || checks == "off" || checks == "false"
  }
}

extension Statement {
  fileprivate var setsSomething: Bool {
    switch self {
    case .set, .mysql(.set): true
    default: false
    }
  }
}

extension SchemaChange.Change {
  /// Old names of columns that have another one now, with that.
  fileprivate var newColumnNames: [String: String] {
    guard let old = before.columns, let new = after?.columns, old.count == new.count else {
      return [:]
    }
    var names: [String: String] = [:]
    for (old, new) in zip(old, new) where old.name != new.name {
      if after?.column(old.name) == nil, before.column(new.name) == nil {
        names[old.name] = new.name
      }
    }
    return names
  }
}

extension RelationShape {
  /// Whatever its case: names are lower case in guarantees of MySQL.
  fileprivate func has(_ column: String) -> Bool {
    columns?.contains { $0.name == column || $0.name.lowercased() == column } ?? true
  }
}

extension Guarantee {
  fileprivate func renaming(_ names: [String: String]) -> Guarantee {
    guard !names.isEmpty else { return self }
    var renamed = self
    renamed.columns = Set(columns.map { names[$0] ?? $0 })
    return renamed
  }
}

extension Catalog {
  /// Whether some trigger of the selection would fire: the server's own, of foreign keys, with ALL.
  fileprivate func fires(_ selection: TriggerSelection, on table: Relation) -> Bool {
    switch selection {
    case .named(let name): table.triggers.contains { $0.name == name && $0.isEnabled }
    case .user: table.triggers.contains(where: \.isEnabled)
    case .all: table.triggers.contains(where: \.isEnabled) || isChecked(table.name)
    }
  }

  /// Whether triggers or foreign keys look at the rows that are written.
  fileprivate func isChecked(_ name: RelationName) -> Bool {
    if let mysql {
      return mysql.tables[name].map { !$0.foreignKeys.isEmpty } ?? false
        || !mysql.children(of: name).isEmpty
    }
    guard let table = relation(name) else { return false }
    return !table.triggers.isEmpty || table.constraints.contains { $0.foreignKey != nil }
      || !referencingForeignKeys(to: name).isEmpty
  }

  /// Whether changes of its rows are published.
  fileprivate func publishes(_ table: Relation) -> Bool {
    guard table.kind == .table, table.persistence == .permanent else { return false }
    let names = [table.name] + ancestors(of: table.name).map(\.name)
    return publications.values.contains { publication in
      publication.allTables
        || names.contains {
          publication.tables[$0] != nil || publication.schemas.contains($0.schema)
        }
    }
  }
}

extension Relation {
  /// Subscribers can tell which row an UPDATE or DELETE is about (manual, "Publication").
  fileprivate var hasReplicaIdentity: Bool {
    switch replicaIdentity {
    case .full: true
    case .nothing: false
    case .default: primaryKey != nil
    case .usingIndex(let index): indexes.contains { $0.name == index }
    }
  }
}
