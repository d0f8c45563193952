// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax
public import Schema

/// What a statement does to the relations of a database: the facts behind a forecast.
public struct Plan: Sendable, Hashable {
  /// In order. A statement that may run in a transaction block has one phase; those of the
  /// CONCURRENTLY forms end in a commit each, and the next one begins with its waits.
  public var phases: [Phase]
  /// False where the server refuses the statement inside a transaction block.
  public var allowedInTransaction: Bool
  /// What the model does not know about this statement. Not empty: the forecast is `unknown`.
  public var unknowns: [Unknown]
  /// What the server would refuse, as far as the catalog tells.
  public var rejection: Rejection?
  /// How online DDL carries it out; nil: the server has none, or the statement is none.
  public var online: OnlineDDL?
  /// A name of a table stands for the storage of another one afterwards (`RENAME TABLE` that swaps).
  public var swapsStorage = false
  /// Rows of MySQL and MariaDB that are locked to the end of the transaction.
  public var rowLocks: [RowLocks] = []
  /// Nothing is done behind the last commit: what it took is gone.
  var endsInCommit = false
  /// What was run to find this out.
  var codeRun = CodeRun()

  public init(
    phases: [Phase] = [], allowedInTransaction: Bool = true, unknowns: [Unknown] = [],
    rejection: Rejection? = nil
  ) {
    self.phases = phases
    self.allowedInTransaction = allowedInTransaction
    self.unknowns = unknowns
    self.rejection = rejection
  }

  /// Every lock request, in order.
  public var locks: [LockRequest] { phases.flatMap(\.locks) }

  /// All the work, in order.
  public var work: [Work] { phases.flatMap(\.work) }
}

/// What happens between two points at which locks are taken or released:
/// first the waits, then the locks, in order, then the work under them.
public struct Phase: Sendable, Hashable {
  public var waits: [TransactionWait]
  public var locks: [LockRequest]
  public var work: [Work]
  /// What is there afterwards when the statement fails in this phase.
  public var remnants: [Remnant]
  /// What its waits have separated: nobody who comes through the parent is at the partition now.
  public var separation: Separation?

  public init(
    waits: [TransactionWait] = [], locks: [LockRequest] = [], work: [Work] = [],
    remnants: [Remnant] = []
  ) {
    self.waits = waits
    self.locks = locks
    self.work = work
    self.remnants = remnants
  }
}

extension Phase {
  /// The locks that other sessions can notice.
  ///
  /// What the statement makes is seen by nobody. Behind a wait for everybody who uses a table its
  /// index is dead: no new query opens it (index.c, index_drop; `indislive` in relcache.c,
  /// RelationGetIndexList).
  public var feltLocks: [LockRequest] {
    let isBehindLockers = waits.contains { wait in
      switch wait {
      case .lockers: true
      case .olderSnapshots: false
      }
    }
    return locks.filter { !$0.created && !(isBehindLockers && $0.kind.isIndex) }
  }
}

extension Plan {
  /// The strongest lock that others can notice while it does a piece of work; nil: there is no such
  /// work, or no lock.
  ///
  /// Online DDL gives locks back between its phases: what is held while the table is worked on
  /// counts, not the moments of exclusion before and behind.
  public func strongestMode(during isMeant: (Work) -> Bool) -> (mode: LockMode, work: Work)? {
    var kept: [LockRequest] = []
    var strongest: (mode: LockMode, work: Work)?
    for phase in phases {
      let held = kept + phase.feltLocks.filter { $0.release != .early }
      kept += phase.feltLocks.filter { $0.release == .statementEnd }
      guard let work = phase.work.first(where: isMeant), let mode = held.map(\.mode).max(),
        mode > strongest?.mode ?? .accessShare || strongest == nil
      else { continue }
      strongest = (mode, work)
    }
    return strongest
  }

  /// The locks that other sessions can notice, in order.
  public var feltLocks: [LockRequest] { phases.flatMap(\.feltLocks) }
}

/// A lock on a relation, requested by a statement.
public struct LockRequest: Sendable, Hashable {
  /// How long the lock is held.
  public enum Release: Sendable, Hashable {
    /// To the end of the transaction: the rule.
    case transactionEnd
    /// Given back before the statement ends.
    case early
    /// Held over several transactions of the statement, to its end.
    case statementEnd
  }
  public var relation: RelationName
  public var kind: RelationKind
  public var mode: LockMode
  /// The statement itself creates the relation: nobody else can see it yet.
  public var created: Bool
  public var release: Release
  /// False: only if there is a row to write, or if a cache of the session lacks something. Nobody
  /// can rely on its absence, and the forecast counts it.
  public var isCertain = true
  public var reason: LockReason
  public var citation: Citation

