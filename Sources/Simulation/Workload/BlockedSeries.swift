// SPDX-License-Identifier: Apache-2.0

/// How many sessions were blocked over the time of one statement, for a picture: from its first
/// request to the last release, in steps of equal length.
public struct BlockedSeries: Sendable, Hashable {
  /// Seconds.
  public var step: Double
  /// The most that were blocked at one moment of each step.
  public var counts: [Int]

  public init(step: Double, counts: [Int]) {
    self.step = step
    self.counts = counts
  }

  /// The steps never get more: they get longer.
  public static let limit = 64

  /// Seconds from the first step to the end of the last.
  public var end: Double { step * Double(counts.count) }
}

/// Keeps a ``BlockedSeries`` while a run goes on, in bounded memory: when the steps are used up,
/// each two of them become one.
struct BlockedRecorder: Sendable {
  private let start: Double
  private var step = 1.0 / 1024
  private var counts: [Int] = []
  /// How many are blocked since the last change.
  private var level = 0

  init(from start: Double) { self.start = start }

  /// From this moment on so many are blocked.
  mutating func note(_ count: Int, at now: Double) {
    advance(to: now)
    level = count
    if let last = counts.indices.last { counts[last] = max(counts[last], count) }
  }

  /// Nil where nobody ever was.
  mutating func finish(at now: Double) -> BlockedSeries? {
    // Who is blocked to the end has been so all the time before.
    if level > 0 { advance(to: now) }
    guard counts.contains(where: { $0 > 0 }) else { return nil }
    return BlockedSeries(step: step, counts: counts)
  }

  private mutating func advance(to now: Double) {
    let time = max(0, now - start)
    while time >= step * Double(BlockedSeries.limit), step < Self.longest { coarsen() }
    let place = min(BlockedSeries.limit - 1, Int(min(time, Self.longest) / step))
    while counts.count <= place { counts.append(level) }
  }

  /// Beyond, a double has no milliseconds; no run comes near it.
  private static let longest = 1e12

  private mutating func coarsen() {
    step *= 2
    counts = stride(from: 0, to: counts.count, by: 2).map { first in
      first + 1 < counts.count ? max(counts[first], counts[first + 1]) : counts[first]
    }
  }
}
