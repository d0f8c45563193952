// SPDX-License-Identifier: Apache-2.0
public import Snapshot

/// How fast the machine is, against the one that the unit costs were measured on, and how sure
/// that is.
struct Machine: Sendable {
  /// Factor on CPU time.
  var cpu: Rate
  /// Sequential bytes a second, read from and written to storage.
  var readRate: Rate
  var writeRate: Rate
  /// Bytes of write-ahead log that a standby replays in a second.
  var replayRate: Rate
  /// Share of a large table that is in memory, and the bytes up to which a table is taken to be
  /// wholly there.
  var cachedShare: Double
  var cachedBytes = 0.0
  /// Whether that share was measured; a guess leaves all of it in memory possible.
  var knowsCachedShare = false
  /// Bytes of new pages that the system writes when it pleases.
  var keptBack = 0.0
  /// `shared_buffers`: a table larger than a quarter of it is read through a small ring of buffers
  /// (heapam.c, initscan), so from the system's cache each time.
  var sharedBuffers: Double?
  /// `maintenance_work_mem`
  var sortMemory = 64.0 * 1_048_576
  /// `max_parallel_maintenance_workers`
  var maintenanceWorkers = 2
  var cores: Double?
  /// Sessions at work at the moment of the snapshot.
  var activeSessions = 0.0
  /// Timings of whole statements, which say more than rates.
  var works: [WorkClass: CalibratedWork] = [:]

  /// A rate and its band: it may be so many times lower or higher (P5 and P95).
  struct Rate: Sendable {
    var value: Double
    var band: Double
    var provenance: Provenance

    init(_ value: Double, band: Double, _ provenance: Provenance) {
      self.value = value
      self.band = band
      self.provenance = provenance
    }
  }

  /// Nothing is known about the machine: a general-purpose cloud volume, and it may as well be a
  /// local disk at ten times its rate (docs/forecast.md).
  static let unknown = Machine(
    cpu: Rate(1.2, band: Band.nothing, .assumed),
    readRate: Rate(150 * 1_048_576, band: Band.nothing, .assumed),
    writeRate: Rate(100 * 1_048_576, band: 10, .assumed),
    replayRate: Rate(60 * 1_048_576, band: 3, .assumed), cachedShare: 0.5)

  /// How far off a forecast is, by what it is made from: P95 / median.
  enum Band {
    /// Timings of the same kind of work on the same system: 1.3 at the median of the errors, 1.8 at
    /// their P90.
    static let timedWork = 1.8
    /// The same, but fewer than three of them.
    static let fewTimings = 2.5
    static let measuredRates = 2.0
    static let instanceClass = 3.0
    static let nothing = 5.0
  }
}

extension Machine {
  /// CPU time of the reference machine, here.
  ///
  /// - Parameter workers: how many more may share the work; none of them is sure to come.
  func computing(_ seconds: Double, _ work: WorkClass?, workers: Int = 0) -> Span {
    var span = Span(seconds, band: 1)
    if let timed = work.flatMap({ works[$0] }) {
      span = Span(seconds * timed.factor, band: timed.band)
    } else {
      span = Span(seconds * cpu.value, band: cpu.band)
      // Whoever else computes was there when statements were timed as well.
      span.central *= load
      span.most *= load
    }
    span.least /= Self.speedup(workers)
    span.central /= Self.speedup(min(workers, freeCores))
    return span
  }

  /// - Parameter bytes: of a relation with as many.
  func reading(_ bytes: Double, _ work: WorkClass?, isWarm: Bool = false) -> Span {
    guard !isWarm, bytes > cachedBytes, work.flatMap({ works[$0] }) == nil else { return .zero }
    let cold = bytes * (1 - cachedShare)
    var span = Span(cold / readRate.value, band: readRate.band)
    if !knowsCachedShare { span.least = 0 }
    return span
  }

  /// The log has to be on disk when the transaction ends. Of the new pages as much as the system
  /// keeps back is written later, and perhaps all of them at once.
  ///
  /// Where whole statements were timed, what they waited for the disk is in their factor, unless
  /// the disk was measured too.
  func writing(new: Double, log: Double, _ work: WorkClass?) -> Span {
    if writeRate.provenance == .assumed, work.flatMap({ works[$0] }) != nil { return .zero }
    let now = Span((log + max(0, new - keptBack)) / writeRate.value, band: writeRate.band)
    let whole = Span((log + new) / writeRate.value, band: writeRate.band)
    return Span(least: now.least, central: now.central, most: whole.most)
  }

  func provenance(of work: WorkClass?) -> Provenance {
    if work.flatMap({ works[$0] }) != nil { return .calibrated }
    return max(cpu.provenance, readRate.provenance)
  }

  /// Sessions that compute share the cores.
  private var load: Double {
    guard let cores, cores > 0 else { return 1 }
    return max(1, (activeSessions + 1) / cores)
  }

  /// For parallel workers: those that nobody uses; one is hoped for where nobody knows.
  private var freeCores: Int {
    guard let cores else { return 1 }
    return Int(max(0, min(64, cores - activeSessions - 1)))
  }

  /// Measured with one worker 1.2 to 1.5; each further one adds less (docs/forecast.md).
  private static func speedup(_ workers: Int) -> Double {
    workers <= 2 ? 1 + 0.5 * Double(workers) : 1 + 0.35 * Double(workers)
  }
}

extension CalibratedWork {
  /// So many times shorter or longer a forecast made with it may be (P5 and P95).
  public var band: Double {
    timings < 3 ? Machine.Band.fewTimings : max(Machine.Band.timedWork, spread)
  }
}

extension CalibratedFigure {
  /// So many times less or more it may be (P5 and P95).
  public var band: Double {
    switch source {
    case .scratchRun, .pastStatements, .ioStatistics, .cpuBenchmark, .replication, .declared:
      Machine.Band.measuredRates
    // A rate that was reached is no limit; that of a class is not of this machine.
    case .progressViews, .walStatistics, .instanceClass: Machine.Band.instanceClass
    }
  }

  var provenance: Provenance {
    switch source {
    case .scratchRun, .pastStatements, .ioStatistics, .cpuBenchmark, .replication, .declared:
      .calibrated
    case .progressViews, .walStatistics, .instanceClass: .inferred
    }
  }
}