  public init(
    _ relation: RelationName, _ kind: RelationKind, _ mode: LockMode, created: Bool = false,
    release: Release = .transactionEnd, reason: LockReason, citation: Citation
  ) {
    self.relation = relation
    self.kind = kind
    self.mode = mode
    self.created = created
    self.release = release
    self.reason = reason
    self.citation = citation
  }

  /// Whether standbys take the lock too when they replay it, and then hold it to the end of the
  /// transaction, however early it is given back here: queries on a standby wait for it, or are
  /// cancelled for it. Every ACCESS EXCLUSIVE is logged, of unlogged and temporary relations too
  /// (lock.c, LockAcquireExtended; standby.c, LogAccessExclusiveLock).
  public var isReplayedOnStandbys: Bool { mode == .accessExclusive }
}

/// Why a relation is locked: the role it plays in the statement. Reports has the words.
public enum LockReason: Sendable, Hashable {
  /// It is the relation that the statement names.
  case target
  /// A partition or inheritance child of the target.
  case descendant
  /// The partitioned parent of the target.
  case parent
  /// The table at the other end of a foreign key.
  case foreignKeyPartner
  /// An index of a relation concerned.
  case index
  /// A sequence owned by, or read by, a column concerned.
  case sequence
  /// A view or materialized view that depends on the target, or that a query expands.
  case dependent
  /// Read by a query or an expression of the statement.
  case read
  /// Written by a cascade or a trigger of the server's own.
  case cascade
  /// The storage of oversized values.
  case toast
  /// The default partition, whose bound changes with a new partition.
  case defaultPartition
  /// Made by the statement.
  case created
}

/// A wait of a CONCURRENTLY form for other transactions (R14: `WaitForLockers` in lmgr.c,
/// `WaitForOlderSnapshots` in indexcmds.c).
public enum TransactionWait: Sendable, Hashable {
  /// Every transaction that now holds a lock on the relation that conflicts with the mode.
  case lockers(RelationName, LockMode)
  /// Every transaction of the database with a snapshot older than the statement's own.
  case olderSnapshots
}

/// A partition that no query of its parent reaches any more (`ATExecDetachPartition` with
/// `concurrent`: the partition is marked, and whoever planned before that is waited for).
public struct Separation: Sendable, Hashable {
  public var partition: RelationName
  public var parent: RelationName

  public init(_ partition: RelationName, from parent: RelationName) {
    self.partition = partition
    self.parent = parent
  }
}

/// Work done while the locks of its phase are held.
public struct Work: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Catalog entries only.
    case catalogOnly
    /// The table is read from end to end.
    case scan(ScanPurpose)
    /// The table is written anew: a new relfilenode for it, its indexes and its TOAST table.
    case rewrite
    /// An index is built from a scan of the table.
    case indexBuild(IndexBuild)
    /// Referencing rows are looked up in the referenced table.
    case foreignKeyValidation(referenced: RelationName)
    /// Rows are inserted, updated or deleted by DML.
    case rowChanges(RowChange)
    /// Files are copied block by block (`SET TABLESPACE`).
    case moveFiles
    /// The relation gets an empty file (`TRUNCATE`).
    case emptied
    /// Files are unlinked at commit.
    case dropFiles
    /// A query is run to fill a relation (`CREATE TABLE AS`, `REFRESH`).
    case fill
    /// `VACUUM` reads the heap and its indexes.
    case vacuum
    /// A sample of the rows is read.
    case analyze
  }
  public var kind: Kind
  /// The relation that is read or written.
  public var relation: RelationName
  /// Not once, but for each row of something else: the inner side of a nested loop, a correlated
  /// subquery, a foreign key without an index on the referencing side.
  public var isPerRow: Bool
  public var wal: WALVolume
  public var citation: Citation

  /// `wal` nil: as usual for such work on a logged relation.
  public init(
    _ kind: Kind, on relation: RelationName, isPerRow: Bool = false, wal: WALVolume? = nil,
    citation: Citation
  ) {
    self.kind = kind
    self.relation = relation
    self.isPerRow = isPerRow
    self.wal = wal ?? kind.walVolume
    self.citation = citation
  }
}

