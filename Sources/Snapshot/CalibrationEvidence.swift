// SPDX-License-Identifier: Apache-2.0

/// What a server shows of its speed. `Calibration` is what follows from it.
public struct CalibrationEvidence: Sendable {
  /// When it was looked at, by the server's clock.
  public var at: Timestamp
  /// Statements that ran, with their times. Their texts may hold literals: they are read, and
  /// never written anywhere.
  public var statements: [TimedStatement] = []
  public var rates: [ObservedRate] = []
  public var benchmark: CPUBenchmark?
  /// What the server did not tell, and what would make it.
  public var gaps: [Gap] = []

  public init(at: Timestamp) { self.at = at }

  /// Why there is less to conclude from than there might be.
  public enum Gap: Sendable, Hashable {
    /// The extension is not in this database, or not loaded.
    case noPastStatements
    /// `pg_stat_statements.track_utility` is off: it keeps no DDL.
    case utilityNotTracked
    /// What was read came from memory as a rule, whatever the storage.
    case readsFromMemory
    /// `track_io_timing` is off: reads are counted, not timed.
    case ioNotTimed
  }
}

/// A statement that ran.
public struct TimedStatement: Sendable, Hashable {
  public var sql: String
  /// Its shortest run: the others waited for locks, or for others.
  public var seconds: Double
  public var calls: Int
  public var source: CalibrationSource

  public init(_ sql: String, seconds: Double, calls: Int = 1, source: CalibrationSource) {
    self.sql = sql
    self.seconds = seconds
    self.calls = calls
    self.source = source
  }
}

/// Bytes a second that somebody was seen to reach.
public struct ObservedRate: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case read
    case write
    case replay
  }
  public var kind: Kind
  public var bytesPerSecond: Double
  public var source: CalibrationSource
  /// Something else slowed it: the system may be faster.
  public var isLowerBound: Bool

  public init(
    _ kind: Kind, _ bytesPerSecond: Double, source: CalibrationSource, isLowerBound: Bool
  ) {
    self.kind = kind
    self.bytesPerSecond = bytesPerSecond
    self.source = source
    self.isLowerBound = isLowerBound
  }
}

/// Seconds that three queries without a table took.
public struct CPUBenchmark: Sendable, Hashable {
  /// A sum over half a million numbers.
  public var sum: Double
  /// A sort of 100,000 texts, made by md5.
  public var textSort: Double
  /// A sort of half a million numbers.
  public var numberSort: Double

  public init(sum: Double, textSort: Double, numberSort: Double) {
    self.sum = sum
    self.textSort = textSort
    self.numberSort = numberSort
  }
}
