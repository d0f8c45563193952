// SPDX-License-Identifier: Apache-2.0
import LockModel
public import Observation
public import SQLSyntax
public import Schema
public import Snapshot

/// A database of our own on a MySQL or MariaDB server, with the structure of another one, dropped in the
/// end.
///
/// What a statement locks shows while it waits: somebody holds every table open for reading, and lets
/// go of one at a time, when the statement waits for it (sql/mdl.cc; `performance_schema`.
/// `metadata_locks`).
public final class MySQLScratchDatabase: ScratchSession {
  private let target: MySQLTarget
  /// Looks, and makes what there is.
  private let admin: MySQLConnection
  /// The migration's own session.
  private let session: BackgroundSession
  private let name: String
  private let defaults: MySQL.DatabaseDefaults
  private var holders: [Holder] = []

  private final class Holder {
    let connection: MySQLConnection

    init(_ connection: consuming MySQLConnection) { self.connection = connection }
  }

  /// What ours is called in plans and reports: its real name is another one each time.
  private static let alias = "scratch"

  /// So many tables are held open at once.
  private static let mostHolders = 48

  public static func isMeant(by connectionString: String) -> Bool {
    MySQLTarget.isMeant(by: connectionString)
  }

  /// - Parameter url: of a server, or of a database on it whose structure is made again in ours.
  public init(copying url: String) throws(CollectorError) {
    let target = try MySQLTarget(url)
    let admin = try MySQLConnection.open(to: target, connectTimeout: 10, isReadOnly: false)
    guard try Self.showsLocks(admin) else { throw .locksUnseen }
    var number = SystemRandomNumberGenerator()
    name = "lockcast_scratch_" + String(UInt32.random(in: .min ... .max, using: &number), radix: 36)
    let original = try Self.original(target, admin)
    defaults = original?.defaults ?? MySQL.DatabaseDefaults()
    let charset = defaults.charset.map { " CHARACTER SET " + MySQLQueries.quoted($0) } ?? ""
    let collation = defaults.collation.map { " COLLATE " + MySQLQueries.quoted($0) } ?? ""
    let scratch = MySQLQueries.quoted(name)
    _ = try admin.rows("CREATE DATABASE \(scratch)" + charset + collation, named: "scratch")
    var own = target
    own.use(database: name)
    self.target = own
    do throws(CollectorError) {
      if let original {
        try Self.make(original.definitions, of: original.name, in: name, admin)
      }
      session = try BackgroundSession(
        MySQLConnection.open(to: own, connectTimeout: 10, isReadOnly: false))
    } catch {
      _ = try? admin.rows("DROP DATABASE IF EXISTS " + scratch, named: "scratch")
      throw error
    }
    self.admin = admin
  }

  deinit {
    session.end()
    holders = []
    _ = try? admin.rows("DROP DATABASE IF EXISTS \(MySQLQueries.quoted(name))", named: "scratch")
  }

  public var engine: Engine { admin.engine }
  public var version: ServerVersion { admin.version }

  // MARK: Making it

  private static func showsLocks(_ admin: borrowing MySQLConnection) throws(CollectorError) -> Bool
  {
    do throws(CollectorError) {
      let row = try admin.rows(
        MySQLQueries.lockInstrument.sql, named: MySQLQueries.lockInstrument.name
      ).first
      guard row?.text(0) == "YES" else { return false }
      let on = try admin.rows("SHOW GLOBAL VARIABLES LIKE 'performance_schema'", named: "variables")
      return on.first?.text(1).uppercased() == "ON"
    } catch {
      guard let code = error.serverCode, ServerCode.denied.contains(code) else { throw error }
      return false
    }
  }

  private struct Original {
    var name: String
    var defaults: MySQL.DatabaseDefaults
    var definitions: [ObjectDefinition]
  }

