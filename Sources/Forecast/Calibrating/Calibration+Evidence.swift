// SPDX-License-Identifier: Apache-2.0
public import Snapshot

extension Calibration {
  /// What follows from the evidence.
  ///
  /// Timings of whole statements say more than rates do: they are kept by the class of work, as
  /// the median of measured / modelled at the tables' present sizes.
  public init(from evidence: CalibrationEvidence, of snapshot: Snapshot) {
    self.init()
    let timings = evidence.statements.compactMap { Timing($0, on: snapshot) }
    for work in WorkClass.allCases {
      works[work] = Self.work(timings.filter { $0.work == work }, at: evidence.at)
    }
    cpu = evidence.benchmark.map {
      CalibratedFigure(Self.rounded($0.factor), .cpuBenchmark, at: evidence.at)
    }
    // Without a benchmark, work that was never timed goes as that which was.
    if cpu == nil, let known = works.values.max(by: { $0.timings < $1.timings }),
      known.timings >= 3
    {
      let factors = works.values.map(\.factor).sorted()
      cpu = CalibratedFigure(factors[factors.count / 2], known.source, at: evidence.at)
    }
    readRate = Self.rate(.read, evidence)
    writeRate = Self.rate(.write, evidence)
    replayRate = Self.rate(.replay, evidence)
  }

  /// A timing beside the model.
  private struct Timing {
    var work: WorkClass
    var ratio: Double
    var source: CalibrationSource

    /// Shorter ones are catalog entries and commits.
    private static let shortest = 0.02

    init?(_ statement: TimedStatement, on snapshot: Snapshot) {
      guard statement.seconds >= Self.shortest, statement.seconds.isFinite,
        let reference = ReferenceTime(statement.sql, on: snapshot),
        reference.seconds >= Self.shortest,
        !statement.source.includesWaits || statement.seconds <= reference.longest
      else { return nil }
      work = reference.work
      ratio = statement.seconds / reference.seconds
      source = statement.source
    }
  }

  /// One that is three times off the median waited for a lock, or its table has changed since.
  private static let farOff = 3.0

  private static func work(_ timings: [Timing], at moment: Timestamp) -> CalibratedWork? {
    guard let median = median(timings.map(\.ratio)) else { return nil }
    let near = timings.filter { max($0.ratio / median, median / $0.ratio) <= farOff }
    guard let factor = Self.median(near.map(\.ratio)), let source = near.first?.source else {
      return nil
    }
    let errors = near.map { max($0.ratio / factor, factor / $0.ratio) }.sorted()
    let spread = errors[min(errors.count - 1, errors.count * 9 / 10)]
    return CalibratedWork(
      factor: rounded(factor), timings: near.count, spread: rounded(spread), source: source,
      at: moment)
  }

  /// Three digits: no timing is better.
  private static func rounded(_ value: Double) -> Double {
    guard value.isFinite, value >= 1e-6, value < 1e15 else { return value }
    var unit = 0.001
    while value / unit >= 1000 { unit *= 10 }
    while value / unit < 100, unit > 1e-9 { unit /= 10 }
    return (value / unit).rounded() / (1 / unit)
  }

  /// Of an even number the lower one: whatever disturbs a statement makes it longer.
  private static func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
  }

  /// What was measured as such comes before what is only a lower bound; of several bounds the
  /// highest, where it is above what would be assumed without it.
  private static func rate(
    _ kind: ObservedRate.Kind, _ evidence: CalibrationEvidence
  ) -> CalibratedFigure? {
    let rates = evidence.rates.filter { $0.kind == kind && $0.bytesPerSecond > 0 }
    let measured = rates.filter { !$0.isLowerBound }
    let bounds = rates.filter { $0.bytesPerSecond > kind.assumed }
    let best = (measured.isEmpty ? bounds : measured).max { $0.bytesPerSecond < $1.bytesPerSecond }
    return best.map { CalibratedFigure(rounded($0.bytesPerSecond), $0.source, at: evidence.at) }
  }
}

extension CalibrationSource {
  /// Whether a statement's time may be that of a wait for a lock. Waits that were watched are taken
  /// off already.
  fileprivate var includesWaits: Bool {
    switch self {
    case .pastStatements: true
    case .scratchRun, .progressViews, .ioStatistics, .walStatistics, .replication, .cpuBenchmark,
      .instanceClass, .declared:
      false
    }
  }
}

extension Calibration {
  /// With the figures of another where this one has none.
  public func completed(by other: Calibration) -> Calibration {
    var completed = self
    completed.cpu = cpu ?? other.cpu
    completed.readRate = readRate ?? other.readRate
    completed.writeRate = writeRate ?? other.writeRate
    completed.cachedShare = cachedShare ?? other.cachedShare
    completed.replayRate = replayRate ?? other.replayRate
    completed.cores = cores ?? other.cores
    completed.works = works.merging(other.works) { own, _ in own }
    completed.instance = instance ?? other.instance
    return completed
  }
}

extension ObservedRate.Kind {
  fileprivate var assumed: Double {
    switch self {
    case .read: Machine.unknown.readRate.value
    case .write: Machine.unknown.writeRate.value
    case .replay: Machine.unknown.replayRate.value
    }
  }
}

extension CPUBenchmark {
  /// Against the machine behind the unit costs, which takes 60, 154 and 147 ms: the median.
  var factor: Double { [sum / 0.060, textSort / 0.154, numberSort / 0.147].sorted()[1] }
}
