// SPDX-License-Identifier: Apache-2.0

/// A half-open range of UTF-8 byte offsets in one source file.
public struct SourceRange: Sendable, Hashable {
  public var lower: UInt32
  public var upper: UInt32

  public init(lower: UInt32, upper: UInt32) {
    self.lower = lower
    self.upper = upper
  }

  public init(_ range: Range<Int>) {
    self.init(lower: UInt32(range.lowerBound), upper: UInt32(range.upperBound))
  }

  /// Nothing, at the start of the file: for values that no file contains.
  public static let none = SourceRange(lower: 0, upper: 0)

  public var offsets: Range<Int> { Int(lower)..<Int(upper) }
  public var count: Int { Int(upper - lower) }
  public var isEmpty: Bool { lower == upper }
}

/// A value together with the bytes it was written as.
public struct Located<Value: Sendable>: Sendable {
  public var value: Value
  public var range: SourceRange

  public init(_ value: Value, _ range: SourceRange) {
    self.value = value
    self.range = range
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
