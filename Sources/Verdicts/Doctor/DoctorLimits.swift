// SPDX-License-Identifier: Apache-2.0

/// From where on `doctor` says something; docs/doctor.md says why.
public struct DoctorLimits: Sendable, Hashable {
  /// Seconds idle in a transaction, or in one query, from which on nothing bounding it is worth a
  /// word: migrations and people wait less.
  public var longSeconds = 60.0
  /// A transaction that was seen so often comes again.
  public var regularSightings = 5
  /// Seconds after which nobody is about to finish a prepared transaction.
  public var preparedSeconds = 300.0
  /// Seconds of `deadlock_timeout`: an autovacuum is in the way for so long.
  public var deadlockTimeoutLong = 5.0
  public var deadlockTimeoutShort = 0.05
  /// Share of the server's connections.
  public var connectionShare = 0.9
  /// Share of `autovacuum_freeze_max_age`, on tables whose vacuum takes its time.
  public var freezeShare = 0.95
  public var freezeBytes: Int64 = 1 << 30
  /// From here on autovacuum has fallen behind, whatever the size.
  public var freezeOverdueShare = 1.5
  /// Seconds of one run of autovacuum on one table.
  public var vacuumSeconds = 3600.0
  public var standbyLagSeconds = 60.0
  public var slotBytes: Int64 = 1 << 30
  /// Moments of the lock graph below which it is not known who is usually there.
  public var fewMoments = 5

  public init() {}
}