  private static func original(
    _ target: MySQLTarget, _ admin: borrowing MySQLConnection
  ) throws(CollectorError) -> Original? {
    guard let database = target.database else { return nil }
    var link = try MySQLLink(to: target, connectTimeout: 10, patience: .seconds(10))
    let all = try link.rows(of: MySQLQueries.databases)
    guard let row = all.first(where: { $0.text(0) == database }) else { return nil }
    let defaults = MySQL.DatabaseDefaults(charset: row[1], collation: row[2])
    let reading = try MySQLCatalogReading(
      &link, database: database, defaults: defaults, user: "", bodies: true
    ) { _, _ in }
    return Original(name: database, defaults: defaults, definitions: reading.definitions)
  }

  /// Tables first, then what names them; what stands qualified by the old name means ours.
  private static func make(
    _ definitions: [ObjectDefinition], of original: String, in scratch: String,
    _ admin: borrowing MySQLConnection
  ) throws(CollectorError) {
    func run(_ sql: String) throws(CollectorError) {
      _ = try admin.rows(sql, named: "scratch")
    }
    try run("USE \(MySQLQueries.quoted(scratch))")
    try run("SET SESSION foreign_key_checks = 0")
    let old = MySQLQueries.quoted(original) + "."
    let new = MySQLQueries.quoted(scratch) + "."
    for kind in ObjectDefinition.Kind.allCases {
      for definition in definitions where definition.kind == kind {
        guard let text = definition.text else { continue }
        try run("SET SESSION sql_mode = " + MySQLQueries.text(definition.sqlMode))
        try run(text.replacing(old, with: new))
      }
    }
    for trigger in definitions.flatMap(\.triggers) where !trigger.text.isEmpty {
      try run("SET SESSION sql_mode = " + MySQLQueries.text(trigger.sqlMode))
      try run(trigger.text.replacing(old, with: new))
    }
    try run("SET SESSION sql_mode = DEFAULT")
    try run("SET SESSION foreign_key_checks = 1")
  }

  // MARK: ScratchSession

  public func run(
    _ sql: String, data: [UInt8]
  ) throws(CollectorError) -> ObservedStatement.Refusal? {
    session.begin(sql)
    return try session.result()
  }

  public func observe(_ sql: String, data: [UInt8]) throws(CollectorError) -> ObservedStatement {
    if let refusal = try run(sql, data: []) { return ObservedStatement(refused: refusal) }
    var observed = ObservedStatement()
    observed.method = .beforeCommit
    for lock in try locks() { observed.facts.noteStrongest(lock.relation, lock.mode) }
    return observed
  }

  public func observeAlone(
    _ sql: String, data: [UInt8]
  ) throws(CollectorError) -> ObservedStatement {
    let before = try storage()
    let existing = try hold(mentioned: sql)
    defer { letGo() }
    var observed = ObservedStatement()
    observed.method = .sampled
    var refusal: ObservedStatement.Refusal?
    for attempt in Self.attempts(sql, engine) {
      session.begin(attempt.sql)
      try follow(&observed, existing)
      refusal = try session.result()
      if refusal == nil {
        observed.facts.algorithm = attempt.algorithm
        observed.facts.concurrentWrites = attempt.concurrentWrites
        break
      }
      if attempt.isPlain { break }
      observed.facts.locks = [:]
    }
    if let refusal { return ObservedStatement(refused: refusal) }
    observed.compareStorage(before, try storage())
    for name in existing.map({ RelationName(Self.alias, $0) }) where before.tables[name] == nil {
      observed.unseenFiles.insert(name)
    }
    return observed
  }

  public func catalog() throws(CollectorError) -> Catalog { try snapshot().catalog }

  public func snapshot() throws(CollectorError) -> Snapshot {
    var link = try MySQLLink(to: target, connectTimeout: 10, patience: .seconds(10))
    let reading = try MySQLServerReading(&link)
    let definitions = try MySQLCatalogReading(
      &link, database: name, defaults: defaults, user: "", bodies: true
    ) { _, _ in }
    let server = reading.server(engine, version, database: Self.alias)
    let real = MySQLQueries.quoted(name) + "."
    let aliased = definitions.definitions.map { definition in
      var definition = definition
      definition.name.schema = Self.alias
      definition.text = definition.text?.replacing(real, with: "`\(Self.alias)`.")
      return definition
    }
    let catalog = Catalog(server, databases: [Self.alias: defaults], definitions: aliased)
    return Snapshot(capturedAt: reading.capturedAt, server: server, catalog: catalog)
  }

