// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax
import Snapshot

/// One look at the sessions of a MySQL or MariaDB server.
struct MySQLSessionReading {
  /// Where metadata locks are seen.
  enum LockSource {
    case performanceSchema
    /// `METADATA_LOCK_INFO`, the plugin of MariaDB: granted locks only.
    case plugin
    /// Nowhere: what a statement that runs must have is concluded from its text.
    case statements
  }

  /// The server's clock, seconds.
  private(set) var clock = 0.0
  private(set) var sessions: [Session] = []
  /// All sessions but ours, and those that work.
  private(set) var connections = 0
  private(set) var active = 0
  private(set) var applications: [String: Int] = [:]
  /// Clients that read the binary log.
  private(set) var replicas: [String] = []
  /// Somebody was in a transaction, and nothing told which tables it has used.
  private(set) var hasUnseenLocks = false

  private typealias Held = (relation: RelationName, mode: LockMode, isGranted: Bool)

  init(
    _ link: inout MySQLLink, _ source: LockSource, catalog: Catalog, texts: Bool,
    patience: Duration
  ) throws(CollectorError) {
    let queries = MySQLQueries(link.engine, link.version)
    clock = try link.rows(of: MySQLQueries.clock, patience: patience).first?.double(0) ?? 0
    var ages: [Int: Double] = [:]
    for row in try link.rows(of: MySQLQueries.transactions, patience: patience) {
      if let pid = row.int(0), let age = row.double(1) { ages[pid] = max(age, ages[pid] ?? 0) }
    }
    var locks: [Int: [Held]] = [:]
    let seen: [SQLRow] =
      switch source {
      case .performanceSchema:
        try link.rows(of: MySQLQueries.metadataLocks, patience: patience)
      case .plugin: try link.rows(of: MySQLQueries.metadataLockInfo, patience: patience)
      case .statements: []
      }
    for row in seen {
      guard let pid = row.int(0), let mode = Self.mode(row.text(3)) else { continue }
      locks[pid, default: []].append(
        (RelationName(row.text(1), row.text(2)), mode, row.text(4) == "GRANTED"))
    }
    for row in try link.rows(of: queries.sessions, patience: patience) {
      add(row, age: row.int(0).flatMap { ages[$0] }, locks, source, catalog, texts: texts)
    }
    findBlockers()
  }

  /// MariaDB leaves the name of SHARED_READ_ONLY out.
  private static func mode(_ text: String) -> LockMode? {
    text.isEmpty ? .mdlSharedReadOnly : LockMode(name: text)
  }

  // MARK: A session

  private mutating func add(
    _ row: SQLRow, age: Double?, _ locks: [Int: [Held]], _ source: LockSource, _ catalog: Catalog,
    texts: Bool
  ) {
    guard let pid = row.int(0) else { return }
    let command = row.text(3)
    if command.hasPrefix("Binlog Dump") {
      replicas.append(row.text(1) + "@" + row.text(2).prefix { $0 != ":" })
      return
    }
    guard command != "Daemon" else { return }
    let isApplier = row.text(1) == "system user" || command == "Connect"
    let user = row.text(1)
    connections += 1
    if !isApplier { applications[row[8] ?? user, default: 0] += 1 }
    let isAsleep = command == "Sleep"
    if !isAsleep { active += 1 }
    let seconds = Self.rounded(row.double(4) ?? 0)
    var held = locks[pid] ?? []
    let isWaiting = row.text(5).hasPrefix("Waiting for table metadata lock")
    if !isAsleep, source == .statements || (source == .plugin && isWaiting) {
      conclude(&held, from: row, isWaiting: isWaiting, catalog)
    }
    guard age != nil || !held.isEmpty else { return }
    // What an earlier statement of its transaction has used shows in no text.
    if source == .statements, let age, isAsleep || age > seconds + Self.tolerance {
      hasUnseenLocks = true
    }
    var session = Session(
      pid: pid, user: user.isEmpty ? nil : user, application: row[8] ?? user,
      state: isAsleep ? .idleInTransaction : .active)
    if isApplier { session.backendType = "replica applier" }
    session.transactionAge = max(age.map(Self.rounded) ?? 0, seconds)
    session.queryAge = isAsleep ? nil : seconds
    session.stateAge = seconds
    session.locks = held.map { lock in
      SessionLock(
        lock.relation, lock.mode, isGranted: lock.isGranted,
        waitAge: lock.isGranted ? nil : seconds)
    }
    if texts { session.query = row[6].flatMap { QueryText.normalised($0, of: catalog.engine) } }
    sessions.append(session)
  }

  /// To milliseconds; a clock that was set back makes no negative ages.
  private static func rounded(_ seconds: Double) -> Double {
    max(0, (seconds * 1000).rounded() / 1000)
  }

  /// Whole seconds of a list of processes, beside fractions of them.
  private static let tolerance = 1.5

  /// What a statement that runs has, or waits for, by its own text.
  private func conclude(
    _ held: inout [Held], from row: SQLRow, isWaiting: Bool, _ catalog: Catalog
  ) {
    guard let text = row[6] else { return }
    var catalog = catalog
    catalog.mysql?.database = row.text(7)
    for lock in Self.locks(of: text, in: catalog, withPassing: isWaiting) {
      let isHeld = held.contains { $0.relation == lock.relation && $0.mode >= lock.mode }
      if isHeld { continue }
      held.append((lock.relation, lock.mode, !isWaiting))
      // It waits for one at a time: the first that it does not have.
      if isWaiting { return }
    }
  }

  /// What a text locks on tables that others can see, by our own model.
  ///
  /// - Parameter withPassing: also what it gives back before it ends.
  static func locks(
    of text: String, in catalog: Catalog, withPassing: Bool = false
  ) -> [RelationLock] {
    var seen: Set<RelationLock> = []
    var locks: [RelationLock] = []
    let file = SourceFile.parse(
      Array(text.utf8), as: catalog.engine, version: catalog.version)
    let context = PlanContext(catalog: catalog, settings: [:])
    for statement in file.statements {
      for request in statement.statement.plan(in: context).locks
      where !request.created && (withPassing || request.release != .early) {
        let lock = RelationLock(request.relation, request.mode)
        if seen.insert(lock).inserted { locks.append(lock) }
      }
    }
    return locks
  }

  // MARK: Who is in whose way

  /// Who has what a session waits for, and who waits for more and goes first.
  private mutating func findBlockers() {
    var holders: [RelationName: [(pid: Int, mode: LockMode, isGranted: Bool)]] = [:]
    for session in sessions {
      for lock in session.locks {
        holders[lock.relation, default: []].append((session.pid, lock.mode, lock.isGranted))
      }
    }
    for index in sessions.indices {
      var pids: Set<Int> = []
      for lock in sessions[index].locks where !lock.isGranted {
        for holder in holders[lock.relation] ?? []
        where holder.pid != sessions[index].pid {
          let isInWay =
            holder.isGranted
            ? lock.mode.conflicts(with: holder.mode) : lock.mode.yields.contains(holder.mode)
          if isInWay { pids.insert(holder.pid) }
        }
      }
      sessions[index].blockedBy = pids.sorted()
    }
  }
}
