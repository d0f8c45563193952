// SPDX-License-Identifier: Apache-2.0

/// What a wait was concluded from.
public enum WaitBasis: Sendable, Hashable {
  /// Nothing says who is there.
  case nothing
  /// The sessions of the snapshot's last sample.
  case present
  /// The samples of one snapshot, and the seconds that they span.
  case samples(count: Int, seconds: Double)
  /// Moments of so many hours of the week, over weeks. Where it does not cover the deploy hours,
  /// those hours stand in that it does.
  case history(moments: Int, hours: Int, weeks: Double, coversDeployHours: Bool)
}
