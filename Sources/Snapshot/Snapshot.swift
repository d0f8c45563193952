// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import SQLSyntax
public import Schema

/// Production at one moment: structure and figures, never row values.
public struct Snapshot: Sendable {
  /// The newest document format that this version reads and the one that it writes.
  public static let format = "lockcast.snapshot/1"

  public var capturedAt: Timestamp
  public var server: Server
  public var catalog: Catalog
  public var sizes: [RelationName: RelationSize]
  /// Who held and waited for what, oldest first. The last one is "now".
  public var samples: [LockSample]
  public var workload: Workload
  public var capacity: Capacity
  public var preparedTransactions: [PreparedTransaction]
  public var replication: Replication
  /// Relations that the document has and that were not read because nothing asked for them.
  public var unreadRelations = 0

  public init(
    capturedAt: Timestamp, server: Server, catalog: Catalog,
    sizes: [RelationName: RelationSize] = [:], samples: [LockSample] = [],
    workload: Workload = Workload(), capacity: Capacity = Capacity(),
    preparedTransactions: [PreparedTransaction] = [], replication: Replication = Replication()
  ) {
    self.capturedAt = capturedAt
    self.server = server
    self.catalog = catalog
    self.sizes = sizes
    self.samples = samples
    self.workload = workload
    self.capacity = capacity
    self.preparedTransactions = preparedTransactions
    self.replication = replication
  }
}

/// Seconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Sendable, Hashable, Comparable {
  public var seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}

public struct Server: Sendable, Hashable {
  public var version: ServerVersion
  public var database: String
  /// Settings that bear on locks and work, by name, as `pg_settings` shows them with their unit
  /// resolved: times in milliseconds, sizes in bytes.
  public var settings: [String: String]
  /// Settings of roles and of the database (`ALTER ROLE … SET`): role, or `*`, to settings.
  public var roleSettings: [String: [String: String]]
  public var isInRecovery: Bool
  public var databaseBytes: Int64?

  public init(
    version: ServerVersion, database: String, settings: [String: String] = [:],
    roleSettings: [String: [String: String]] = [:], isInRecovery: Bool = false,
    databaseBytes: Int64? = nil
  ) {
    self.version = version
    self.database = database
    self.settings = settings
    self.roleSettings = roleSettings
    self.isInRecovery = isInRecovery
    self.databaseBytes = databaseBytes
  }
}

/// How large a relation is, and how it is used, since the statistics were reset.
public struct RelationSize: Sendable, Hashable {
  /// `reltuples`; nil where it was never analysed.
  public var rows: Double?
  /// The main fork of a table, or of an index when the relation is one.
  public var heapBytes: Int64
  public var toastBytes: Int64
  public var columns: [String: ColumnStatistics]
  public var deadRows: Int64?
  public var sequentialScans: Int64?
  public var indexScans: Int64?
  public var rowsInserted: Int64?
  public var rowsUpdated: Int64?
  public var rowsDeleted: Int64?
  /// `age(relfrozenxid)`
  public var freezeAge: Int64?

  public init(rows: Double?, heapBytes: Int64, toastBytes: Int64 = 0) {
    self.rows = rows
    self.heapBytes = heapBytes
    self.toastBytes = toastBytes
    self.columns = [:]
  }
}

/// From `pg_stats`, without its values.
public struct ColumnStatistics: Sendable, Hashable {
  public var averageWidth: Int
  public var nullFraction: Double
  /// As `pg_stats.n_distinct`: negative is a share of the rows.
  public var distinct: Double
  /// `|correlation|` near 1: the column follows the physical order.
  public var correlation: Double?

  public init(averageWidth: Int, nullFraction: Double, distinct: Double, correlation: Double?) {
    self.averageWidth = averageWidth
    self.nullFraction = nullFraction
    self.distinct = distinct
    self.correlation = correlation
  }
}

/// The lock graph at one moment.
public struct LockSample: Sendable, Hashable {
  /// Seconds before ``Snapshot/capturedAt``.
  public var secondsBefore: Double
  public var sessions: [Session]

  public init(secondsBefore: Double, sessions: [Session]) {
    self.secondsBefore = secondsBefore
    self.sessions = sessions
  }
}

/// A backend that was in a transaction, or waited, at the moment of a sample.
public struct Session: Sendable, Hashable {
  public enum State: String, Sendable, Hashable {
    case active = "active"
    case idle = "idle"
    case idleInTransaction = "idle in transaction"
    case idleInTransactionAborted = "idle in transaction (aborted)"
    case other = "other"
  }
  public var pid: Int
  public var user: String?
  public var application: String?
  public var state: State
  /// `client backend`, `autovacuum worker`, `walsender`, `parallel worker`…
  public var backendType: String
  /// Seconds since the transaction, the statement and the present state began.
  public var transactionAge: Double?
  public var queryAge: Double?
  public var stateAge: Double?
  /// `backend_xmin` is set: it holds a snapshot.
  public var hasSnapshot: Bool
  public var locks: [SessionLock]
  /// `pg_blocking_pids`; 0 stands for a prepared transaction.
  public var blockedBy: [Int]
  public var leader: Int?
  /// With literals replaced by `$n`; nil when texts were left out.
  public var query: String?
  /// An autovacuum worker that prevents wraparound: no one cancels it.
  public var preventsWraparound: Bool

