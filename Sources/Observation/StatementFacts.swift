// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import SQLSyntax
public import Schema

/// What a statement does to relations that were there before it: as forecast, or as observed.
///
/// Only what can be told of both: a lock that is given back before the statement ends, and what
/// the statement creates, is in neither.
public struct StatementFacts: Sendable, Hashable {
  public struct Locked: Sendable, Hashable {
    public var kind: RelationKind
    public var modes: LockModeSet

    public init(kind: RelationKind, modes: LockModeSet) {
      self.kind = kind
      self.modes = modes
    }
  }

  public var locks: [RelationName: Locked] = [:]
  /// Tables and materialized views with a new file.
  public var rewrites: Set<RelationName> = []
  /// Indexes that are built, new ones and old ones.
  public var indexBuilds: Set<RelationName> = []
  /// Tables that are read from end to end.
  public var scans: Set<RelationName> = []
  /// The cheapest `ALGORITHM` that a server of MySQL or MariaDB accepts; nil: it takes none, or nobody
  /// asked.
  public var algorithm: MySQL.Algorithm?
  /// Whether it accepts `LOCK=NONE` with it.
  public var concurrentWrites: Bool?

  public init() {}

  /// Of metadata locks only the strongest of each table can be told: weaker ones are upgraded.
  public mutating func noteStrongest(_ relation: RelationName, _ mode: LockMode) {
    let known = locks[relation]?.modes.modes.last
    locks[relation] = Locked(kind: .table, modes: LockModeSet(max(mode, known ?? mode)))
  }

  mutating func lock(_ relation: RelationName, _ kind: RelationKind, _ mode: LockMode) {
    locks[relation, default: Locked(kind: kind, modes: [])].modes.formUnion(LockModeSet(mode))
  }
}

extension LockModeSet {
  /// Whoever holds these blocks everybody whom the others block.
  func covers(_ others: LockModeSet) -> Bool { union(others).dominant == dominant }

  /// Those that block something that no other one of the set blocks.
  ///
  /// Who holds ACCESS EXCLUSIVE blocks nobody more with ACCESS SHARE beside it.
  public var dominant: LockModeSet {
    let modes = modes
    return modes.filter { mode in
      !modes.contains { $0 > mode && $0.conflicts.isSuperset(of: mode.conflicts) }
    }.reduce(into: LockModeSet()) { $0.formUnion(LockModeSet($1)) }
  }
}
