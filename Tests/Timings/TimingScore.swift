// SPDX-License-Identifier: Apache-2.0
import Forecast
public import Snapshot

/// How well the model meets a file of timings.
public struct TimingScore: Sendable {
  /// Statements that took long enough to be compared.
  public var count: Int { errors.count }
  /// Factors between forecast and measurement, 1 or more, ascending.
  public private(set) var errors: [Double] = []
  /// How many lie between P5 and P95.
  public private(set) var inside = 0
  /// Median and band by operation: forecast / measurement, in the order of the file.
  public private(set) var ratios: [(operation: String, table: String, ratio: Double, inside: Bool)]

  /// - Parameter calibration: of the machine, given whether the table was in memory.
  public init(
    _ timings: [Timing], from shortest: Double = 0.05, calibration: (Timing) -> Calibration?
  ) {
    ratios = []
    for timing in timings where timing.seconds >= shortest {
      guard let hold = timing.hold(calibration(timing)) else { continue }
      let ratio = hold.p50 / timing.seconds
      let isInside = hold.p5 <= timing.seconds && timing.seconds <= hold.p95
      errors.append(max(ratio, 1 / ratio))
      inside += isInside ? 1 : 0
      let name = timing.operation + (timing.variant.isEmpty ? "" : " " + timing.variant)
      ratios.append((name, timing.table, ratio, isInside))
    }
    errors.sort()
  }

  /// By the nearest rank; 1 where nothing was compared.
  public func error(_ share: Double) -> Double {
    guard !errors.isEmpty else { return 1 }
    return errors[min(errors.count - 1, Int(share * Double(errors.count)))]
  }

  public var shareInside: Double { count > 0 ? Double(inside) / Double(count) : 0 }
}
