// SPDX-License-Identifier: Apache-2.0
import Snapshot

/// Reads `Mon-Fri 09-17`: days, then hours, in UTC; either may be left out.
enum DeployHoursText {
  /// Nil: not hours of the week.
  static func hours(_ text: String) -> Set<HourOfWeek>? {
    var days: [Int]?
    var hours: [Int]?
    for word in text.split(separator: " ") {
      if days == nil, hours == nil, let named = range(word, end: 7, wraps: true, day) {
        days = named.map { $0 % 7 }
      } else if hours == nil, let named = range(word, end: 24, wraps: false, hour) {
        hours = named
      } else {
        return nil
      }
    }
    guard days != nil || hours != nil else { return nil }
    var result: Set<HourOfWeek> = []
    for day in days ?? Array(0..<7) {
      for hour in hours ?? Array(0..<24) { result.insert(HourOfWeek(index: 24 * day + hour)) }
    }
    return result
  }

  /// `a-b`, or `a` alone. Days count to the last one named, and may go round the weekend; hours end
  /// before it, as an office hour does.
  private static func range(
    _ word: Substring, end: Int, wraps: Bool, _ parse: (Substring) -> Int?
  ) -> [Int]? {
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first.flatMap(parse), first < end else { return nil }
    switch parts.count {
    case 1: return [first]
    case 2:
      guard let last = parse(parts[1]) else { return nil }
      if wraps { return Array(first...(last >= first ? last : last + end)) }
      return last > first && last <= end ? Array(first..<last) : nil
    default: return nil
    }
  }

  private static func day(_ word: Substring) -> Int? {
    HourOfWeek.dayNames.firstIndex { $0.lowercased() == word.lowercased() }
  }

  private static func hour(_ word: Substring) -> Int? {
    let digits = word.hasSuffix(":00") ? word.dropLast(3) : word
    return digits.count <= 2 && digits.allSatisfy(\.isWholeNumber) ? Int(digits) : nil
  }
}
