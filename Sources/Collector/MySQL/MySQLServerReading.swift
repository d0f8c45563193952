// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Snapshot

/// What a MySQL or MariaDB server says of itself and of its sessions; what it does not say is a gap.
struct MySQLServerReading {
  let settings: [String: String]
  /// `user`@`host`, quoted, as a GRANT names us.
  let user: String
  private(set) var samples: [LockSample] = []
  private(set) var capacity = Capacity()
  private(set) var replication = Replication()
  private(set) var isReplica = false
  private(set) var gaps = Gaps()
  private var source = MySQLSessionReading.LockSource.statements
  /// The server's clock at each sample.
  private var clocks: [Double] = []
  private var startClock: Double
  private var sampleFailure: CollectorError?

  init(_ link: inout MySQLLink) throws(CollectorError) {
    var settings: [String: String] = [:]
    for row in try link.rows(of: MySQLQueries.variables) {
      settings[row.text(0).lowercased()] = row.text(1)
    }
    self.settings = settings
    let clock = try link.rows(of: MySQLQueries.clock).first
    startClock = clock?.double(0) ?? 0
    user = Self.account(clock?.text(1) ?? "")
    capacity.maxConnections = settings["max_connections"].flatMap { Int($0) }
    // One more than max_connections is kept for administrators (manual, "Connection Interfaces").
    capacity.reservedConnections = 0
    for row in try link.rows(of: MySQLQueries.status) {
      switch row.text(0).lowercased() {
      case "threads_connected": capacity.connections = row.int(1).map { max(0, $0 - 1) }
      case "threads_running": capacity.activeConnections = row.int(1).map { max(0, $0 - 1) }
      default: break
      }
    }
    try chooseSource(&link)
  }

  func server(_ engine: Engine, _ version: ServerVersion, database: String) -> Server {
    var server = Server(version: version, database: database, settings: settings)
    server.engine = engine
    return server
  }

  /// The last sample is the moment of the snapshot, by the server's clock.
  var capturedAt: Timestamp { Timestamp(seconds: Int64(clocks.last ?? startClock)) }

  /// `lockcast@10.%` as a GRANT spells it.
  private static func account(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@") else { return MySQLQueries.quoted(text) }
    return MySQLQueries.quoted(String(text[..<at])) + "@"
      + MySQLQueries.quoted(String(text[text.index(after: at)...]))
  }

  // MARK: Where locks are seen

  private mutating func chooseSource(_ link: inout MySQLLink) throws(CollectorError) {
    let isOn = settings["performance_schema"]?.uppercased() == "ON"
    if isOn {
      do throws(CollectorError) {
        let row = try link.rows(of: MySQLQueries.lockInstrument).first
        if row?.text(0) == "YES" {
          source = .performanceSchema
          return
        }
      } catch {
        guard let code = error.serverCode, ServerCode.denied.contains(code) else { throw error }
        gaps.missing.append(
          .init(
            .statements, reason: error.message,
            remedy: "GRANT SELECT ON performance_schema.* TO \(user)"))
      }
    }
    guard link.engine == .mariadb else { return }
    if try link.rows(of: MySQLQueries.lockPlugin).first?.text(0) == "ACTIVE" { source = .plugin }
  }

  /// What would make locks visible.
  private var lockRemedy: String {
    if settings["performance_schema"]?.uppercased() == "ON" {
      return "UPDATE performance_schema.setup_instruments SET ENABLED = 'YES'"
        + " WHERE NAME = 'wait/lock/metadata/sql/mdl', or as an option of the server"
    }
    return "INSTALL SONAME 'metadata_lock_info', or performance_schema=ON"
  }

  // MARK: Samples

