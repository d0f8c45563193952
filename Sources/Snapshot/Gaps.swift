// SPDX-License-Identifier: Apache-2.0

/// What the collector was to read and could not have: it is unknown, not absent.
public struct Gaps: Sendable, Hashable {
  public enum Part: String, Sendable, Hashable {
    /// Sessions of others: without them there is no lock graph.
    case sessions
    case preparedTransactions
    case replication
    /// Counters of tables and of the database.
    case counters
    /// `pg_stat_statements`, or the digests of performance_schema.
    case statements
    /// What objects are.
    case definitions
  }

  public struct MissingPart: Sendable, Hashable {
    public var part: Part
    /// Why it is missing, and the statement that mends it, where one does.
    public var reason: String
    public var remedy: String?

    public init(_ part: Part, reason: String, remedy: String? = nil) {
      self.part = part
      self.reason = reason
      self.remedy = remedy
    }
  }

  /// Moments at which the lock graph was to be sampled, and could not be.
  public var lostSamples: Int
  public var missing: [MissingPart]

  public init(lostSamples: Int = 0, missing: [MissingPart] = []) {
    self.lostSamples = lostSamples
    self.missing = missing
  }

  public var isEmpty: Bool { lostSamples == 0 && missing.isEmpty }

  public func hide(_ part: Part) -> Bool { missing.contains { $0.part == part } }
}

extension Snapshot {
  /// Who is in a migration's way is seen on the primary only: a standby's sessions are its own.
  public var seesSessions: Bool { !server.isInRecovery && !gaps.hide(.sessions) }

  /// Who was there at the last sample, on the server that a migration runs on.
  public var presentSessions: [Session] { server.isInRecovery ? [] : samples.last?.sessions ?? [] }
}
