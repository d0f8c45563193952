// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema

/// What a session sees of its database between two statements.
public struct DatabaseState: Sendable {
  /// `pg_class.oid`
  public typealias Identifier = Int

  public struct RelationState: Sendable, Hashable {
    public var name: RelationName
    public var kind: RelationKind
    /// `relfilenode`: a new number is a new file.
    public var fileNode: Int
    /// `reltuples`; below zero: never counted.
    public var rows: Double
    /// The table of an index.
    public var table: Identifier?
  }

  /// `pg_stat_xact_user_tables`, or outside transactions `pg_stat_user_tables`.
  public struct Counters: Sendable, Hashable {
    public var sequentialScans = 0
    public var rowsRead = 0
    public var inserted = 0
    public var updated = 0
    public var deleted = 0
  }

  public struct HeldLock: Sendable, Hashable {
    public var relation: Identifier
    public var mode: LockMode

    public init(relation: Identifier, mode: LockMode) {
      self.relation = relation
      self.mode = mode
    }
  }

  public var relations: [Identifier: RelationState] = [:]
  /// Of the session that is observed, on user relations.
  public var locks: Set<HeldLock> = []
  public var counters: [Identifier: Counters] = [:]
  /// Bytes of WAL since the cluster was made.
  public var walPosition = 0

  public init() {}
}