  mutating func sample(
    _ link: inout MySQLLink, _ catalog: Catalog, texts: Bool, patience: Duration
  ) {
    guard !gaps.hide(.sessions) || sampleFailure == nil else { return }
    do throws(CollectorError) {
      let look = try MySQLSessionReading(
        &link, source, catalog: catalog, texts: texts, patience: patience)
      clocks.append(look.clock)
      samples.append(LockSample(secondsBefore: 0, sessions: look.sessions))
      note(look)
    } catch {
      sampleFailure = error
      gaps.lostSamples += 1
    }
    for index in samples.indices {
      let age = (clocks.last ?? 0) - clocks[index]
      samples[index].secondsBefore = max(0, (age * 1000).rounded() / 1000)
    }
  }

  private mutating func note(_ look: MySQLSessionReading) {
    capacity.connections = look.connections
    capacity.activeConnections = look.active
    capacity.peakConnections = max(capacity.peakConnections ?? 0, look.connections)
    for (name, count) in look.applications {
      capacity.applications[name] = max(capacity.applications[name] ?? 0, count)
    }
    replication.standbys = look.replicas.sorted().map { name in
      .init(name: name, syncState: "async", replayLagSeconds: nil, replayLagBytes: nil)
    }
    if look.hasUnseenLocks, !gaps.hide(.sessions) {
      gaps.missing.append(
        .init(
          .sessions,
          reason:
            "sessions are in transactions, and the server does not show which tables they use",
          remedy: lockRemedy))
    }
  }

  /// Where not one sample could be taken, who is there is unknown.
  mutating func requireSamples() throws(CollectorError) {
    guard let sampleFailure, samples.isEmpty else { return }
    guard let code = sampleFailure.serverCode, ServerCode.denied.contains(code) else {
      throw sampleFailure
    }
    gaps.missing.append(
      .init(
        .sessions, reason: sampleFailure.message, remedy: "GRANT PROCESS ON *.* TO \(user)"))
  }

  mutating func noteDenied(_ denied: [RelationName]) {
    guard !denied.isEmpty else { return }
    let names = denied.prefix(5).map { $0.name }.joined(separator: ", ")
    gaps.missing.append(
      .init(
        .definitions,
        reason: "definitions of \(denied.count) objects are hidden from the user: \(names)",
        remedy: "GRANT SELECT, SHOW VIEW ON \(MySQLQueries.quoted(denied[0].schema)).* TO \(user)"))
  }

  // MARK: What a document can do without

  mutating func traffic(_ link: inout MySQLLink) -> MySQLTrafficReading? {
    do throws(CollectorError) {
      var reading = try MySQLTrafficReading(&link)
      if settings["performance_schema"]?.uppercased() == "ON", !gaps.hide(.statements) {
        do throws(CollectorError) {
          try reading.readDigests(&link)
          try reading.readTables(&link)
        } catch {
          gaps.missing.append(
            .init(
              .statements, reason: error.message,
              remedy: "GRANT SELECT ON performance_schema.* TO \(user)"))
        }
      } else if !gaps.hide(.statements) {
        gaps.missing.append(
          .init(
            .statements, reason: "performance_schema is off: nobody counts statements",
            remedy: "performance_schema=ON in the server's options"))
      }
      return reading
    } catch {
      if !gaps.hide(.counters) { gaps.missing.append(.init(.counters, reason: error.message)) }
      return nil
    }
  }

  mutating func readReplication(_ link: inout MySQLLink) {
    do throws(CollectorError) {
      let rows = try link.rows(of: MySQLQueries(link.engine, link.version).replicaStatus)
      isReplica = !rows.isEmpty && settings["read_only"]?.uppercased() != "OFF"
    } catch {
      let grant = link.engine == .mariadb ? "SLAVE MONITOR" : "REPLICATION CLIENT"
      gaps.missing.append(
        .init(
          .replication, reason: error.message, remedy: "GRANT \(grant) ON *.* TO \(user)"))
    }
    // Who may not see them is told so; where there are none, nothing is missing.
    if let rows = try? link.rows(of: MySQLQueries.prepared), !rows.isEmpty {
      gaps.missing.append(
        .init(
          .preparedTransactions,
          reason: "\(rows.count) prepared XA transactions hold locks that the server does not show",
          remedy: "XA RECOVER, then XA COMMIT or XA ROLLBACK"))
    }
  }
}
