// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// How a server that knows online DDL carries out a statement.
public struct OnlineDDL: Sendable, Hashable {
  /// The one that the server chooses, or the one that was asked for where that is possible.
  public var algorithm: MySQL.Algorithm
  /// The weakest `LOCK` that the server accepts for it.
  public var lock: MySQL.LockClause
  /// Rows are copied, or the table is built anew in place.
  public var rebuilds: Bool
  /// Why no cheaper algorithm is possible, where one of the actions decides: in its words.
  public var obstacles: [Obstacle] = []

  /// What keeps the statement from a cheaper algorithm, or from letting others write.
  public struct Obstacle: Sendable, Hashable {
    /// The cheapest algorithm that is not possible because of it.
    public var prevents: MySQL.Algorithm
    /// The action in SQL's words: `MODIFY COLUMN total`.
    public var action: String
    public var reason: String
    public var citation: Citation

    public init(
      prevents: MySQL.Algorithm, action: String, reason: String, citation: Citation
    ) {
      self.prevents = prevents
      self.action = action
      self.reason = reason
      self.citation = citation
    }
  }

  public init(algorithm: MySQL.Algorithm, lock: MySQL.LockClause, rebuilds: Bool) {
    self.algorithm = algorithm
    self.lock = lock
    self.rebuilds = rebuilds
  }

  public var allowsConcurrentWrites: Bool { lock == .none }
}
