// SPDX-License-Identifier: Apache-2.0

extension Rule {
  /// It is about what a change means, not about how it is carried out: whichever form the statement
  /// takes, it stays.
  public var isConsequence: Bool {
    switch self {
    case .dataLoss, .irreversible, .breaksRunningCode, .guaranteeLost, .replicaIdentityLost,
      .failsOnRows, .invalidIndex, .doesNothing, .transactionControl, .neverValidated,
      .foreignKeyWithoutIndex, .stillInUse, .unusedObject:
      true
    case .windowTooLong, .poolExhausted, .sessionsBlocked, .waitUnbounded, .longHolder,
      .noLockTimeout, .lockTimeoutLikely, .transactionStretchesLock, .deadlockPossible,
      .replicaConflict, .locksEveryRow, .onlineLogOverflow, .replicaLag,
      .blocksReadsAndWritesDuringWork, .blocksWritesDuringWork, .exclusiveLockUnweighed,
      .rejectedByServer, .concurrentlyInTransaction, .concurrentlyWaitsForRunner,
      .editedMigration, .renamedMigration, .removedMigration, .outOfOrderMigration,
      .unboundedRowChange, .unparsedStatement, .unknownRelation, .unknownEffect, .sizeUnknown,
      .staleSnapshot, .longTransaction, .clusterStalls, .suppressionExpired, .suppressionUnused,
      .suppressionInvalid:
      false
    }
  }
}
