// SPDX-License-Identifier: Apache-2.0

/// A time in seconds as three of its quantiles: P5, median and P95, each on a machine that is as
/// fast as may be, as expected, and as slow as may be.
struct Span: Sendable, Hashable {
  var least = 0.0
  var central = 0.0
  var most = 0.0

  static let zero = Span()

  init() {}

  init(least: Double, central: Double, most: Double) {
    self.least = least
    self.central = central
    self.most = most
  }

  init(_ seconds: Double) { self.init(least: seconds, central: seconds, most: seconds) }

  /// `seconds`, or so many times less or more.
  init(_ seconds: Double, band: Double) {
    self.init(least: seconds / band, central: seconds, most: seconds * band)
  }

  static func + (left: Span, right: Span) -> Span {
    Span(
      least: left.least + right.least, central: left.central + right.central,
      most: left.most + right.most)
  }

  static func * (left: Span, right: Double) -> Span {
    Span(least: left.least * right, central: left.central * right, most: left.most * right)
  }

  /// The longer of two that go on at once.
  static func longer(_ left: Span, _ right: Span) -> Span {
    Span(
      least: max(left.least, right.least), central: max(left.central, right.central),
      most: max(left.most, right.most))
  }

  /// P95 / median, and median / P5; 1 where there is nothing to multiply.
  var bandAbove: Double { central > 0 ? max(1, most / central) : 1 }
  var bandBelow: Double { least > 0 ? max(1, central / least) : 1 }
}
