// SPDX-License-Identifier: Apache-2.0

extension Timestamp: CustomStringConvertible {
  /// `2026-11-22T16:30:00Z`
  public var description: String {
    let (days, second) = seconds.floorDivided(by: 86_400)
    let date = Self.date(ofDay: days)
    return Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-"
      + Self.padded(date.day, 2) + "T" + Self.padded(second / 3600, 2) + ":"
      + Self.padded(second / 60 % 60, 2) + ":" + Self.padded(second % 60, 2) + "Z"
  }

  /// Reads an ISO 8601 date and time: a fraction of a second is dropped, an offset is taken away,
  /// and without either `Z` or an offset the time counts as UTC.
  public init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    guard let year = Self.take(4, &rest), Self.take("-", &rest),
      let month = Self.take(2, &rest), Self.take("-", &rest), let day = Self.take(2, &rest),
      Self.take("T", &rest) || Self.take(" ", &rest),
      let hour = Self.take(2, &rest), Self.take(":", &rest), let minute = Self.take(2, &rest),
      Self.take(":", &rest), let second = Self.take(2, &rest),
      (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24,
      minute < 60, second < 61
    else { return nil }
    if Self.take(".", &rest) {
      while let byte = rest.first, Self.isDigit(byte) { rest.removeFirst() }
    }
    guard let offset = Self.takeOffset(&rest), rest.isEmpty else { return nil }
    let days = Self.day(year: year, month: month, day: day)
    self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset)
  }

  // MARK: The civil calendar

  /// Days since 1970-01-01, in the proleptic Gregorian calendar. March begins the year here, so
  /// that the leap day is its last; an era is 400 years.
  private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shifted.floorDivided(by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (day + 719_468).floorDivided(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    let next = month == 12 ? (year + 1, 1) : (year, month + 1)
    return day(year: next.0, month: next.1, day: 1) - day(year: year, month: month, day: 1)
  }

  // MARK: Digits

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard rest.count >= count, rest.prefix(count).allSatisfy(isDigit) else { return nil }
    defer { rest.removeFirst(count) }
    return rest.prefix(count).reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }

  private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let byte = rest.first, byte == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private static func takeOffset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    if rest.isEmpty || take("Z", &rest) { return 0 }
    let sign: Int64 = take("-", &rest) ? -1 : 1
    guard sign == -1 || take("+", &rest), let hours = take(2, &rest) else { return nil }
    if rest.isEmpty { return sign * hours * 3600 }
    _ = take(":", &rest)
    guard let minutes = take(2, &rest), hours < 24, minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