  // MARK: Clauses

  private struct Attempt {
    var sql: String
    var algorithm: MySQL.Algorithm?
    var concurrentWrites: Bool?
    var isPlain = true
  }

  /// The cheapest way that the server accepts is the one that it takes without a clause; a refusal
  /// costs nothing.
  private static func attempts(_ sql: String, _ engine: Engine) -> [Attempt] {
    let plain = Attempt(sql: sql)
    let file = SourceFile.parse(Array(sql.utf8), as: engine)
    guard case .mysql(.alterTable(let alter))? = file.statements.first?.statement,
      alter.algorithm == nil, alter.lock == nil, !alter.isOnline
    else { return [plain] }
    let algorithms: [MySQL.Algorithm] =
      engine == .mariadb ? [.instant, .noCopy, .inPlace, .copy] : [.instant, .inPlace, .copy]
    var attempts: [Attempt] = []
    for algorithm in algorithms {
      let clause = "\(sql), ALGORITHM=\(algorithm.rawValue)"
      let takesLock = algorithm != .instant || engine == .mariadb
      if takesLock {
        attempts.append(
          Attempt(
            sql: clause + ", LOCK=NONE", algorithm: algorithm, concurrentWrites: true,
            isPlain: false))
      }
      attempts.append(
        Attempt(
          sql: clause, algorithm: algorithm, concurrentWrites: takesLock ? false : nil,
          isPlain: false))
    }
    return attempts + [plain]
  }

  // MARK: Locks

  private typealias SeenLock = (relation: RelationName, mode: LockMode, isPending: Bool)

  private func locks() throws(CollectorError) -> [SeenLock] {
    let rows = try admin.rows(
      """
      SELECT l.OBJECT_NAME, l.LOCK_TYPE, l.LOCK_STATUS FROM performance_schema.metadata_locks l
      JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
      WHERE t.PROCESSLIST_ID = \(session.identifier) AND l.OBJECT_TYPE = 'TABLE'
        AND l.OBJECT_SCHEMA = \(MySQLQueries.text(name)) AND l.OBJECT_NAME NOT LIKE '#sql%'
      """, named: "metadata locks")
    return rows.compactMap { row in
      let text = row.text(1)
      guard let mode = text.isEmpty ? .mdlSharedReadOnly : LockMode(name: text) else { return nil }
      return (RelationName(Self.alias, row.text(0)), mode, row.text(2) == "PENDING")
    }
  }

  private var held: [String: Int] = [:]

  /// Somebody reads each table in a transaction that stays open; those that the text names first.
  ///
  /// - Returns: what there is, views too.
  private func hold(mentioned sql: String) throws(CollectorError) -> Set<String> {
    let rows = try admin.rows(
      """
      SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = \(MySQLQueries.text(name)) ORDER BY TABLE_NAME
      """, named: "tables")
    var words: Set<String> = []
    SQLText.collectNames(in: Array(sql.utf8), into: &words)
    let names = rows.filter { $0.text(1) != "VIEW" }.map { $0.text(0) }
    let ordered = names.filter(words.contains) + names.filter { !words.contains($0) }
    for (index, table) in ordered.prefix(Self.mostHolders).enumerated() {
      while holders.count <= index {
        holders.append(
          Holder(try MySQLConnection.open(to: target, connectTimeout: 10, isReadOnly: false)))
      }
      do throws(CollectorError) {
        _ = try holders[index].connection.rows("BEGIN", named: "holder")
        _ = try holders[index].connection.rows(
          "SELECT 1 FROM \(MySQLQueries.quoted(table)) LIMIT 0", named: "holder")
        held[table] = index
      } catch {
        guard error.serverCode != nil else { throw error }
      }
    }
    return Set(rows.map { $0.text(0) })
  }

