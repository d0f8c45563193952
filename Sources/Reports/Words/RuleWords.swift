// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Verdicts

extension Rule {
  /// The rule in a few words.
  var title: String { title(on: .postgres) }

  /// In the words of a kind of server.
  func title(on engine: Engine) -> String {
    switch self {
    case .windowTooLong: "Others would stall for too long"
    case .poolExhausted: "The connection pool would fill up"
    case .sessionsBlocked: "Many sessions would stall at once"
    case .waitUnbounded: "Nothing bounds the wait for the lock"
    case .longHolder: "A long transaction is in the way"
    case .noLockTimeout: "No \(engine.lockTimeout) is set"
    case .lockTimeoutLikely: "\(engine.lockTimeout) would probably end the attempt"
    case .transactionStretchesLock: "The transaction stretches the lock"
    case .deadlockPossible: "A deadlock with the application is possible"
    case .replicaConflict: "Queries on standbys would stall or be cancelled"
    case .locksEveryRow: "Every row is locked until the transaction ends"
    case .onlineLogOverflow: "The log of changes would overflow"
    case .replicaLag: "Replicas would fall behind"
    case .blocksReadsAndWritesDuringWork: "Reads and writes stand still during the work"
    case .blocksWritesDuringWork: "Writes stand still during the work"
    case .exclusiveLockUnweighed: "An exclusive lock, and no snapshot to weigh it"
    case .rejectedByServer: "The server would refuse it"
    case .concurrentlyInTransaction: "CONCURRENTLY is refused inside a transaction block"
    case .concurrentlyWaitsForRunner: "The migration tool itself would be waited for"
    case .editedMigration: "A migration that has run was edited"
    case .renamedMigration: "A migration that has run was renamed"
    case .removedMigration: "A migration that has run was removed"
    case .outOfOrderMigration: "It stands before migrations that have run"
    case .unboundedRowChange: "It changes a whole table in one transaction"
    case .dataLoss: "Data is lost"
    case .stillInUse: "What goes is still in use"
    case .unusedObject: "Nothing is seen that uses what goes"
    case .unparsedStatement: "The statement was not understood"
    case .unknownRelation: "A relation is not known"
    case .unknownEffect: "The effect is not known"
    case .sizeUnknown: "A size is not known, and it decides"
    case .staleSnapshot: "The snapshot is too old"
    case .suppressionExpired: "A suppression has ended"
    case .suppressionUnused: "A suppression hides nothing"
    case .suppressionInvalid: "A suppression does not hold"
    case .breaksRunningCode: "Code that runs now would trip over it"
    case .irreversible: "There is no way back"
    case .guaranteeLost: "The server guarantees less about the rows"
    case .replicaIdentityLost: "Published rows could not be told apart any more"
    case .failsOnRows: "It fails on rows that are there"
    case .invalidIndex: "An invalid index is taken for a good one"
    case .doesNothing: "It does nothing of what it says"
    case .transactionControl: "It meddles with the transaction around it"
    case .neverValidated: "Nothing validates the constraint"
    case .foreignKeyWithoutIndex: "No index leads with the foreign key's columns"
    case .longTransaction: "A transaction that lasts long"
    case .clusterStalls: "The whole cluster would stand still"
    }
  }

  /// What to do about it.
  var remedy: Prose { remedy(on: .postgres) }

