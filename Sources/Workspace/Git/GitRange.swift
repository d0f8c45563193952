// SPDX-License-Identifier: Apache-2.0

/// `A..B` or `A...B`: what has changed since A, or since B left A.
public struct GitRange: Sendable, Hashable {
  public var from: String
  public var to: String
  /// From where the two parted, as a pull request is seen.
  public var isFromMergeBase: Bool

  /// Nil where it is no range. Names that git would take for options are none.
  public init?(_ text: String) {
    guard let dots = Array(text.utf8).firstDots else { return nil }
    let bytes = Array(text.utf8)
    from = String(decoding: bytes[..<dots.lowerBound], as: UTF8.self)
    to = String(decoding: bytes[dots.upperBound...], as: UTF8.self)
    if to.isEmpty { to = "HEAD" }
    isFromMergeBase = dots.count == 3
    guard Self.isName(from), Self.isName(to) else { return nil }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count < 1024 && !text.hasPrefix("-")
      && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ":") }
  }
}

extension [UInt8] {
  /// The first two or three dots in a row.
  fileprivate var firstDots: Range<Int>? {
    let dot = UInt8(ascii: ".")
    for index in indices.dropLast() where self[index] == dot && self[index + 1] == dot {
      let isThree = index + 2 < count && self[index + 2] == dot
      return index..<(index + (isThree ? 3 : 2))
    }
    return nil
  }
}
