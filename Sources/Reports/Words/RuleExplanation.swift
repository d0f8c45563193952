// SPDX-License-Identifier: Apache-2.0
import Verdicts

extension Rule {
  /// What kind of harm it is about: the sections of docs/findings.md.
  enum Topic: String {
    case impact
    case lockClass = "lock-class"
    case refusal
    case order
    case data
    case deploy
    case unknown
    case suppression
  }

  var topic: Topic {
    switch self {
    case .windowTooLong, .poolExhausted, .sessionsBlocked, .waitUnbounded, .longHolder,
      .noLockTimeout, .lockTimeoutLikely, .transactionStretchesLock, .deadlockPossible,
      .replicaConflict, .locksEveryRow, .onlineLogOverflow, .replicaLag:
      .impact
    case .blocksReadsAndWritesDuringWork, .blocksWritesDuringWork, .exclusiveLockUnweighed:
      .lockClass
    case .rejectedByServer, .concurrentlyInTransaction, .concurrentlyWaitsForRunner: .refusal
    case .editedMigration, .renamedMigration, .removedMigration, .outOfOrderMigration: .order
    case .unboundedRowChange, .dataLoss, .failsOnRows, .guaranteeLost, .replicaIdentityLost: .data
    case .stillInUse, .unusedObject, .breaksRunningCode, .irreversible, .invalidIndex, .doesNothing,
      .transactionControl, .neverValidated, .foreignKeyWithoutIndex:
      .deploy
    case .longTransaction, .clusterStalls: .impact
    case .unparsedStatement, .unknownRelation, .unknownEffect, .sizeUnknown, .staleSnapshot:
      .unknown
    case .suppressionExpired, .suppressionUnused, .suppressionInvalid: .suppression
    }
  }

