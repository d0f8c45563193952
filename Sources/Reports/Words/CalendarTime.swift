// SPDX-License-Identifier: Apache-2.0
import Snapshot

extension Timestamp {
  /// `2026-11-22T02:00:00Z`
  var iso8601: String {
    let time = calendar
    return "\(time.date)T\(time.clock):\(Self.two(time.second))Z"
  }

  /// `2026-11-22 02:00 UTC`
  var readable: String { "\(calendar.date) \(calendar.clock) UTC" }

  private struct Calendar {
    var date: String
    var clock: String
    var second: Int64
  }

  private var calendar: Calendar {
    let day = Self.floorDivide(seconds, 86_400)
    let second = seconds - day * 86_400
    let clock = Self.two(second / 3600) + ":" + Self.two(second / 60 % 60)
    return Calendar(date: Self.date(day: day), clock: clock, second: second % 60)
  }

  /// Days since 1970 to year, month and day of the Gregorian calendar: 400 years have 146,097 days,
  /// and a year that begins in March has its leap day at the end.
  private static func date(day: Int64) -> String {
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let digits = String(year)
    let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    return "\(padded)-\(two(month))-\(two(dayOfMonth))"
  }

  private static func floorDivide(_ left: Int64, _ right: Int64) -> Int64 {
    left >= 0 ? left / right : (left + 1) / right - 1
  }

  private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
