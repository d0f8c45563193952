// SPDX-License-Identifier: Apache-2.0

extension JSONCursor {
  /// Reads a number without fraction; `1.0` and `1e3` count, JavaScript writes no difference.
  public mutating func int() throws(JSONError) -> Int {
    let start = try numberStart()
    let number = try scanNumber()
    if let value = number.integer { return value }
    guard let value = Int(exactly: try double(of: number)) else {
      throw JSONError(.expected("a whole number"), at: start, in: bytes)
    }
    return value
  }

  /// Reads a number; one beyond the range of a double is an error.
  public mutating func double() throws(JSONError) -> Double {
    _ = try numberStart()
    let number = try scanNumber()
    if let value = number.integer { return Double(value) }
    return try double(of: number)
  }

  mutating func number() throws(JSONError) -> JSONValue {
    let number = try scanNumber()
    if let value = number.integer { return .int(value) }
    return .double(try double(of: number))
  }

  private mutating func numberStart() throws(JSONError) -> Int {
    guard try kind() == .number else { throw error(.expected("a number")) }
    return offset
  }

  private struct Number {
    var range: Range<Int>
    var isNegative: Bool
    /// Digits without the point; nil beyond what a word holds.
    var digits: UInt64?
    /// How many of the digits stand behind the point, less the exponent.
    var scale: Int
    var isWhole: Bool

    /// The value where it is written as an integer that fits; `-0` is not one.
    var integer: Int? {
      guard isWhole, let digits, digits <= UInt64(Int.max), !(isNegative && digits == 0) else {
        return nil
      }
      return isNegative ? -Int(digits) : Int(digits)
    }
  }

  private mutating func scanNumber() throws(JSONError) -> Number {
    let start = offset
    var number = Number(
      range: start..<start, isNegative: bytes[offset] == UInt8(ascii: "-"), digits: 0, scale: 0,
      isWhole: true)
    if number.isNegative { offset += 1 }
    let first = offset
    try scanDigits(into: &number)
    if bytes[first] == UInt8(ascii: "0"), offset > first + 1 {
      throw JSONError(.invalidNumber, at: start, in: bytes)
    }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      number.isWhole = false
      offset += 1
      let fraction = offset
      try scanDigits(into: &number)
      number.scale = offset - fraction
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      number.isWhole = false
      offset += 1
      number.scale -= try scanExponent()
    }
    number.range = start..<offset
    return number
  }

  private mutating func scanDigits(into number: inout Number) throws(JSONError) {
    let start = offset
    while offset < bytes.count, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10 {
      if let digits = number.digits {
        let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        number.digits = overflow || carry ? nil : sum
      }
      offset += 1
    }
    guard offset > start else {
      throw offset < bytes.count ? error(.invalidNumber) : error(.endOfInput)
    }
  }

  private mutating func scanExponent() throws(JSONError) -> Int {
    var isNegative = false
    if offset < bytes.count,
      bytes[offset] == UInt8(ascii: "-") || bytes[offset] == UInt8(ascii: "+")
    {
      isNegative = bytes[offset] == UInt8(ascii: "-")
      offset += 1
    }
    var exponent = Number(
      range: 0..<0, isNegative: false, digits: 0, scale: 0, isWhole: true)
    try scanDigits(into: &exponent)
    let size = Int(min(exponent.digits ?? .max, 1_000_000))
    return isNegative ? -size : size
  }

  /// Exact where both parts are exact in a double; else the standard library reads the text.
  private func double(of number: Number) throws(JSONError) -> Double {
    if let digits = number.digits, digits <= 1 << 53, abs(number.scale) < Self.powers.count {
      let power = Self.powers[abs(number.scale)]
      let size = number.scale < 0 ? Double(digits) * power : Double(digits) / power
      return number.isNegative ? -size : size
    }
    let text = String(decoding: bytes[number.range], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw JSONError(.numberOutOfRange, at: number.range.lowerBound, in: bytes)
    }
    return value
  }

  /// The powers of ten that a double holds exactly.
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
