// SPDX-License-Identifier: Apache-2.0

/// One of the 168 hours of a week, in UTC; the week begins on Monday at midnight.
///
/// What an application does repeats by the day and by the week, so this is how a history is kept.
public struct HourOfWeek: Sendable, Hashable, Comparable {
  /// 0 to 167.
  public let index: Int

  public static let count = 168

  /// - Parameter index: counted from Monday at midnight; more than a week goes round.
  public init(index: Int) {
    let rest = index % Self.count
    self.index = rest < 0 ? rest + Self.count : rest
  }

  public init(_ time: Timestamp) {
    // 1970-01-01 was a Thursday.
    let hours = time.seconds / 3600 - (time.seconds % 3600 < 0 ? 1 : 0)
    self.init(index: Int(hours % Int64(Self.count)) + 3 * 24)
  }

  /// 0: Monday.
  public var day: Int { index / 24 }
  public var hour: Int { index % 24 }

  public static func < (left: Self, right: Self) -> Bool { left.index < right.index }

  public static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
}

extension HourOfWeek: CustomStringConvertible {
  /// `Tue 14:00`
  public var description: String {
    Self.dayNames[day] + (hour < 10 ? " 0" : " ") + String(hour) + ":00"
  }
}
