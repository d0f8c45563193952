// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Snapshot

extension Doctor {
  func timeouts() -> [ServerFinding] { idle() + queries() + lockTimeout() + deadlockTimeout() }

  /// Sessions that were really seen idle in a transaction, by user and application, with nothing
  /// that ends it.
  private func idle() -> [ServerFinding] {
    let unbounded = longSessions { owner, age in owner.isIdle && age >= limits.longSeconds }
      .filter {
        isBounded(
          by: "idle_in_transaction_session_timeout", "transaction_timeout", user: $0.owner.user)
          == false
      }
    let present = idleNow()
    return unbounded.map {
      ServerFinding(
        .idleInTransactionUnbounded, present.contains($0.owner) ? .block : .warn, .sessions($0))
    }
  }

  /// Those that sit there at the last moment.
  private func idleNow() -> Set<Habit.Owner> {
    let sessions = snapshot.samples.last?.sessions ?? []
    return Set(
      sessions.filter { ($0.stateAge ?? $0.transactionAge ?? 0) >= limits.longSeconds }
        .map { Habit.Owner($0) }.filter(\.isIdle))
  }

  /// Readers and writers; what holds more is maintenance, and may last.
  private func queries() -> [ServerFinding] {
    longSessions { owner, age in !owner.isIdle && age >= limits.longSeconds }
      .filter {
        ($0.lock?.mode ?? .accessShare) <= .rowExclusive
          && isBounded(by: "statement_timeout", "transaction_timeout", user: $0.owner.user) == false
      }
      .map { ServerFinding(.queriesUnbounded, .warn, .sessions($0)) }
  }

  /// For the role that runs migrations; without its name, for whoever has no setting of its own.
  private func lockTimeout() -> [ServerFinding] {
    let own = migrationSettings["lock_timeout"].flatMap(durationInSeconds)
    guard let timeout = own ?? seconds("lock_timeout", of: migrationRole), timeout <= 0 else {
      return []
    }
    let severity = migrationRole == nil ? Verdict.pass : .warn
    return [ServerFinding(.noLockTimeout, severity, .role(migrationRole))]
  }

  private func deadlockTimeout() -> [ServerFinding] {
    guard let seconds = seconds("deadlock_timeout") else { return [] }
    let subject = ServerFinding.Subject.duration(setting: "deadlock_timeout", seconds: seconds)
    if seconds > limits.deadlockTimeoutLong {
      return [ServerFinding(.deadlockTimeoutUnusual, .warn, subject)]
    }
    return seconds < limits.deadlockTimeoutShort
      ? [ServerFinding(.deadlockTimeoutUnusual, .pass, subject)] : []
  }
}
