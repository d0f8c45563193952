// SPDX-License-Identifier: Apache-2.0

/// The stable codes of what `doctor` finds; docs/doctor.md says of each what, why and what to do.
///
/// A code is never reused for another meaning.
public enum DoctorRule: String, Sendable, Hashable, CaseIterable {
  // Timeouts: what ends a wait
  case idleInTransactionUnbounded = "idle-in-transaction-unbounded"
  case queriesUnbounded = "queries-unbounded"
  case noLockTimeout = "role-without-lock-timeout"
  case deadlockTimeoutUnusual = "deadlock-timeout-unusual"

  // Who is there
  case regularLongTransaction = "regular-long-transaction"
  case preparedTransaction = "prepared-transaction-orphaned"

  // Room for those who wait
  case poolExceedsServer = "pool-exceeds-server"
  case connectionsNearlyUsed = "connections-nearly-used"

  // Vacuum
  case autovacuumOff = "autovacuum-off"
  case wraparoundVacuumRuns = "wraparound-vacuum-runs"
  case wraparoundVacuumNear = "wraparound-vacuum-near"
  case vacuumDoesNotEnd = "vacuum-does-not-end"

  // What failed migrations left
  case invalidIndex = "invalid-index"
  case detachPending = "detach-pending"

  // Replication
  case standbyDelayUnbounded = "standby-delay-unbounded"
  case standbyLags = "standby-lags"
  case commitWaitsForReplay = "commit-waits-for-replay"
  case slotInactive = "slot-inactive"

  // What lockcast cannot see
  case snapshotStale = "snapshot-stale"
  case snapshotThin = "snapshot-thin"
  case lockWaitsNotLogged = "lock-waits-not-logged"
  case noStatementStatistics = "no-statement-statistics"
  case ioTimingOff = "io-timing-off"
}