/// What a scan is for: it decides what a row costs.
public enum ScanPurpose: Sendable, Hashable {
  /// Is a column free of nulls?
  case notNull
  /// Does an expression hold for every row? `simple`: comparisons and the like; otherwise it
  /// calls functions or matches patterns, which cost several times more.
  case check(simple: Bool)
  /// Does every row belong in its partition?
  case partitionBound
  /// The second pass of CREATE INDEX CONCURRENTLY.
  case indexValidation
  /// A query or a predicate without a usable index.
  case query
}

public struct IndexBuild: Sendable, Hashable {
  public var index: RelationName
  public var method: String
  public var unique: Bool
  public var isPartial: Bool
  /// Key columns by name; nil for an expression.
  public var keys: [String?]

  public init(
    index: RelationName, method: String = "btree", unique: Bool = false, isPartial: Bool = false,
    keys: [String?] = []
  ) {
    self.index = index
    self.method = method
    self.unique = unique
    self.isPartial = isPartial
    self.keys = keys
  }
}

public struct RowChange: Sendable, Hashable {
  public enum Operation: Sendable, Hashable {
    case insert
    case update
    case delete
  }
  /// How many rows, as far as the statement itself tells.
  public enum Extent: Sendable, Hashable {
    /// No predicate: all of them.
    case all
    /// As many as written in VALUES.
    case count(Int)
    /// One at most: an equality on a whole unique key.
    case atMostOne
    /// As many as a predicate leaves; equality or range conditions on the named columns.
    case filtered(columns: [String])
    /// As many as a query returns that reads these relations.
    case query([RelationName])
  }
  public var operation: Operation
  public var extent: Extent
  /// False where the rows are found by reading the whole table.
  public var usesIndex: Bool

  public init(_ operation: Operation, _ extent: Extent, usesIndex: Bool = false) {
    self.operation = operation
    self.extent = extent
    self.usesIndex = usesIndex
  }
}

/// Where a fact stands: a function of the server's source, or a page of the manual.
public struct Citation: Sendable, Hashable {
  /// `tablecmds.c, AlterTableGetLockLevel` or `manual, ALTER TABLE`
  public var source: String
  /// The first major version for which it holds, where that matters.
  public var since: Int?

  public init(_ source: String, since: Int? = nil) {
    self.source = source
    self.since = since
  }
}

/// Why the effect of a statement is not known.
public enum Unknown: Sendable, Hashable {
  /// The statement was not understood.
  case unparsed(firstWords: String)
  /// A relation that the statement names is not in the catalog.
  case missingRelation(String)
  /// SQL that is put together while it runs.
  case dynamicSQL(DynamicSQL)
  /// A part of its code that was not understood, by its line in the body.
  case unreadCode(line: Int)
  /// A function or procedure whose body is not known or not read.
  case opaqueCode(String)
  /// A type, index or other object that decides the effect is not in the catalog.
  case missingObject(String)
  /// The form is not in the model.
  case unmodelled(String)
}

/// An `ALGORITHM` or `LOCK` clause that the server refuses.
public struct OnlineClauseRefusal: Sendable, Hashable {
  /// `ALGORITHM=INSTANT`
  public var clause: String
  public var reason: String?
  /// What the server would accept instead.
  public var instead: String

  public init(clause: String, reason: String?, instead: String) {
    self.clause = clause
    self.reason = reason
    self.instead = instead
  }
}

/// What the server refuses, by SQLSTATE.
public struct Rejection: Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    /// 25001: it cannot run inside a transaction block.
    case activeTransaction
    /// 42P01, 42703, 42704: a relation, column or object does not exist.
    case undefined(String)
    /// 42P07, 42701, 42710: it exists already.
    case duplicate(String)
    /// 2BP01: others depend on it and CASCADE was not given.
    case dependents(String)
    /// The server's version does not know the form yet.
    case sinceVersion(Int)
    /// 42601, error 1064: another release or another server reads it.
    case grammar(ParseDiagnostic.Problem)
    /// 0A000, errors 1845 and 1846: an `ALGORITHM` or `LOCK` that the statement cannot keep to.
    case onlineClause(OnlineClauseRefusal)
    /// An error of MySQL or MariaDB by its number, and what it names.
    case error(Int, String)
    /// Any other rule, by its SQLSTATE.
    case other(sqlstate: String)
  }
  public var reason: Reason

  public init(_ reason: Reason) { self.reason = reason }
}
