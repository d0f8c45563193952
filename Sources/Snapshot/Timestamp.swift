// SPDX-License-Identifier: Apache-2.0

/// Seconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Sendable, Hashable, Comparable {
  public var seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}
