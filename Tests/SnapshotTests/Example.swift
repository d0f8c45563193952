// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Snapshot

/// A small shop, with something of everything that a document can hold.
enum Example {
  static let orders = RelationName("public", "orders")
  static let customers = RelationName("public", "customers")

  static func catalog() -> Catalog {
    var catalog = Catalog(version: ServerVersion(16, 2), isComplete: true)
    for relation in relations() { catalog.insert(relation) }
    var domain = Domain(base: TypeName(ObjectName("text")))
    domain.isNotNull = true
    domain.checks = [
      .init(
        name: "positive", expression: .binary("~", .column(["value"]), .string("@")),
        isValidated: false)
    ]
    catalog.insert(UserType(RelationName("public", "mood"), .enumeration(["sad", "it's \"ok\""])))
    catalog.insert(UserType(RelationName("app", "email"), .domain(domain)))
    catalog.insert(
      Function(
        RelationName("public", "touch"), returns: TypeName(ObjectName("trigger")),
        language: "plpgsql", body: "begin insert into audit_log values (1); return new; end"))
    var publication = PublicationDetails()
    publication.tables = [orders: ["id"]]
    publication.tables.updateValue(nil, forKey: customers)
    catalog.insert(publication, named: "feed")
    catalog.resolveConditions()
    return catalog
  }

