// SPDX-License-Identifier: Apache-2.0
public import Snapshot

/// A day of the calendar, in UTC, as people write it: `2027-01-31`.
public struct CalendarDay: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Its last second.
  public let end: Timestamp

  /// Nil where the text is anything but a day of the calendar.
  public init?(_ text: String) {
    guard text.utf8.count == 10, let end = Timestamp(text + "T23:59:59Z") else { return nil }
    self.end = end
  }

  /// The day on which a moment lies.
  public init(of moment: Timestamp) {
    let second = moment.seconds % Self.length
    let passed = second < 0 ? second + Self.length : second
    end = Timestamp(seconds: moment.seconds - passed + Self.length - 1)
  }

  public func advanced(by days: Int) -> CalendarDay {
    CalendarDay(of: Timestamp(seconds: end.seconds + Int64(days) * Self.length))
  }

  public var description: String { String(end.description.prefix(10)) }

  public static func < (left: Self, right: Self) -> Bool { left.end < right.end }

  private static let length: Int64 = 86_400
}
