// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax

extension LockMode {
  /// What stands still meanwhile, in three words: the cell of a table.
  var blocksShortly: String {
    switch self {
    case .accessShare: "blocks only ACCESS EXCLUSIVE"
    case .rowShare: "blocks only exclusive locks"
    case .rowExclusive: "blocks index builds and DDL"
    case .shareUpdateExclusive: "reads and writes go on; no other DDL"
    case .share, .shareRowExclusive: "no writes"
    case .exclusive: "plain reads only"
    case .accessExclusive: "no reads, no writes"
    case .mdlShared, .mdlSharedHighPriority, .mdlSharedRead: "no DDL that replaces the table"
    case .mdlSharedWrite, .mdlSharedWriteLowPriority: "no DDL, no LOCK TABLES"
    case .mdlSharedUpgradable: "reads and writes go on; no other DDL"
    case .mdlSharedReadOnly, .mdlSharedNoWrite: "no writes"
    case .mdlSharedNoReadWrite, .mdlExclusive: "no reads, no writes"
    }
  }

  /// Who stalls behind it, as the subject of a sentence.
  var whoStalls: String {
    switch self {
    case .accessShare, .rowShare: "Other DDL"
    case .rowExclusive: "Every index build"
    case .shareUpdateExclusive: "Other DDL, VACUUM and ANALYZE"
    case .share, .shareRowExclusive: "Every write"
    case .exclusive: "Everything but plain reads"
    case .accessExclusive: "Every query"
    case .mdlShared, .mdlSharedHighPriority, .mdlSharedRead, .mdlSharedWrite,
      .mdlSharedWriteLowPriority, .mdlSharedUpgradable:
      "Other DDL"
    case .mdlSharedReadOnly, .mdlSharedNoWrite: "Every write"
    case .mdlSharedNoReadWrite, .mdlExclusive: "Every query"
    }
  }

  /// Statements that ask for this mode (manual, "Table-Level Lock Modes"; sql/mdl.h).
  var takenBy: String {
    switch self {
    case .accessShare: "SELECT"
    case .rowShare: "SELECT … FOR UPDATE/SHARE"
    case .rowExclusive: "INSERT, UPDATE, DELETE, MERGE"
    case .shareUpdateExclusive: "VACUUM, ANALYZE, CREATE INDEX CONCURRENTLY, VALIDATE CONSTRAINT"
    case .share: "CREATE INDEX"
    case .shareRowExclusive: "CREATE TRIGGER, ADD FOREIGN KEY"
    case .exclusive: "REFRESH MATERIALIZED VIEW CONCURRENTLY"
    case .accessExclusive: "most ALTER TABLE, DROP, TRUNCATE, VACUUM FULL"
    case .mdlShared: "definitions of views and routines"
    case .mdlSharedHighPriority: "SHOW CREATE TABLE, information_schema"
    case .mdlSharedRead: "SELECT"
    case .mdlSharedWrite: "INSERT, UPDATE, DELETE, SELECT … FOR UPDATE"
    case .mdlSharedWriteLowPriority: "LOW_PRIORITY writes"
    case .mdlSharedUpgradable: "ALTER TABLE, CREATE INDEX"
    case .mdlSharedReadOnly: "LOCK TABLES … READ"
    case .mdlSharedNoWrite: "ALTER TABLE that copies, CREATE TRIGGER"
    case .mdlSharedNoReadWrite: "LOCK TABLES … WRITE"
    case .mdlExclusive: "DROP, TRUNCATE, RENAME, the end of each ALTER TABLE"
    }
  }

  /// Weakest first: what other sessions cannot do while it is held.
  var blockedStatements: String {
    conflicts.modes.map(\.takenBy).joined(separator: "; ")
  }
}

extension LockReason {
  /// Why the relation is locked at all.
  var words: String {
    switch self {
    case .target: "named by the statement"
    case .descendant: "partition or child of the target"
    case .parent: "partitioned parent of the target"
    case .foreignKeyPartner: "other end of a foreign key"
    case .index: "index of the table"
    case .sequence: "sequence of a column"
    case .dependent: "view that depends on the target"
    case .read: "read by the statement"
    case .cascade: "reached by a cascade or trigger"
    case .toast: "storage of oversized values"
    case .defaultPartition: "default partition, whose bound changes"
    case .created: "made by the statement"
    }
  }

  /// The stable word in JSON.
  var code: String {
    switch self {
    case .target: "target"
    case .descendant: "descendant"
    case .parent: "parent"
    case .foreignKeyPartner: "foreignKeyPartner"
    case .index: "index"
    case .sequence: "sequence"
    case .dependent: "dependent"
    case .read: "read"
    case .cascade: "cascade"
    case .toast: "toast"
    case .defaultPartition: "defaultPartition"
    case .created: "created"
    }
  }
}

extension LockRequest.Release {
  var code: String {
    switch self {
    case .transactionEnd: "transactionEnd"
    case .early: "early"
    case .statementEnd: "statementEnd"
    }
  }

  var words: String {
    switch self {
    case .transactionEnd: "to the end of the transaction"
    case .early: "given back before the statement ends"
    case .statementEnd: "to the end of the statement, over its transactions"
    }
  }
}

extension TransactionWait {
  var prose: Prose {
    switch self {
    case .lockers(let relation, let mode):
      "waits for every transaction that now holds a lock on \(relation) which conflicts with \(mode)"
    case .olderSnapshots:
      "waits for every transaction of the database with an older snapshot"
    }
  }
}