  func remedy(on engine: Engine) -> Prose {
    let timeout = engine.lockTimeout
    return switch self {
    case .windowTooLong, .sessionsBlocked, .poolExhausted:
      "Retry under a short \(words: timeout), or deploy when the table is quiet."
    case .waitUnbounded:
      """
      End the holder first, and set \(words: timeout) so that the statement cannot queue for ever.
      """
    case .longHolder:
      "Wait until it is done, or end it, or retry under a short \(words: timeout)."
    case .noLockTimeout:
      """
      SET \(words: timeout) before the statement, shorter than your users' patience, and retry.
      """
    case .lockTimeoutLikely: "Let the runner retry, or deploy at a quieter hour."
    case .transactionStretchesLock:
      "Take the strong lock last, or put the long work into a transaction of its own."
    case .deadlockPossible:
      "One table a migration, or LOCK TABLE on all of them first, in the application's order."
    case .locksEveryRow:
      """
      Give its condition an index, change the rows in batches by their primary key, or SET SESSION \
      TRANSACTION ISOLATION LEVEL READ COMMITTED first.
      """
    case .onlineLogOverflow:
      """
      Raise innodb_online_alter_log_max_size for the time, deploy when fewer rows are written, or copy \
      with a tool that keeps up.
      """
    case .replicaLag:
      "Read from the source meanwhile, or copy with a tool that waits for the replicas."
    case .replicaConflict: "Deploy when no long queries run on the standbys."
    case .blocksReadsAndWritesDuringWork, .blocksWritesDuringWork:
      "Look for a form that lets reads and writes go on, or deploy when the table is quiet."
    case .exclusiveLockUnweighed:
      "SET \(words: timeout) and retry, and give lockcast a snapshot to weigh the lock."
    case .rejectedByServer: "Correct the statement."
    case .concurrentlyInTransaction: "Run it in a migration without a transaction."
    case .concurrentlyWaitsForRunner: "Let the tool lock without a transaction of its own."
    case .editedMigration: "Take the edit back, and make the change in a new migration."
    case .renamedMigration, .removedMigration: "Bring it back under its old name."
    case .outOfOrderMigration: "Give it a version behind the last one."
    case .unboundedRowChange: "Change the rows in batches, each in a transaction of its own."
    case .stillInUse:
      "Deploy code that does without it first, look again at a new snapshot, and then take it away."
    case .unusedObject:
      "Make sure that no rare job needs it: the snapshot sees the most frequent queries."
    case .dataLoss: "Make sure that nothing reads it any more, and that a backup has it."
    case .unparsedStatement:
      "Check the syntax; if the server accepts it, report the statement to lockcast."
    case .unknownRelation: "Take a new snapshot, or pass the schema with --schema."
    case .unknownEffect: "Review by hand what it runs."
    case .sizeUnknown: "Take a new snapshot, or declare the table's rows in lockcast.yml."
    case .staleSnapshot: "Take a new snapshot."
    case .suppressionExpired: "Take it out, or look again and give it a later day."
    case .suppressionUnused: "Take it out."
    case .suppressionInvalid: "Correct it, or take it out."
    case .breaksRunningCode:
      """
      Deploy code that does without it first, or leave a view or a default in its place in the same \
      transaction.
      """
    case .irreversible:
      "Write a down script, or make sure that a backup can be gone back to."
    case .guaranteeLost:
      "Put another constraint in its place first, or make sure that nothing relies on it."
    case .replicaIdentityLost:
      "Set another REPLICA IDENTITY first: until then every UPDATE and DELETE of the table fails."
    case .failsOnRows:
      """
      Add the column with a default, or nullable and fill it in batches; look for values that do not fit \
      before a type is narrowed.
      """
    case .invalidIndex: "DROP INDEX CONCURRENTLY it first, and build it anew."
    case .doesNothing: "Say what is meant: drop the other one first, or take the statement out."
    case .transactionControl:
      "Leave transactions to the tool, or switch its transaction off for this file."
    case .neverValidated: "VALIDATE CONSTRAINT in a later transaction."
    case .foreignKeyWithoutIndex: "CREATE INDEX CONCURRENTLY on the referencing columns first."
    case .longTransaction: "Change the rows in batches, each in a transaction of its own."
    case .clusterStalls:
      """
      Roll it out node by node (wsrep_OSU_method = RSU) where old and new definitions go together, or copy \
      with a tool.
      """
    }
  }

  /// Whether a gentler way answers it: its advice then says no more.
  var isSolvedByInstead: Bool {
    switch self {
    case .windowTooLong, .sessionsBlocked, .poolExhausted, .noLockTimeout,
      .blocksReadsAndWritesDuringWork, .blocksWritesDuringWork, .exclusiveLockUnweighed,
      .transactionStretchesLock, .unboundedRowChange, .longTransaction:
      true
    case .waitUnbounded, .longHolder, .lockTimeoutLikely, .deadlockPossible, .replicaConflict,
      .locksEveryRow, .onlineLogOverflow, .replicaLag, .rejectedByServer,
      .concurrentlyInTransaction, .concurrentlyWaitsForRunner, .editedMigration,
      .renamedMigration,
      .removedMigration, .outOfOrderMigration,
      .dataLoss, .stillInUse, .unusedObject, .unparsedStatement, .unknownRelation, .unknownEffect,
      .sizeUnknown, .staleSnapshot, .suppressionExpired, .suppressionUnused, .suppressionInvalid,
      .breaksRunningCode, .irreversible, .guaranteeLost, .replicaIdentityLost, .failsOnRows,
      .invalidIndex, .doesNothing, .transactionControl, .neverValidated, .foreignKeyWithoutIndex,
      .clusterStalls:
      false
    }
  }
}
