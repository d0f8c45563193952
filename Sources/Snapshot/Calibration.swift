// SPDX-License-Identifier: Apache-2.0

/// How fast this system is, as far as anybody timed it: what `lockcast calibrate` found.
///
/// Rates are bytes a second. What is nil nobody knows, and a forecast takes a default for it.
public struct Calibration: Sendable, Hashable {
  /// The format of a document that holds a calibration alone.
  public static let format = "lockcast.calibration/1"

  /// CPU time as a multiple of that of the machine behind the unit costs.
  public var cpu: CalibratedFigure?
  /// Sequential bytes a second, from storage and to it.
  public var readRate: CalibratedFigure?
  public var writeRate: CalibratedFigure?
  /// Share of a large table that is in memory, 0 to 1.
  public var cachedShare: CalibratedFigure?
  /// Bytes of write-ahead log that a standby replays in a second.
  public var replayRate: CalibratedFigure?
  public var cores: CalibratedFigure?
  /// The time of whole statements, as a multiple of what the model says, by what they do.
  public var works: [WorkClass: CalibratedWork]
  /// The class of machine that was declared.
  public var instance: String?

  public init(works: [WorkClass: CalibratedWork] = [:]) { self.works = works }

  public var isEmpty: Bool { self == Calibration() }
}

/// Kinds of work that are slower or faster together on another machine.
public enum WorkClass: String, Sendable, Hashable, CaseIterable {
  case scan
  case rewrite
  case indexBuild
  case foreignKey
  case fill
  case rowChanges
  case vacuum
}

/// One number, who says so, and since when.
public struct CalibratedFigure: Sendable, Hashable {
  public var value: Double
  public var source: CalibrationSource
  public var at: Timestamp

  public init(_ value: Double, _ source: CalibrationSource, at: Timestamp) {
    self.value = value
    self.source = source
    self.at = at
  }
}

/// Timings of one kind of work beside the model, on a machine as fast as the one behind it.
public struct CalibratedWork: Sendable, Hashable {
  /// Measured / modelled, in the median.
  public var factor: Double
  public var timings: Int
  /// So many times off the median is one in ten.
  public var spread: Double
  public var source: CalibrationSource
  public var at: Timestamp

  public init(
    factor: Double, timings: Int, spread: Double, source: CalibrationSource, at: Timestamp
  ) {
    self.factor = factor
    self.timings = timings
    self.spread = spread
    self.source = source
    self.at = at
  }
}

/// Where a calibrated figure comes from, the best first.
public enum CalibrationSource: String, Sendable, Hashable, CaseIterable {
  /// Timed statements on scratch tables of a copy.
  case scratchRun
  /// Statements that ran in the past (`pg_stat_statements`).
  case pastStatements
  /// `pg_stat_progress_…`, looked at while somebody ran something.
  case progressViews
  /// `pg_stat_io`, `pg_stat_database`, `pg_statio_user_tables`.
  case ioStatistics
  /// `pg_stat_wal`: a rate that was reached, not the limit.
  case walStatistics
  /// `pg_stat_replication`
  case replication
  /// Arithmetic and sorts without a table.
  case cpuBenchmark
  /// The class of machine that somebody declared.
  case instanceClass
  /// Stated by a person.
  case declared
}
