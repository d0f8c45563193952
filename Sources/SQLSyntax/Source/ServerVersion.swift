// SPDX-License-Identifier: Apache-2.0

/// A server release, compared numerically: 12 < 12.4 < 13.
public struct ServerVersion: Sendable, Hashable, Comparable {
  public var major: Int
  public var minor: Int
  public var patch: Int

  public init(_ major: Int, _ minor: Int = 0, _ patch: Int = 0) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}

extension ServerVersion {
  /// A number that nobody has said: the newest there is. Servers count with two digits.
  public static let newest = 99

  /// What is not said of a version is the newest: nobody runs MySQL 8.0.0 or MariaDB 10.0, and what
  /// a later patch of a series brings decides (`ALGORITHM=INSTANT` came with 8.0.12 and 8.0.29).
  /// A Postgres release brings all of its forms with its first number.
  public func newestOfSeries(of engine: Engine) -> ServerVersion {
    guard engine != .postgres, patch == 0 else { return self }
    let isSeries = minor != 0 || (engine == .mysql && major == 8)
    return ServerVersion(major, isSeries ? minor : Self.newest, Self.newest)
  }
}

extension ServerVersion: CustomStringConvertible {
  /// Reads `17`, `15.4`, `8.0.36`, and what servers add behind (`15.4 (Debian 15.4-1)`, `18beta1`).
  public init?(_ text: String) {
    var numbers: [Int] = []
    var current: Int?
    scan: for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (product, over) = (current ?? 0).multipliedReportingOverflow(by: 10)
        guard !over, product < 1_000_000 else { return nil }
        current = product + Int(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "."):
        guard let number = current else { return nil }
        numbers.append(number)
        current = nil
      default:
        break scan
      }
    }
    if let number = current { numbers.append(number) }
    guard let major = numbers.first else { return nil }
    self.init(major, numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0)
  }

  public var description: String {
    if minor == Self.newest { return "\(major)" }
    if patch == Self.newest { return "\(major).\(minor)" }
    return patch != 0 ? "\(major).\(minor).\(patch)" : minor != 0 ? "\(major).\(minor)" : "\(major)"
  }
}