  public init(
    pid: Int, user: String? = nil, application: String? = nil, state: State,
    backendType: String = "client backend", transactionAge: Double? = nil,
    queryAge: Double? = nil, stateAge: Double? = nil, hasSnapshot: Bool = false,
    locks: [SessionLock] = [], blockedBy: [Int] = [], leader: Int? = nil, query: String? = nil,
    preventsWraparound: Bool = false
  ) {
    self.pid = pid
    self.user = user
    self.application = application
    self.state = state
    self.backendType = backendType
    self.transactionAge = transactionAge
    self.queryAge = queryAge
    self.stateAge = stateAge
    self.hasSnapshot = hasSnapshot
    self.locks = locks
    self.blockedBy = blockedBy
    self.leader = leader
    self.query = query
    self.preventsWraparound = preventsWraparound
  }

  public var isAutovacuum: Bool { backendType == "autovacuum worker" }
}

public struct SessionLock: Sendable, Hashable {
  public var relation: RelationName
  public var mode: LockMode
  public var isGranted: Bool
  /// Seconds since it began to wait (14 and newer).
  public var waitAge: Double?

  public init(_ relation: RelationName, _ mode: LockMode, isGranted: Bool, waitAge: Double? = nil) {
    self.relation = relation
    self.mode = mode
    self.isGranted = isGranted
    self.waitAge = waitAge
  }
}

/// Who uses which relation, how often and how long.
public struct Workload: Sendable, Hashable {
  public var queries: [QueryFamily]
  /// Arrivals per relation and mode that no query family explains, from the tables' counters.
  public var unattributed: [RelationTraffic]
  /// The stretch of time over which rates were measured, seconds; nil: since statistics reset.
  public var observedSeconds: Double?
  /// All transactions of the database a second.
  public var transactionsPerSecond: Double?

  public init(
    queries: [QueryFamily] = [], unattributed: [RelationTraffic] = [],
    observedSeconds: Double? = nil, transactionsPerSecond: Double? = nil
  ) {
    self.queries = queries
    self.unattributed = unattributed
    self.observedSeconds = observedSeconds
    self.transactionsPerSecond = transactionsPerSecond
  }
}

/// Statements that differ only in their literals (`pg_stat_statements`).
public struct QueryFamily: Sendable, Hashable {
  public var id: String
  /// Normalised text; nil when texts were left out.
  public var text: String?
  public var user: String?
  public var callsPerSecond: Double
  public var meanSeconds: Double
  public var deviationSeconds: Double
  public var maximumSeconds: Double?
  /// What one call locks, from its text.
  public var locks: [RelationLock]

  public init(
    id: String, text: String?, callsPerSecond: Double, meanSeconds: Double,
    deviationSeconds: Double, locks: [RelationLock]
  ) {
    self.id = id
    self.text = text
    self.callsPerSecond = callsPerSecond
    self.meanSeconds = meanSeconds
    self.deviationSeconds = deviationSeconds
    self.locks = locks
  }
}

public struct RelationLock: Sendable, Hashable {
  public var relation: RelationName
  public var mode: LockMode

  public init(_ relation: RelationName, _ mode: LockMode) {
    self.relation = relation
    self.mode = mode
  }
}

public struct RelationTraffic: Sendable, Hashable {
  public var relation: RelationName
  public var mode: LockMode
  public var perSecond: Double
  public var meanSeconds: Double?

  public init(_ relation: RelationName, _ mode: LockMode, perSecond: Double, meanSeconds: Double?) {
    self.relation = relation
    self.mode = mode
    self.perSecond = perSecond
    self.meanSeconds = meanSeconds
  }
}

/// How many sessions fit.
public struct Capacity: Sendable, Hashable {
  public var maxConnections: Int?
  public var reservedConnections: Int?
  /// Client sessions at the moment of the snapshot, and the most seen over its samples.
  public var connections: Int?
  public var peakConnections: Int?
  public var activeConnections: Int?
  /// Per application name: the most sessions seen at once.
  public var applications: [String: Int]

  public init(
    maxConnections: Int? = nil, reservedConnections: Int? = nil, connections: Int? = nil,
    peakConnections: Int? = nil, activeConnections: Int? = nil, applications: [String: Int] = [:]
  ) {
    self.maxConnections = maxConnections
    self.reservedConnections = reservedConnections
    self.connections = connections
    self.peakConnections = peakConnections
    self.activeConnections = activeConnections
    self.applications = applications
  }
}

public struct PreparedTransaction: Sendable, Hashable {
  public var gid: String
  public var owner: String?
  public var age: Double
  public var locks: [RelationLock]

  public init(gid: String, owner: String?, age: Double, locks: [RelationLock]) {
    self.gid = gid
    self.owner = owner
    self.age = age
    self.locks = locks
  }
}

public struct Replication: Sendable, Hashable {
  public struct Standby: Sendable, Hashable {
    public var name: String
    /// `async`, `sync`, `quorum`, `potential`
    public var syncState: String
    public var replayLagSeconds: Double?
    public var replayLagBytes: Int64?

    public init(
      name: String, syncState: String, replayLagSeconds: Double?, replayLagBytes: Int64?
    ) {
      self.name = name
      self.syncState = syncState
      self.replayLagSeconds = replayLagSeconds
      self.replayLagBytes = replayLagBytes
    }
  }
  public struct Slot: Sendable, Hashable {
    public var name: String
    public var isActive: Bool
    public var isLogical: Bool
    public var retainedBytes: Int64?

    public init(name: String, isActive: Bool, isLogical: Bool, retainedBytes: Int64?) {
      self.name = name
      self.isActive = isActive
      self.isLogical = isLogical
      self.retainedBytes = retainedBytes
    }
  }
  public var standbys: [Standby]
  public var slots: [Slot]

  public init(standbys: [Standby] = [], slots: [Slot] = []) {
    self.standbys = standbys
    self.slots = slots
  }
}
