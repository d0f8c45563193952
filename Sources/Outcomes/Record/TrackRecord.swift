// SPDX-License-Identifier: Apache-2.0
public import Forecast

/// How good the last forecasts were.
public struct TrackRecord: Sendable, Hashable {
  public enum Figure: String, Sendable, Hashable, CaseIterable {
    case wait
    case hold
    case window
  }

  /// Where an outcome lies in the band of its forecast.
  public enum Place: Sendable, Hashable {
    case below
    case within
    case above
    /// Its bounds are on both sides of an end of the band.
    case undecided
    /// There was no forecast.
    case unknown
  }

  /// Statements that went through, and those that did not.
  public var done: Int
  public var failed: Int
  public var figures: [FigureRecord]
  /// Outside of their bands, the farthest first.
  public var worst: [Miss]

  /// - Parameter records: oldest first; the last `count` count.
  public init(_ records: [OutcomeRecord], last count: Int) {
    let recent = records.suffix(max(0, count))
    // Attempts that failed say little of the figures of a statement that goes through.
    let judged = recent.filter { $0.outcome.result == .done }
    done = judged.count
    failed = recent.count - judged.count
    figures = Figure.allCases.map { FigureRecord($0, judged) }
    worst = judged.flatMap { record in
      Figure.allCases.compactMap { Miss(record, $0) }
    }.sorted { $0.factor > $1.factor }
  }
}

/// One figure over many forecasts.
public struct FigureRecord: Sendable, Hashable {
  public var figure: TrackRecord.Figure
  /// How many lay where.
  public var below = 0
  public var within = 0
  public var above = 0
  public var undecided = 0
  public var unknown = 0
  /// Outcomes that are known to be at most, or to be above, the P50 of their forecast.
  public var belowMedian = 0
  public var aboveMedian = 0
  /// Outcome by P50, the middle one of those that were measured; nil where too few were.
  public var medianFactor: Double?

  public var judged: Int { below + within + above }

  /// So many outcomes make a median.
  static let enough = 5

  init(_ figure: TrackRecord.Figure, _ records: some Sequence<OutcomeRecord>) {
    self.figure = figure
    var factors: [Double] = []
    for record in records {
      guard let outcome = record.outcome[figure] else { continue }
      let forecast = record.forecast[figure]
      switch outcome.place(in: forecast) {
      case .below: below += 1
      case .within: within += 1
      case .above: above += 1
      case .undecided: undecided += 1
      case .unknown: unknown += 1
      }
      if outcome.high <= forecast.p50 { belowMedian += 1 }
      if outcome.low > forecast.p50 { aboveMedian += 1 }
      if outcome.isExact, outcome.middle > 0, forecast.p50 > 0, forecast.p50.isFinite {
        factors.append(outcome.middle / forecast.p50)
      }
    }
    if factors.count >= Self.enough { medianFactor = factors.sorted()[factors.count / 2] }
  }

  /// The model errs in one direction: by this factor in the middle.
  public var systematicError: Double? {
    guard let medianFactor, !(0.5...2).contains(medianFactor) else { return nil }
    return medianFactor
  }
}

/// An outcome outside the band of its forecast.
public struct Miss: Sendable, Hashable {
  public var record: OutcomeRecord
  public var figure: TrackRecord.Figure
  public var place: TrackRecord.Place
  /// By how much it lies beyond the end of the band that is nearer.
  public var factor: Double

  init?(_ record: OutcomeRecord, _ figure: TrackRecord.Figure) {
    guard let outcome = record.outcome[figure] else { return nil }
    let forecast = record.forecast[figure]
    place = outcome.place(in: forecast)
    switch place {
    case .above: factor = forecast.p95 > 0 ? outcome.low / forecast.p95 : .infinity
    case .below: factor = outcome.high > 0 ? forecast.p5 / outcome.high : .infinity
    case .within, .undecided, .unknown: return nil
    }
    self.record = record
    self.figure = figure
  }
}

extension Interval {
  /// Within is from P5 to P95.
  public func place(in forecast: Percentiles) -> TrackRecord.Place {
    guard !forecast.p5.isNaN, !forecast.p95.isNaN else { return .unknown }
    if low > forecast.p95 { return .above }
    if high < forecast.p5 { return .below }
    return low >= forecast.p5 && high <= forecast.p95 ? .within : .undecided
  }
}

extension Outcome {
  public subscript(figure: TrackRecord.Figure) -> Interval? {
    switch figure {
    case .wait: wait
    case .hold: hold
    case .window: window
    }
  }
}

extension ForecastFigures {
  public subscript(figure: TrackRecord.Figure) -> Percentiles {
    switch figure {
    case .wait: wait
    case .hold: hold
    case .window: window
    }
  }
}
