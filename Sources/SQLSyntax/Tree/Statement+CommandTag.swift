// SPDX-License-Identifier: Apache-2.0

extension Statement {
  /// What the server calls a statement of this kind: `ALTER TABLE`, `CREATE INDEX`, `SELECT`.
  ///
  /// As `CreateCommandTag` in src/backend/tcop/utility.c decides from the raw tree. A psql
  /// meta-command is tagged by its own name, what was not understood by its first words.
  public var commandTag: String {
    switch self {
    case .alterTable(let alter): "ALTER \(alter.keyword.commandWord)"
    case .alterAllInTablespace(let alter): "ALTER \(alter.kind.rawValue)"
    case .createTable(let create): create.isForeign ? "CREATE FOREIGN TABLE" : "CREATE TABLE"
    case .createTableAs(let create):
      create.isMaterializedView ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS"
    case .createIndex: "CREATE INDEX"
    case .reindex: "REINDEX"
    case .truncate: "TRUNCATE TABLE"
    case .drop(let drop): "DROP \((drop.objects.first?.kind ?? .table).rawValue)"
    case .importForeignSchema: "IMPORT FOREIGN SCHEMA"
    case .createView: "CREATE VIEW"
    case .refreshMaterializedView: "REFRESH MATERIALIZED VIEW"
    case .createSequence: "CREATE SEQUENCE"
    case .alterSequence: "ALTER SEQUENCE"
    case .createType: "CREATE TYPE"
    case .alterType: "ALTER TYPE"
    case .createDomain: "CREATE DOMAIN"
    case .alterDomain: "ALTER DOMAIN"
    case .createFunction(let create): create.isProcedure ? "CREATE PROCEDURE" : "CREATE FUNCTION"
    case .createTrigger: "CREATE TRIGGER"
    case .alterTrigger: "ALTER TRIGGER"
    case .createRule: "CREATE RULE"
    case .alterRule: "ALTER RULE"
    case .createPolicy: "CREATE POLICY"
    case .alterPolicy: "ALTER POLICY"
    case .createStatistics: "CREATE STATISTICS"
    case .alterStatistics: "ALTER STATISTICS"
    case .createSchema: "CREATE SCHEMA"
    case .alterObject(let alter): "ALTER \(alter.object.kind.rawValue)"
    case .createExtension: "CREATE EXTENSION"
    case .alterExtension: "ALTER EXTENSION"
    case .createPublication: "CREATE PUBLICATION"
    case .alterPublication: "ALTER PUBLICATION"
    case .comment: "COMMENT"
    case .securityLabel: "SECURITY LABEL"
    case .grant(let grant): grant.commandTag
    case .reassignOwned: "REASSIGN OWNED"
    case .dropOwned: "DROP OWNED"
    case .data(let statement): statement.commandTag
    case .copy: "COPY"
    case .call: "CALL"
    case .doBlock: "DO"
    case .lock: "LOCK TABLE"
    case .vacuum: "VACUUM"
    case .analyze: "ANALYZE"
    case .cluster: "CLUSTER"
    case .transaction(let control): control.commandTag
    case .set(let parameter): parameter.commandTag
    case .explain: "EXPLAIN"
    case .prepare: "PREPARE"
    case .execute: "EXECUTE"
    case .declareCursor: "DECLARE CURSOR"
    case .utility(let tag): tag
    case .metaCommand(let name, _): "\\\(name)"
    case .mysql(let statement): statement.commandTag
    case .unknown(let unknown): unknown.firstWords
    }
  }
}

extension AlterTable.Keyword {
  fileprivate var commandWord: String {
    switch self {
    case .table: "TABLE"
    case .index: "INDEX"
    case .view: "VIEW"
    case .materializedView: "MATERIALIZED VIEW"
    case .sequence: "SEQUENCE"
    case .foreignTable: "FOREIGN TABLE"
    }
  }
}

extension DataStatement {
  /// `SELECT`, `INSERT`, `UPDATE`, `DELETE` or `MERGE`.
  public var commandTag: String {
    switch self {
    case .query: "SELECT"
    case .insert: "INSERT"
    case .update: "UPDATE"
    case .delete: "DELETE"
    case .merge: "MERGE"
    }
  }
}

extension Grant {
  fileprivate var commandTag: String {
    switch target {
    case .objects, .allInSchema: isRevoke ? "REVOKE" : "GRANT"
    case .roles: isRevoke ? "REVOKE ROLE" : "GRANT ROLE"
    case .defaultPrivileges: "ALTER DEFAULT PRIVILEGES"
    }
  }
}

extension TransactionControl {
  fileprivate var commandTag: String {
    switch self {
    case .begin: "BEGIN"
    case .commit: "COMMIT"
    case .rollback, .rollbackTo: "ROLLBACK"
    case .savepoint: "SAVEPOINT"
    case .release: "RELEASE"
    case .prepare: "PREPARE TRANSACTION"
    case .commitPrepared: "COMMIT PREPARED"
    case .rollbackPrepared: "ROLLBACK PREPARED"
    case .characteristics: "SET"
    case .setConstraints: "SET CONSTRAINTS"
    }
  }
}

extension SetParameter {
  fileprivate var commandTag: String {
    if discards { return "DISCARD ALL" }
    switch value {
    case .value: return "SET"
    case .default: return "RESET"
    }
  }
}

extension Statement {
  /// `BEGIN` and `START TRANSACTION`.
  public var beginsTransaction: Bool {
    if case .transaction(.begin) = self { true } else { false }
  }
}
