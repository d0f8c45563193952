// SPDX-License-Identifier: Apache-2.0
public import Outcomes

/// Everything that `lockcast outcome` has to say.
public struct OutcomeReport: Sendable {
  /// What was recorded in this run; empty for a summary.
  public var records: [OutcomeRecord]
  /// Statements that the log does not have.
  public var notFound: [ForecastStatement]
  public var track: TrackRecord

  public init(records: [OutcomeRecord], notFound: [ForecastStatement], track: TrackRecord) {
    self.records = records
    self.notFound = notFound
    self.track = track
  }
}

extension OutcomeResult {
  var words: String {
    switch self {
    case .done: "done"
    case .lockTimeout: "gave up: lock_timeout"
    case .statementTimeout: "cancelled: statement_timeout"
    case .deadlock: "failed: deadlock"
    case .canceled: "cancelled"
    case .error: "failed"
    }
  }
}

extension TrackRecord.Place {
  var words: String {
    switch self {
    case .below: "below"
    case .within: "within"
    case .above: "above"
    case .undecided, .unknown: ""
    }
  }

  var code: String {
    switch self {
    case .below: "below"
    case .within: "within"
    case .above: "above"
    case .undecided: "undecided"
    case .unknown: "unknown"
    }
  }
}

extension Interval {
  /// `1.2 s`, `up to 4 ms`, `1.2 s or more`, `1 s to 3 s`
  func words(_ text: (Double) -> String) -> String {
    if isExact { return text(middle) }
    if high.isInfinite { return low > 0 ? text(low) + " or more" : "not logged" }
    return low > 0 ? "\(text(low)) to \(text(high))" : "up to " + text(high)
  }
}
