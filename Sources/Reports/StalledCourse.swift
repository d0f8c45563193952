// SPDX-License-Identifier: Apache-2.0
import Forecast
import Simulation

/// Sessions stalled over time in a typical run, as a picture needs them.
struct StalledCourse {
  /// The most of each step.
  let counts: [Int]
  /// Seconds.
  let step: Double
  /// Sessions of the pool.
  let capacity: Int?
  /// Nothing in sight ends it: the last step goes on.
  let isEndless: Bool

  /// Nil where nobody stalls.
  init?(_ horizon: Horizon) {
    guard let series = horizon.series, series.step > 0, series.step.isFinite,
      series.counts.contains(where: { $0 > 0 })
    else { return nil }
    counts = series.counts
    step = series.step
    capacity = horizon.capacity
    isEndless = horizon.timeline.contains { !$0.to.isFinite }
  }

  var end: Double { step * Double(counts.count) }
  var peak: Int { counts.max() ?? 0 }

  /// Whether the pool's limit can stand in the same picture without making it flat.
  var shownCapacity: Int? { capacity.flatMap { $0 <= 8 * peak ? $0 : nil } }

  /// At so many places spread over a span of seconds: the most around each, 0 behind the end.
  func sampled(_ places: Int, over span: Double) -> [Int] {
    (0..<places).map { place in
      let from = Int(span * Double(place) / Double(places) / step)
      let to = Int((span * Double(place + 1) / Double(places) / step).rounded(.up))
      guard from < counts.count else { return isEndless ? counts.last ?? 0 : 0 }
      return counts[from..<max(from + 1, min(to, counts.count))].max() ?? 0
    }
  }
}

extension Horizon {
  /// Sessions of the pool, where somebody knows or assumes them.
  var capacity: Int? {
    poolExhaustion?.capacity ?? pool.map { Int(min(max(0, $0.value), 1e9)) }
  }
}
