// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Snapshot
public import Verdicts

/// What to do about a finding of `doctor`: words, and statements to be read before they are run.
public struct DoctorRemedy: Sendable, Hashable {
  public var words: String
  public var sql: [String]

  init(_ words: String, _ sql: String...) { self.init(words, sql) }

  init(_ words: String, _ sql: [String]) {
    self.words = words
    self.sql = sql
  }
}

extension ServerFinding {
  public var remedy: DoctorRemedy {
    switch rule {
    case .idleInTransactionUnbounded:
      DoctorRemedy(
        "End idle transactions after a while:",
        alter(set: "idle_in_transaction_session_timeout", "30s"))
    case .queriesUnbounded:
      DoctorRemedy(
        "Bound its queries, as long as the longest that is wanted:",
        alter(set: "statement_timeout", "15min"))
    case .noLockTimeout: lockTimeout
    case .deadlockTimeoutUnusual:
      DoctorRemedy(
        "The default of one second suits most:", "ALTER SYSTEM SET deadlock_timeout = '1s';",
        Self.reload)
    case .regularLongTransaction:
      DoctorRemedy(
        "Deploy at other hours (deploy.hours in lockcast.yml), let it read from a standby, or "
          + "commit more often; migrations need a lock_timeout and retries in any case.")
    case .preparedTransaction: prepared
    case .poolExceedsServer:
      DoctorRemedy(
        "Give the pools together fewer connections than the server has, or put a pooler in between."
      )
    case .connectionsNearlyUsed:
      DoctorRemedy("Bound the pools of the applications, or put a pooler in between.")
    case .autovacuumOff:
      DoctorRemedy("Switch it on:", "ALTER SYSTEM SET autovacuum = on;", Self.reload)
    case .wraparoundVacuumRuns:
      DoctorRemedy("Let it finish before a migration of this table; cancelled, it begins anew.")
    case .wraparoundVacuumNear: freeze
    case .vacuumDoesNotEnd:
      DoctorRemedy(
        "Let autovacuum work faster:", "ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;",
        Self.reload)
    case .invalidIndex: index
    case .detachPending: partition
    case .standbyDelayUnbounded:
      DoctorRemedy(
        "On the standbys:", "ALTER SYSTEM SET max_standby_streaming_delay = '30s';", Self.reload)
    case .standbyLags: DoctorRemedy("Wait with heavy migrations until it has caught up.")
    case .commitWaitsForReplay:
      DoctorRemedy(
        "In the migration, wait for less than the replay:", "SET synchronous_commit = 'on';")
    case .slotInactive: slot
    case .snapshotStale: DoctorRemedy("Take a new one every night: lockcast snapshot --into.")
    case .snapshotThin:
      DoctorRemedy("lockcast snapshot --samples 30 --interval 10 --into FILE, every night or hour.")
    case .lockWaitsNotLogged:
      DoctorRemedy(
        "Log them, for lockcast outcome:", "ALTER SYSTEM SET log_lock_waits = on;", Self.reload)
    case .noStatementStatistics:
      DoctorRemedy(
        "Add it to shared_preload_libraries, restart, and:",
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;")
    case .ioTimingOff:
      DoctorRemedy("Time it:", "ALTER SYSTEM SET track_io_timing = on;", Self.reload)
    }
  }

  private static let reload = "SELECT pg_reload_conf();"

  /// For the role that was seen; for the server where it has no name.
  private func alter(set name: String, _ value: String) -> [String] {
    var role: String?
    if case .sessions(let sessions) = subject { role = sessions.owner.user }
    if case .role(let named) = subject { role = named }
    guard let role else { return ["ALTER SYSTEM SET \(name) = '\(value)';", Self.reload] }
    return ["ALTER ROLE \(SQLText.identifier(role)) SET \(name) = '\(value)';"]
  }

  private var lockTimeout: DoctorRemedy {
    guard case .role(.some) = subject else {
      return DoctorRemedy(
        "Name the role that runs migrations (--role), or set lock_timeout in each migration, with "
          + "retries.", "SET lock_timeout = '2s';")
    }
    return DoctorRemedy(
      "Give up before users do, and let the runner try again:", alter(set: "lock_timeout", "2s"))
  }

  private var prepared: DoctorRemedy {
    guard case .prepared(let gid, _, _, _) = subject else { return DoctorRemedy("") }
    let name = SQLText.literal(gid)
    return DoctorRemedy(
      "Ask its transaction manager which of the two is right:", "ROLLBACK PREPARED \(name);",
      "COMMIT PREPARED \(name);")
  }

  private var freeze: DoctorRemedy {
    guard case .freeze(let relation, _, _, _, _) = subject else { return DoctorRemedy("") }
    return DoctorRemedy(
      "Freeze it at a quiet hour, by a vacuum that can be cancelled:",
      "VACUUM (FREEZE, VERBOSE) \(relation.sql);")
  }

  private var index: DoctorRemedy {
    guard case .index(let index, _) = subject else { return DoctorRemedy("") }
    let isCopy = index.name.contains("_ccnew") || index.name.contains("_ccold")
    return DoctorRemedy(
      isCopy ? "A left-over of REINDEX:" : "Drop it, or build it anew:",
      isCopy
        ? "DROP INDEX CONCURRENTLY \(index.sql);" : "REINDEX INDEX CONCURRENTLY \(index.sql);")
  }

  private var partition: DoctorRemedy {
    guard case .partition(let partition, let parent) = subject else { return DoctorRemedy("") }
    return DoctorRemedy(
      "Finish it:", "ALTER TABLE \(parent.sql) DETACH PARTITION \(partition.sql) FINALIZE;")
  }

  private var slot: DoctorRemedy {
    guard case .slot(let name, _, _) = subject else { return DoctorRemedy("") }
    return DoctorRemedy(
      "If its reader does not come back:",
      "SELECT pg_drop_replication_slot(\(SQLText.literal(name)));")
  }
}

extension RelationName {
  fileprivate var sql: String { "\(SQLText.identifier(schema)).\(SQLText.identifier(name))" }
}
