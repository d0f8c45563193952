// SPDX-License-Identifier: Apache-2.0

/// A lock on a row (manual, "Row-Level Locks"); it lives in the row, not in the lock table.
public enum RowLockMode: String, Sendable, Hashable, CaseIterable {
  case keyShare = "KS"
  case share = "S"
  /// UPDATE of columns that no foreign key refers to.
  case noKeyUpdate = "NKU"
  /// DELETE, UPDATE of a key.
  case update = "U"
  /// A write of which is only known that it changes the row: it asks like the strongest, and counts
  /// as an ordinary UPDATE while it is held.
  case write = "X"

  /// Whether a request has to wait for a holder.
  func waits(for held: RowLockMode) -> Bool {
    Self.strength(asAsked: true, self) + Self.strength(asAsked: false, held) > 3
  }

  /// The four modes conflict exactly where the sum of these is above 3: KEY SHARE (0) only with
  /// UPDATE (4), SHARE (1) from NO KEY UPDATE (3) on, and not with itself.
  private static func strength(asAsked: Bool, _ mode: RowLockMode) -> Int {
    switch mode {
    case .keyShare: 0
    case .share: 1
    case .noKeyUpdate: 3
    case .update: 4
    case .write: asAsked ? 4 : 3
    }
  }
}
