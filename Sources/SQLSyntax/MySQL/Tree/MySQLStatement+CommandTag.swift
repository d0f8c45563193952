// SPDX-License-Identifier: Apache-2.0

extension MySQL.Statement {
  /// What people call a statement of this kind: `ALTER TABLE`, `RENAME TABLE`, `UPDATE`.
  public var commandTag: String {
    switch self {
    case .createTable: "CREATE TABLE"
    case .alterTable: "ALTER TABLE"
    case .dropTable: "DROP TABLE"
    case .renameTable: "RENAME TABLE"
    case .truncateTable: "TRUNCATE TABLE"
    case .createIndex: "CREATE INDEX"
    case .dropIndex: "DROP INDEX"
    case .createView(let create): create.isAlter ? "ALTER VIEW" : "CREATE VIEW"
    case .dropView: "DROP VIEW"
    case .createTrigger: "CREATE TRIGGER"
    case .dropTrigger: "DROP TRIGGER"
    case .createRoutine(let create): "CREATE \(create.kind.rawValue)"
    case .alterRoutine(let kind, _): "ALTER \(kind.rawValue)"
    case .dropRoutine(let kind, _, _): "DROP \(kind.rawValue)"
    case .createEvent: "CREATE EVENT"
    case .alterEvent: "ALTER EVENT"
    case .dropEvent: "DROP EVENT"
    case .createSequence: "CREATE SEQUENCE"
    case .alterSequence: "ALTER SEQUENCE"
    case .dropSequence: "DROP SEQUENCE"
    case .createDatabase: "CREATE DATABASE"
    case .alterDatabase: "ALTER DATABASE"
    case .dropDatabase: "DROP DATABASE"
    case .query: "SELECT"
    case .insert(let insert): insert.isReplace ? "REPLACE" : "INSERT"
    case .update: "UPDATE"
    case .delete: "DELETE"
    case .load: "LOAD DATA"
    case .call: "CALL"
    case .block: "BEGIN NOT ATOMIC"
    case .do: "DO"
    case .handler: "HANDLER"
    case .maintain(let maintain): "\(maintain.work.rawValue) TABLE"
    case .lockTables: "LOCK TABLES"
    case .unlockTables: "UNLOCK TABLES"
    case .flush: "FLUSH"
    case .backupLock(let isTaken): isTaken ? "LOCK INSTANCE" : "UNLOCK INSTANCE"
    case .set: "SET"
    case .withSettings(_, let statement): statement.commandTag
    case .use: "USE"
    case .explain: "EXPLAIN"
    case .describe: "DESCRIBE"
    case .show: "SHOW"
    case .prepare: "PREPARE"
    case .execute: "EXECUTE"
    case .utility(let tag): tag
    }
  }
}
