// SPDX-License-Identifier: Apache-2.0
import Simulation

extension ExperimentSummary.Measure {
  /// What is measured, and in which unit.
  var words: String {
    switch self {
    case .peakBlocked: "sessions blocked at once"
    case .blockedSeconds: "session-seconds blocked"
    case .poolFullAfter: "pool full (blocked and busy) after"
    case .poolBlockedAfter: "pool blocked entirely after"
    case .stalledRequests: "requests stalled"
    case .stalledSeconds: "seconds stalled, in sum"
    case .longestBacklog: "requests waiting for a session"
    case .excessLatency: "latency above 20 ms, in sum"
    case .delayedRequests: "requests delayed over 100 ms"
    case .givenUp: "requests given up"
    case .timedOut: "requests timed out"
    case .deadlocked: "requests ended by a deadlock"
    case .drainSeconds: "worked off after"
    case .standbyLag: "standby: replay behind by"
    case .standbyCancelled: "standby: queries cancelled"
    case .standbyStalledSeconds: "standby: seconds stalled"
    }
  }

  var isDuration: Bool {
    switch self {
    case .poolFullAfter, .poolBlockedAfter, .stalledSeconds, .excessLatency, .drainSeconds,
      .blockedSeconds, .standbyLag, .standbyStalledSeconds:
      true
    case .peakBlocked, .stalledRequests, .longestBacklog, .delayedRequests, .givenUp, .timedOut,
      .deadlocked, .standbyCancelled:
      false
    }
  }
}

extension StatementOutcome.Result {
  var words: String {
    switch self {
    case .done: "done"
    case .lockTimeout: "ended by lock_timeout"
    case .statementTimeout: "ended by statement_timeout"
    case .deadlock: "ended by a deadlock"
    case .rolledBack: "rolled back"
    case .endless: "waits without end"
    case .notReached: "not reached"
    }
  }
}