  static func snapshot() -> Snapshot {
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 1_763_829_000),
      server: Server(
        version: ServerVersion(16, 2), database: "shop", settings: ["lock_timeout": "0"],
        roleSettings: ["*": ["statement_timeout": "30000"], "app": ["lock_timeout": "2s"]],
        isInRecovery: false, databaseBytes: 1 << 40),
      catalog: catalog(), samples: samples, workload: workload,
      capacity: Capacity(
        maxConnections: 100, reservedConnections: 3, connections: 40, peakConnections: 60,
        activeConnections: 4, applications: ["web": 40, "": 1]),
      preparedTransactions: [
        PreparedTransaction(
          gid: "g1", owner: "app", age: 3600.5, locks: [RelationLock(orders, .rowExclusive)])
      ],
      replication: Replication(
        standbys: [
          .init(name: "s1", syncState: "async", replayLagSeconds: 0.5, replayLagBytes: nil)
        ],
        slots: [.init(name: "cdc", isActive: true, isLogical: true, retainedBytes: 5)]))
    snapshot.capacity.databaseLimit = 80
    snapshot.capacity.roleLimits = ["app": 60]
    snapshot.gaps = Gaps(
      lostSamples: 2,
      missing: [
        .init(.statements, reason: "not installed", remedy: "CREATE EXTENSION"),
        .init(.replication, reason: "cancelled"),
      ])
    var size = RelationSize(rows: 1e9, heapBytes: 120_000_000_000, toastBytes: 8192)
    size.columns = [
      "id": ColumnStatistics(averageWidth: 8, nullFraction: 0, distinct: -1, correlation: 0.99)
    ]
    size.deadRows = 5
    size.freezeAge = 100
    snapshot.sizes[orders] = size
    snapshot.lockedRelations = [RelationName("public", "big_orders")]
    return snapshot
  }

  private static let samples = [
    LockSample(secondsBefore: 10, sessions: []),
    LockSample(
      secondsBefore: 0,
      sessions: [
        Session(
          pid: 42, user: "app", application: "web", state: .idleInTransaction,
          transactionAge: 2400, queryAge: 2399.5, stateAge: 1, hasSnapshot: true,
          locks: [
            SessionLock(orders, .accessShare, isGranted: true),
            SessionLock(customers, .accessExclusive, isGranted: false, waitAge: 3),
          ],
          blockedBy: [0, 7], leader: 41, query: "SELECT $1"),
        Session(
          pid: 43, state: .active, backendType: "autovacuum worker", preventsWraparound: true),
      ]),
  ]

  private static var workload: Workload {
    var family = QueryFamily(
      id: "-77", text: "SELECT * FROM orders WHERE id = $1", callsPerSecond: 250.25,
      meanSeconds: 0.002, deviationSeconds: 0.01, locks: [RelationLock(orders, .accessShare)])
    family.user = "app"
    family.maximumSeconds = 4
    return Workload(
      queries: [family],
      unattributed: [RelationTraffic(customers, .rowExclusive, perSecond: 3, meanSeconds: nil)],
      observedSeconds: 60, transactionsPerSecond: 900)
  }

  // MARK: Relations

  private static func relations() -> [Relation] {
    [
      ordersTable(), customersTable(), index(), sequence(), view(), partitioned(), partition(),
      bare("audit_log"), bare("unrelated"), bare("odd.\"name\""),
    ]
  }

  private static func existing(_ name: String, _ kind: RelationKind) -> Relation {
    var relation = Relation(RelationName("public", name), kind)
    relation.origin = .existing(relation.name)
    return relation
  }

  private static func bare(_ name: String) -> Relation { existing(name, .table) }

  private static func ordersTable() -> Relation {
    var table = existing("orders", .table)
    table.owner = "app"
    table.accessMethod = "heap"
    table.options = [Option("fillfactor", "70")]
    table.rowSecurity = true
    table.replicaIdentity = .usingIndex("orders_pkey")
    var id = Column("id", TypeName(ObjectName("int8")))
    id.isNotNull = true
    id.identity = .always
    var note = Column("note", TypeName(ObjectName("varchar"), modifiers: [20]))
    note.defaultValue = .string("it's")
    note.collation = ObjectName(schema: "pg_catalog", "C")
    var total = Column("total", TypeName(ObjectName("numeric"), modifiers: [10, 2]))
    total.generation = .stored(.binary("+", .column(["id"]), .number("1")))
    total.inheritedFrom = 1
    total.isLocal = false
    table.columns = [id, note, total, Column("customer_id", TypeName(ObjectName("int8")))]
    var key = ForeignKey(referenced: customers, referencedColumns: ["id"])
    key.onDelete = .setNull(["customer_id"])
    key.onUpdate = .cascade
    var foreign = Constraint("orders_customer_fkey", .foreignKey(key), columns: ["customer_id"])
    foreign.isValidated = false
    foreign.isDeferrable = true
    var primary = Constraint("orders_pkey", .primaryKey, columns: ["id"])
    primary.index = RelationName("public", "orders_pkey")
    let check = Constraint(
      "positive", .check(.binary(">", .column(["id"]), .number("0"))), columns: ["id"])
    table.constraints = [primary, foreign, check]
    var trigger = Trigger(
      "touch", function: ObjectName(schema: "public", "touch"), timing: .after,
      events: ["insert", "update"], forEachRow: true)
    trigger.updateColumns = ["note"]
    trigger.isEnabled = false
    table.triggers = [trigger]
    table.policies = [Policy("mine", using: .boolean(true), check: nil)]
    table.statistics = [
      ExtendedStatistics(RelationName("public", "st"), columns: ["note", "id"])
    ]
    table.indexes = [RelationName("public", "orders_pkey")]
    return table
  }

  private static func customersTable() -> Relation {
    var table = existing("customers", .table)
    table.persistence = .unlogged
    table.columns = [Column("id", TypeName(ObjectName("int8")))]
    return table
  }

  private static func index() -> Relation {
    var index = existing("orders_pkey", .index)
    var details = IndexDetails(table: orders)
    details.elements = [IndexElement(.column(["id"]))]
    details.include = ["note"]
    details.isUnique = true
    details.isPrimary = true
    details.isValid = false
    index.index = details
    return index
  }

  private static func sequence() -> Relation {
    var sequence = existing("orders_id_seq", .sequence)
    var details = SequenceDetails()
    details.owner = ColumnReference(orders, "id")
    details.isIdentity = true
    details.type = TypeName(ObjectName("int8"))
    sequence.sequence = details
    return sequence
  }

  private static func view() -> Relation {
    var view = existing("big_orders", .materializedView)
    var select = Select()
    select.targets = SourceFile.target(.column(["id"]))
    select.from = [
      .relation(RelationReference(ObjectName(schema: "public", "orders")), sampled: false)
    ]
    view.view = ViewDetails(
      query: Query(.select(select)),
      dependencies: [
        ViewDependency(orders, columns: ["id", "note"]), ViewDependency(customers, columns: nil),
      ])
    view.view?.isPopulated = false
    return view
  }

  private static func partitioned() -> Relation {
    var table = existing("events", .partitionedTable)
    table.columns = [Column("at", TypeName(ObjectName("timestamptz")))]
    table.partitioning = .init(strategy: "range", keys: [IndexElement(.column(["at"]))])
    table.children = [RelationName("public", "events_1")]
    return table
  }

  private static func partition() -> Relation {
    var table = existing("events_1", .table)
    table.columns = [Column("at", TypeName(ObjectName("timestamptz")))]
    table.parents = [RelationName("public", "events")]
    table.bound = .range(from: [.sqlValue("minvalue")], to: [.string("2026-01-01")])
    table.detachPending = true
    return table
  }
}

extension SourceFile {
  /// `SELECT` targets can only be made by the parser.
  fileprivate static func target(_ expression: Expression) -> [Target] {
    let file = parse(Array("SELECT \(expression.sql)".utf8))
    guard case .data(.query(let query)) = file.statements.first?.statement,
      case .select(let select) = query.body
    else { return [] }
    return select.targets
  }
}
