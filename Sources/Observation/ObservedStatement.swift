// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema

/// What a server did with a statement.
public struct ObservedStatement: Sendable, Hashable {
  public struct RowCounts: Sendable, Hashable {
    public var inserted = 0
    public var updated = 0
    public var deleted = 0

    var isZero: Bool { inserted == 0 && updated == 0 && deleted == 0 }
  }

  /// How its locks were seen.
  public enum Method: String, Sendable, Hashable {
    /// `pg_locks`, read before the commit.
    case beforeCommit
    /// `pg_locks`, read over and over while it ran: a lock that was held for a few microseconds
    /// can be missed.
    case sampled
  }

  public var facts = StatementFacts()
  /// What the transaction held before it.
  public var heldBefore: [RelationName: LockModeSet] = [:]
  /// Tables of which a scan has read less than the last ANALYZE counted: a part, or all that is
  /// left.
  public var shortScans: Set<RelationName> = []
  /// Tables whose storage has no number that could be compared: those of other engines than InnoDB.
  public var unseenFiles: Set<RelationName> = []
  public var rows: [RelationName: RowCounts] = [:]
  public var walBytes = 0
  public var method = Method.beforeCommit
  public var refusal: Refusal?

  public init() {}

  public init(refused refusal: Refusal) { self.refusal = refusal }

  /// An error of the server.
  public struct Refusal: Sendable, Hashable {
    public var sqlstate: String
    public var message: String

    public init(sqlstate: String, message: String) {
      self.sqlstate = sqlstate
      self.message = message
    }
  }
}

extension ObservedStatement {
  /// From what the session saw before and behind the statement.
  public init(from before: DatabaseState, to after: DatabaseState) {
    for lock in after.locks.subtracting(before.locks) { add(lock, before) }
    for lock in before.locks {
      guard let relation = before.relations[lock.relation] else { continue }
      heldBefore[relation.name, default: []].formUnion(LockModeSet(lock.mode))
    }
    addFiles(before, after)
    addCounters(before, after)
    walBytes = max(0, after.walPosition - before.walPosition)
  }

  /// The same for a statement outside transaction blocks: its locks are gone, and were sampled.
  public init(
    from before: DatabaseState, to after: DatabaseState, sampled: Set<DatabaseState.HeldLock>
  ) {
    self.init(from: before, to: after)
    method = .sampled
    for lock in sampled { add(lock, before) }
  }

  private mutating func add(_ lock: DatabaseState.HeldLock, _ before: DatabaseState) {
    guard let relation = before.relations[lock.relation], relation.kind != .toast else { return }
    facts.lock(relation.name, relation.kind, lock.mode)
  }

  private mutating func addFiles(_ before: DatabaseState, _ after: DatabaseState) {
    let oldFiles = Set(before.relations.values.map(\.fileNode))
    for (identifier, relation) in after.relations where !oldFiles.contains(relation.fileNode) {
      let old = before.relations[identifier]
      switch relation.kind {
      case .table, .materializedView: if let old { facts.rewrites.insert(old.name) }
      case .index:
        // An index of what the statement creates is built from nothing.
        guard let table = relation.table, before.relations[table] != nil else { continue }
        facts.indexBuilds.insert(old?.name ?? relation.name)
      case .partitionedTable, .partitionedIndex, .sequence, .view, .foreignTable, .compositeType,
        .toast:
        break
      }
    }
  }

  private mutating func addCounters(_ before: DatabaseState, _ after: DatabaseState) {
    for (identifier, counters) in after.counters {
      guard let relation = before.relations[identifier] else { continue }
      let old = before.counters[identifier] ?? DatabaseState.Counters()
      let read = counters.rowsRead - old.rowsRead
      // The count of rows is from the last ANALYZE; a probe reads a few of them.
      if counters.sequentialScans > old.sequentialScans {
        if 2 * Double(read) >= relation.rows {
          facts.scans.insert(relation.name)
        } else {
          shortScans.insert(relation.name)
        }
      }
      let rows = RowCounts(
        inserted: counters.inserted - old.inserted, updated: counters.updated - old.updated,
        deleted: counters.deleted - old.deleted)
      if !rows.isZero { self.rows[relation.name] = rows }
    }
  }
}
