// SPDX-License-Identifier: Apache-2.0
import Forecast
public import Snapshot

/// A calibration for a person: each figure, what it was concluded from, and how far off a forecast
/// made with it may be.
public struct CalibrationText: Sendable {
  let calibration: Calibration
  let evidence: CalibrationEvidence?

  public init(_ calibration: Calibration, from evidence: CalibrationEvidence? = nil) {
    self.calibration = calibration
    self.evidence = evidence
  }

  public var bytes: [UInt8] {
    var lines = rates + works
    if lines.isEmpty {
      lines = ["Nothing was found out: forecasts go on with defaults, and a band of 5."]
    }
    let gaps = (evidence?.gaps ?? []).map(\.words)
    if !gaps.isEmpty { lines += [""] + gaps }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  // MARK: Rates

  private var rates: [String] {
    let figures: [(String, CalibratedFigure?, (Double) -> String)] = [
      ("CPU time", calibration.cpu, { "\(Self.factor($0)) × the reference machine" }),
      ("read", calibration.readRate, Self.rate), ("write", calibration.writeRate, Self.rate),
      ("in memory", calibration.cachedShare, { Quantity.percent($0) }),
      ("replay", calibration.replayRate, Self.rate),
      ("cores", calibration.cores, { String(Int(min($0, 1e6))) }),
    ]
    return figures.compactMap { name, figure, words in
      figure.map { figure in
        Self.row(name, words(figure.value), figure.source.words, band: figure.band)
      }
    }
  }

  // MARK: Work

  private var works: [String] {
    WorkClass.allCases.compactMap { kind in
      calibration.works[kind].map { work in
        let times = work.timings == 1 ? "1 statement" : "\(work.timings) statements"
        return Self.row(
          kind.words, "\(Self.factor(work.factor)) × the model",
          "\(times), \(work.source.words)", band: work.band)
      }
    }
  }

  private static func row(
    _ name: String, _ value: String, _ source: String, band: Double
  ) -> String {
    let padded = name.padding(12) + value.padding(28)
    return "\(padded)±×\(factor(band))  \(source)"
  }

  private static func rate(_ bytes: Double) -> String {
    "\(Int(min(bytes / 1_048_576, 1e9).rounded())) MiB/s"
  }

  private static func factor(_ value: Double) -> String {
    let hundredths = Int((min(value, 1e6) * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension String {
  /// At least one space follows.
  fileprivate func padding(_ width: Int) -> String { TerminalText.pad(self + " ", to: width) }
}

extension WorkClass {
  var words: String {
    switch self {
    case .scan: "scans"
    case .rewrite: "rewrites"
    case .indexBuild: "indexes"
    case .foreignKey: "foreign keys"
    case .fill: "copies"
    case .rowChanges: "row changes"
    case .vacuum: "vacuums"
    }
  }
}

extension CalibrationSource {
  var words: String {
    switch self {
    case .scratchRun: "timed on scratch tables"
    case .pastStatements: "pg_stat_statements"
    case .progressViews: "progress views"
    case .ioStatistics: "I/O statistics"
    case .walStatistics: "write-ahead log: a rate that was reached"
    case .replication: "pg_stat_replication"
    case .cpuBenchmark: "sums and sorts without a table"
    case .instanceClass: "the class that was declared"
    case .declared: "declared"
    }
  }
}

extension CalibrationEvidence.Gap {
  fileprivate var words: String {
    switch self {
    case .noPastStatements:
      "No past statements: create the extension pg_stat_statements, and preload it."
    case .utilityNotTracked:
      "No past DDL: pg_stat_statements.track_utility is off."
    case .readsFromMemory:
      "Reads came from memory: they say nothing about the storage."
    case .ioNotTimed:
      "Reads are not timed: track_io_timing is off."
    }
  }
}
