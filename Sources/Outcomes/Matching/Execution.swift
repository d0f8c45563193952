// SPDX-License-Identifier: Apache-2.0

/// One run of one of the migration's statements, as the log tells it.
struct Execution: Hashable {
  /// The essence of its text.
  var essence: String
  var session: String
  var result = OutcomeResult.done
  /// Seconds since 1970; nil: not logged.
  var startedAt: Double?
  var endedAt: Double?
  /// From its start to its end, seconds.
  var seconds: Double?
  /// What it waited for locks, as far as it was logged.
  var loggedWait = 0.0
  /// Most sessions that were seen to stand behind it.
  var blocked: Int?
  /// Other statements that were sent with it in one message; the log has one figure for all.
  var companions = 0
  /// Whether its transaction went on when it ended; nil: the log does not say.
  var isInTransaction: Bool?
  /// When its transaction ended; nil: not seen.
  var releasedAt: Double?
}

/// How it went.
public enum OutcomeResult: String, Sendable, Hashable, CaseIterable {
  case done
  case lockTimeout = "lock-timeout"
  case statementTimeout = "statement-timeout"
  case deadlock
  case canceled
  case error

  init(_ failure: LogMessage.Failure) {
    switch failure {
    case .lockTimeout: self = .lockTimeout
    case .statementTimeout: self = .statementTimeout
    case .deadlock: self = .deadlock
    case .canceled: self = .canceled
    case .error: self = .error
    }
  }
}