  private func release(_ table: String) throws(CollectorError) {
    guard let index = held.removeValue(forKey: table) else { return }
    _ = try holders[index].connection.rows("ROLLBACK", named: "holder")
  }

  private func letGo() {
    for index in held.values {
      _ = try? holders[index].connection.rows("ROLLBACK", named: "holder")
    }
    held = [:]
  }

  /// Looks until the statement has ended, and lets go what it waits for.
  private func follow(
    _ observed: inout ObservedStatement, _ existing: Set<String>
  ) throws(CollectorError) {
    let end = ContinuousClock.now + .seconds(Self.patience)
    while !session.waitBriefly() {
      var waiting: [String] = []
      for lock in try locks() {
        // What the statement makes is its own.
        if existing.contains(lock.relation.name) {
          observed.facts.noteStrongest(lock.relation, lock.mode)
        }
        if lock.isPending { waiting.append(lock.relation.name) }
      }
      for table in waiting { try release(table) }
      if ContinuousClock.now > end {
        letGo()
        _ = try admin.rows("KILL QUERY \(session.identifier)", named: "kill")
      }
    }
  }

  private static let patience = 120.0

  // MARK: Storage

  /// Numbers of tables and of their indexes, by name: a new number is new storage.
  private func storage() throws(CollectorError) -> MySQLStorage {
    let isMariaDB = engine == .mariadb
    let tables = isMariaDB ? "INNODB_SYS_TABLES" : "INNODB_TABLES"
    let indexes = isMariaDB ? "INNODB_SYS_INDEXES" : "INNODB_INDEXES"
    var storage = MySQLStorage()
    let rows = try admin.rows(
      """
      SELECT t.NAME, t.TABLE_ID, i.NAME, i.INDEX_ID FROM information_schema.\(tables) t
      JOIN information_schema.\(indexes) i ON i.TABLE_ID = t.TABLE_ID
      WHERE t.NAME LIKE \(MySQLQueries.text(name + "/%"))
      """, named: "storage")
    for row in rows {
      guard var table = MySQLCatalogReading.table(ofFile: row.text(0)),
        !table.name.isEmpty, !table.name.uppercased().hasPrefix("FTS_")
      else { continue }
      table.schema = Self.alias
      storage.tables[table, default: []].insert(row.int(1) ?? 0)
      storage.indexes[RelationName(Self.alias, row.text(2)), default: [:]][row.int(3) ?? 0] =
        MySQLStorage.Owner(table: table, number: row.int(1) ?? 0)
    }
    return storage
  }
}

/// Which storage stands behind names.
struct MySQLStorage {
  /// A partitioned table has a number for each partition.
  var tables: [RelationName: Set<Int>] = [:]
  var indexes: [RelationName: [Int: Owner]] = [:]

  struct Owner {
    var table: RelationName
    var number: Int
  }
}

extension ObservedStatement {
  /// New storage behind an old name, and new indexes in old tables.
  mutating func compareStorage(_ before: MySQLStorage, _ after: MySQLStorage) {
    for (name, numbers) in after.tables {
      guard let old = before.tables[name], !numbers.subtracting(old).isEmpty else { continue }
      // A partition that was added is no rebuild.
      if old.isSubset(of: numbers), numbers.count > old.count { continue }
      facts.rewrites.insert(name)
    }
    // An index that got another name keeps its number.
    let known = Set(before.indexes.values.flatMap(\.keys))
    for (index, numbers) in after.indexes {
      // One of a new partition comes with it.
      let isNew = numbers.contains { number, owner in
        !known.contains(number) && before.tables[owner.table]?.contains(owner.number) == true
      }
      if isNew, index.name != "GEN_CLUST_INDEX" { facts.indexBuilds.insert(index) }
    }
  }
}
