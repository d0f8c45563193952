// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// How a server that knows online DDL carries out a statement.
public struct OnlineDDL: Sendable, Hashable {
  /// The one that runs: what the server chooses, or what was asked for where that is possible.
  public var algorithm: MySQL.Algorithm
  /// The weakest `LOCK` that is possible with it: what others can do while it runs.
  public var lock: MySQL.LockClause
  /// Rows are copied, or the table (or a partition) is built anew.
  public var rebuilds: Bool
  /// What the server accepts as clauses; nil: the statement takes none.
  public var clauses: Clauses?
  /// Why no cheaper algorithm is possible, or why others cannot write meanwhile.
  public var obstacles: [Obstacle] = []

  /// The cheapest clauses that the server accepts, whether or not it heeds them.
  public struct Clauses: Sendable, Hashable {
    public var algorithm: MySQL.Algorithm
    /// Nil: none beside the algorithm (INSTANT of MySQL).
    public var lock: MySQL.LockClause?
    /// They are read and forgotten: the statement runs as it runs without them.
    public var areIgnored = false

    public init(_ algorithm: MySQL.Algorithm, _ lock: MySQL.LockClause?, areIgnored: Bool = false) {
      self.algorithm = algorithm
      self.lock = lock
      self.areIgnored = areIgnored
    }
  }

  /// What keeps the statement from a cheaper algorithm, or others from writing.
  public struct Obstacle: Sendable, Hashable {
    /// In the words of the server's error message, where it has one.
    public var reason: String
    public var citation: Citation

    public init(_ reason: String, citation: Citation) {
      self.reason = reason
      self.citation = citation
    }
  }

  public init(
    algorithm: MySQL.Algorithm, lock: MySQL.LockClause, rebuilds: Bool, clauses: Clauses? = nil,
    obstacles: [Obstacle] = []
  ) {
    self.algorithm = algorithm
    self.lock = lock
    self.rebuilds = rebuilds
    self.clauses = clauses
    self.obstacles = obstacles
  }

  public var allowsConcurrentWrites: Bool { lock == .none }
}
