// SPDX-License-Identifier: Apache-2.0

/// What one file of a migration that is taken apart holds.
public struct MigrationPart: Sendable, Hashable {
  /// Statements, without the semicolons behind them.
  public var up: [String]
  public var down: [String]
  /// `lock_timeout` for both, as SQL writes it; nil: none is set.
  public var lockTimeout: String?
  /// Its statements must not stand in a transaction block, or those of its way down.
  public var upNeedsNoTransaction: Bool
  public var downNeedsNoTransaction: Bool

  public init(
    up: [String], down: [String] = [], lockTimeout: String? = nil,
    upNeedsNoTransaction: Bool = false, downNeedsNoTransaction: Bool = false
  ) {
    self.up = up
    self.down = down
    self.lockTimeout = lockTimeout
    self.upNeedsNoTransaction = upNeedsNoTransaction
    self.downNeedsNoTransaction = downNeedsNoTransaction
  }
}

/// A file that is to be written.
public struct WrittenFile: Sendable, Hashable {
  public var path: String
  public var text: String

  public init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }
}