  /// What it finds, and why that hurts: docs/findings.md in a few sentences.
  var explanation: String {
    switch self {
    case .windowTooLong:
      """
      Others stall on the table for longer than limits.window at the P95. A statement that waits for \
      a strong lock already stalls every newcomer, so its wait counts as much as its work.
      """
    case .poolExhausted:
      """
      Blocked and busy sessions reach the size of the connection pool. From then on requests that \
      have nothing to do with the table fail too.
      """
    case .sessionsBlocked:
      """
      A large share of the connection pool stalls at once. One slow query more and the pool is full.
      """
    case .waitUnbounded:
      """
      Nothing ends the wait for the lock: a prepared transaction, a vacuum against wraparound, or a \
      session that is idle in its transaction. The queue behind the statement grows until someone acts.
      """
    case .longHolder:
      """
      A long transaction holds a conflicting lock. The statement waits for as long as it runs, and \
      everybody else behind the statement.
      """
    case .noLockTimeout:
      """
      The statement needs a strong lock, and would wait for it as long as it takes. One long reader \
      turns a change of milliseconds into an outage.
      """
    case .lockTimeoutLikely:
      """
      The lock timeout would probably end the attempt: the migration fails, although nobody is hurt.
      """
    case .transactionStretchesLock:
      """
      A strong lock is held while later statements of the same transaction work: locks last until \
      the transaction ends.
      """
    case .deadlockPossible:
      """
      The transaction locks two busy tables one after the other. An application that takes them in \
      the other order meets it in a deadlock, and one of the two fails.
      """
    case .replicaConflict:
      """
      Standbys replay an ACCESS EXCLUSIVE lock. Queries there stall, or are cancelled after \
      max_standby_streaming_delay.
      """
    case .locksEveryRow:
      """
      MySQL, MariaDB: no index leads to the rows that are wanted, so every row that is read stays \
      locked, with its gaps. Nobody changes or inserts a row until the transaction ends.
      """
    case .onlineLogOverflow:
      """
      MySQL, MariaDB: writers fill innodb_online_alter_log_max_size before an in-place build is done. \
      The statement then fails with error 1799 at its end, and all its work is undone.
      """
    case .replicaLag:
      """
      MySQL, MariaDB: replicas run the statement when it has ended, for as long as it took, and \
      everything else waits behind it. Reads from replicas are stale meanwhile.
      """
    case .blocksReadsAndWritesDuringWork:
      """
      A table is rewritten or read from end to end under a lock that stops reads and writes. There \
      is no snapshot that says who would stall.
      """
    case .blocksWritesDuringWork:
      """
      A table is worked on under a lock that stops writes, such as by a plain CREATE INDEX. There is \
      no snapshot that says who would stall.
      """
    case .exclusiveLockUnweighed:
      """
      A short change under an exclusive lock. Without a snapshot nobody knows who is there at that \
      moment, and how long the statement would wait.
      """
    case .rejectedByServer:
      """
      The server would refuse the statement: a name is missing or taken, something depends on it, or \
      the form is not known to this release.
      """
    case .concurrentlyInTransaction:
      """
      The statement cannot run inside a transaction block, and the migration tool or the file begins \
      one.
      """
    case .concurrentlyWaitsForRunner:
      """
      The migration tool keeps a transaction open on another connection, and the CONCURRENTLY forms \
      wait for every older transaction: both wait for ever.
      """
    case .editedMigration:
      """
      A migration that was there before was edited: the migration tool stops, or never runs it again.
      """
    case .renamedMigration:
      "A migration that was there before has another name, and the migration tool minds."
    case .removedMigration: "A migration that was there before is gone."
    case .outOfOrderMigration:
      """
      A new migration stands before one that was there already: the migration tool stops, or never \
      runs it.
      """
    case .unboundedRowChange:
      """
      A statement changes every row in one transaction: row locks, write-ahead log and bloat for the \
      whole table.
      """
    case .stillInUse:
      """
      By the queries and counters of the snapshot something still uses the table, column or index that \
      the statement takes away or renames. Code that runs while it is deployed will fail, or slow down.
      """
    case .unusedObject:
      "By the queries and counters of the snapshot nothing uses what the statement takes away."
    case .dataLoss: "A column, the rows or a table are gone for good."
    case .breaksRunningCode:
      """
      Something that the running code knows by name goes or is renamed, or inserts must give a value \
      that they did not have to give: the code fails until it is replaced.
      """
    case .irreversible:
      "Nothing leads back, and no way down was written: a failed deployment is repaired forward."
    case .guaranteeLost:
      """
      A key, a constraint or NOT NULL goes and nothing as strong is in its place when the transaction \
      ends: rows that were impossible can come.
      """
    case .replicaIdentityLost:
      """
      A published table loses the key by which subscribers tell its rows apart: every UPDATE and DELETE \
      of it fails.
      """
    case .failsOnRows: "Rows that are there make the statement fail."
    case .invalidIndex:
      """
      IF NOT EXISTS meets an index that a failed build left invalid: the statement passes, and no query \
      ever uses the index.
      """
    case .doesNothing: "What the statement says is not what is there afterwards."
    case .transactionControl:
      """
      BEGIN, COMMIT or ROLLBACK meddle with a transaction that somebody else began: what stands behind \
      runs without one, or is taken back.
      """
    case .neverValidated:
      "A constraint is still NOT VALID when the deployment ends: old rows are never looked at."
    case .foreignKeyWithoutIndex:
      """
      No index leads with the columns of a foreign key: each DELETE in the referenced table reads the \
      whole referencing one.
      """
    case .longTransaction:
      """
      One transaction lasts so long that vacuum cannot clean up behind it anywhere in the database, and \
      replicas fall behind.
      """
    case .clusterStalls:
      "In a cluster that runs DDL in total order every node stands still while the statement works."
    case .suppressionExpired:
      "A suppression is past its last day: it hides nothing any more."
    case .suppressionUnused:
      "A suppression hides nothing: the finding is gone, or was never there."
    case .suppressionInvalid:
      """
      A suppression cannot be read or must not be used, so nobody knows what it was to hide. What is \
      wrong with it stands in its sentence.
      """
    case .unparsedStatement:
      """
      The statement was not understood; the rest of the file was judged. What was not understood is \
      never called safe.
      """
    case .unknownRelation:
      """
      A relation is neither in the schema nor in the snapshot, so what the statement would do to it \
      is not known.
      """
    case .unknownEffect:
      """
      The statement runs what cannot be read: dynamic SQL, a function whose body is not known, or a \
      form that is not in the lock model.
      """
    case .sizeUnknown:
      "The size of a table decides how long the statement works, and is not known."
    case .staleSnapshot:
      """
      The snapshot is older than limits.snapshot-age: sizes change slowly, who is there does not.
      """
    }
  }
}

/// The words of a rule for who has its code alone, such as from a report.
public enum RuleBook {
  /// Nil: no such rule in this version.
  public static func title(of code: String) -> String? { Rule(rawValue: code)?.title }
}
