// SPDX-License-Identifier: Apache-2.0
import LockModel

/// What people do with a table, by the lock that it needs (manual, "Table-Level Lock Modes").
enum TableUse: CaseIterable {
  case reads
  case rowLocks
  case writes
  case vacuum
  case indexBuilds
  case ddl

  var mode: LockMode {
    switch self {
    case .reads: .accessShare
    case .rowLocks: .rowShare
    case .writes: .rowExclusive
    case .vacuum: .shareUpdateExclusive
    case .indexBuilds: .share
    case .ddl: .accessExclusive
    }
  }

  var words: String {
    switch self {
    case .reads: "reads"
    case .rowLocks: "SELECT … FOR UPDATE"
    case .writes: "writes"
    case .vacuum: "VACUUM, ANALYZE and the CONCURRENTLY forms"
    case .indexBuilds: "CREATE INDEX"
    case .ddl: "most ALTER TABLE and DROP"
    }
  }

  /// The stable word in JSON.
  var code: String {
    switch self {
    case .reads: "reads"
    case .rowLocks: "rowLocks"
    case .writes: "writes"
    case .vacuum: "vacuum"
    case .indexBuilds: "indexBuilds"
    case .ddl: "ddl"
    }
  }
}

extension LockMode {
  private var firstBlocked: String {
    switch self {
    case .accessShare, .rowShare: "most ALTER TABLE and DROP"
    case .rowExclusive: "CREATE INDEX and most ALTER TABLE"
    case .shareUpdateExclusive: "VACUUM, CREATE INDEX and most ALTER TABLE"
    case .share, .shareRowExclusive: "writes"
    case .exclusive, .accessExclusive: "reads and writes"
    case .mdlShared, .mdlSharedHighPriority, .mdlSharedRead, .mdlSharedWrite,
      .mdlSharedWriteLowPriority, .mdlSharedUpgradable:
      "other DDL"
    case .mdlSharedReadOnly, .mdlSharedNoWrite: "writes"
    case .mdlSharedNoReadWrite, .mdlExclusive: "reads and writes"
    }
  }

  func blocks(_ use: TableUse) -> Bool { conflicts(with: use.mode) }

  var blockedUses: [TableUse] { TableUse.allCases.filter(blocks) }
  var freeUses: [TableUse] { TableUse.allCases.filter { !blocks($0) } }

  /// What an autovacuum does about it: it holds SHARE UPDATE EXCLUSIVE, and whoever waits for it has
  /// it cancelled after `deadlock_timeout`, save against wraparound (proc.c, ProcSleep); a table
  /// that is locked it leaves out (autovacuum.c, VACOPT_SKIP_LOCKED).
  var autovacuumWords: String {
    guard blocks(.vacuum) else { return "goes on" }
    return "gives way after deadlock_timeout, or passes the table over; one against wraparound "
      + "does neither, and the statement waits for it"
  }

  /// What becomes of reads and writes, as the head of a sentence.
  func effect(on relations: Prose) -> Prose {
    switch self {
    case .accessShare, .rowShare, .rowExclusive, .shareUpdateExclusive:
      "Lets reads and writes of \(relations) go on; blocks \(words: firstBlocked)"
    case .share, .shareRowExclusive: "Blocks writes of \(relations), not reads,"
    case .exclusive: "Blocks all but plain reads of \(relations)"
    case .accessExclusive, .mdlSharedNoReadWrite, .mdlExclusive:
      "Blocks reads and writes of \(relations)"
    case .mdlShared, .mdlSharedHighPriority, .mdlSharedRead, .mdlSharedWrite,
      .mdlSharedWriteLowPriority, .mdlSharedUpgradable:
      "Lets reads and writes of \(relations) go on; blocks \(words: firstBlocked)"
    case .mdlSharedReadOnly, .mdlSharedNoWrite: "Blocks writes of \(relations), not reads,"
    }
  }
}
