// SPDX-License-Identifier: Apache-2.0
public import Snapshot

/// Forecast and outcome of one statement, side by side; a line of the file of outcomes.
///
/// It holds digests and figures, and no SQL: neither the migration's nor the log's.
public struct OutcomeRecord: Sendable, Hashable {
  public static let format = "lockcast.outcome/1"

  public var path: String
  public var index: Int
  public var line: Int
  public var digest: String
  public var kind: String
  public var serverVersion: String?
  public var snapshot: String?
  public var forecast: ForecastFigures
  public var outcome: Outcome

  public init(
    _ statement: ForecastStatement, _ outcome: Outcome, serverVersion: String?, snapshot: String?
  ) {
    self.init(
      path: statement.path, index: statement.index, line: statement.line,
      digest: statement.digest, kind: statement.kind, serverVersion: serverVersion,
      snapshot: snapshot, forecast: statement.forecast, outcome: outcome)
  }

  init(
    path: String, index: Int, line: Int, digest: String, kind: String, serverVersion: String?,
    snapshot: String?, forecast: ForecastFigures, outcome: Outcome
  ) {
    self.path = path
    self.index = index
    self.line = line
    self.digest = digest
    self.kind = kind
    self.serverVersion = serverVersion
    self.snapshot = snapshot
    self.forecast = forecast
    self.outcome = outcome
  }

  /// What is the same for the same event, read twice.
  var identity: Identity {
    Identity(
      path: path, index: index, digest: digest,
      milliseconds: outcome.at.map { ($0 * 1000).rounded() },
      window: outcome.at == nil ? outcome.window : nil)
  }

  struct Identity: Hashable {
    var path: String
    var index: Int
    var digest: String
    var milliseconds: Double?
    /// Where no time is known, its figure tells it from others.
    var window: Interval?
  }

  /// When it happened, as far as it is known.
  public var time: Timestamp? {
    outcome.at.flatMap { Int64(exactly: $0.rounded(.down)) }.map { Timestamp(seconds: $0) }
  }
}

/// All outcomes that were recorded, oldest first.
public struct OutcomeLedger: Sendable, Hashable {
  /// Older records make room: ten a day for three years.
  public static let most = 10_000

  public private(set) var records: [OutcomeRecord]

  public init(_ records: [OutcomeRecord] = []) { self.records = records }

  /// Adds those that are not there yet.
  ///
  /// - Returns: how many were new.
  @discardableResult
  public mutating func add(_ new: [OutcomeRecord]) -> Int {
    var known = Set(records.map(\.identity))
    let fresh = new.filter { known.insert($0.identity).inserted }
    records += fresh
    records.removeFirst(max(0, records.count - Self.most))
    return fresh.count
  }
}
