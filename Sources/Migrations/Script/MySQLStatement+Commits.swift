// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL.Statement {
  /// It commits the open transaction before it runs, and itself behind (manual, "Statements That Cause
  /// an Implicit Commit").
  var commitsImplicitly: Bool {
    switch self {
    case .createTable(let create): !create.isTemporary
    case .dropTable(let drop): !drop.isTemporary
    case .alterTable, .renameTable, .truncateTable, .createIndex, .dropIndex, .createView,
      .dropView, .createTrigger, .dropTrigger, .createRoutine, .alterRoutine, .dropRoutine,
      .createEvent, .alterEvent, .dropEvent, .createSequence, .alterSequence, .dropSequence,
      .createDatabase, .alterDatabase, .dropDatabase, .maintain, .lockTables, .flush:
      true
    // UNLOCK TABLES commits only what LOCK TABLES began.
    case .query, .insert, .update, .delete, .load, .call, .do, .handler, .unlockTables,
      .backupLock, .set, .use, .explain, .describe, .show, .prepare, .execute:
      false
    case .block(let body): body.statements.contains(where: \.commitsImplicitly)
    case .withSettings(_, let statement): statement.commitsImplicitly
    case .utility(let tag):
      ["GRANT", "REVOKE", "CREATE USER", "DROP USER", "ALTER USER", "RENAME USER"]
        .contains { tag.hasPrefix($0) }
    }
  }

  /// `SET autocommit = 0` opens a transaction with the next statement, `= 1` commits.
  var autocommit: Bool? {
    guard case .set(let items) = self else { return nil }
    let value = items.last { $0.name == "autocommit" && $0.scope == .session }?.value
    switch value {
    case .literal(.number(let text)): return text != "0"
    case .literal(.boolean(let isOn)): return isOn
    case .literal(.string(let text, _)): return !["OFF", "0", "FALSE"].contains(text.uppercased())
    default: return nil
    }
  }

  /// Session variables that it sets, by lower-case name; nil values go back to the default.
  var sessionVariables: [(name: String, value: String?)] {
    guard case .set(let items) = self else { return [] }
    return items.compactMap { item in
      guard item.scope == .session else { return nil }
      guard let value = item.value else { return (item.name, nil) }
      // Back to what was saved in a user variable: what it was before the script.
      if case .userVariable = value { return (item.name, nil) }
      return value.constantText.map { (item.name, $0) }
    }
  }
}

extension Statement {
  /// It ends the open transaction, and is one by itself.
  public var commitsByItself: Bool {
    if case .mysql(let statement) = self { statement.commitsImplicitly } else { false }
  }
}
