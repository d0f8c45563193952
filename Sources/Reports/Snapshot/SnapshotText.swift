// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
public import Snapshot

/// A snapshot for a person, in 80 columns: what was there, who was there, and what the history of
/// the file knows.
public struct SnapshotText: Sendable {
  let snapshot: Snapshot

  public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  public var bytes: [UInt8] {
    var sections = [server, relations, sessions, traffic, others, gaps]
    if let history = snapshot.history { sections += HistoryText(history).sections }
    let text = sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
    return Array((text.joined(separator: "\n\n") + "\n").utf8)
  }

  /// So many of a kind are named.
  static let shown = 5

  static func name(_ name: RelationName) -> String { VisibleText.line(name.shown, limit: 60) }

  // MARK: Where

  private var server: [String] {
    let server = snapshot.server
    var text =
      "\(VisibleText.line(server.database, limit: 60)) on \(server.productName) \(server.version), "
      + "\(snapshot.capturedAt.readable)"
    if server.isInRecovery { text += server.engine == .postgres ? ", a standby" : ", a replica" }
    var lines = [text]
    let capacity = snapshot.capacity
    if let connections = capacity.connections, let limit = capacity.maxConnections {
      var text = "\(Quantity.exact(connections)) of \(Quantity.exact(limit)) connections"
      if let peak = capacity.peakConnections { text += ", most seen \(Quantity.exact(peak))" }
      let named = capacity.applications.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .prefix(Self.shown).map {
          "\(VisibleText.line($0.key, limit: 30)) \(Quantity.exact($0.value))"
        }
      if !named.isEmpty { text += ": " + named.joined(separator: ", ") }
      lines += TerminalText.wrap(text, indent: 4, first: 2)
    }
    return lines
  }

  private var relations: [String] {
    let catalog = snapshot.catalog
    let tables = catalog.relations.values.count {
      $0.kind == .table || $0.kind == .partitionedTable
    }
    let sized = snapshot.sizes.filter { catalog.relation($0.key)?.index == nil }
      .sorted { (bytes($1.value), $0.key) < (bytes($0.value), $1.key) }
    var text = Quantity.plural(catalog.mysql?.tables.count ?? tables, "table")
    if let bytes = snapshot.server.databaseBytes { text += ", \(Quantity.size(Double(bytes)))" }
    let largest = sized.prefix(Self.shown).filter { bytes($0.value) > 0 }.map { name, size in
      let rows = size.rows.map { ", \(Quantity.count($0)) rows" } ?? ""
      return "\(Self.name(name)) \(Quantity.size(Double(bytes(size))))\(rows)"
    }
    if !largest.isEmpty { text += "; largest: " + largest.joined(separator: "; ") }
    return TerminalText.wrap(text, indent: 4, first: 2)
  }

  private func bytes(_ size: RelationSize) -> Int64 {
    [size.toastBytes, size.indexBytes].reduce(size.heapBytes) { total, part in
      let (sum, isTooLarge) = total.addingReportingOverflow(part)
      return isTooLarge ? .max : sum
    }
  }

  // MARK: What is not there

  private var gaps: [String] {
    Self.gaps(of: snapshot).flatMap {
      TerminalText.wrap($0.prefix(1).uppercased() + $0.dropFirst(), indent: 4, first: 2)
    }
  }

  /// What a snapshot lacks, a line each, with what gives it.
  public static func gaps(of snapshot: Snapshot) -> [String] {
    var lines: [String] = []
    if snapshot.server.isInRecovery {
      lines.append(
        "taken from a \(snapshot.server.engine == .postgres ? "standby" : "replica"): its sessions"
          + " and locks are not those of the primary, so checks"
          + " take the lock graph for unknown")
    }
    let lost = snapshot.gaps.lostSamples
    if lost > 0 {
      lines.append(
        "\(Quantity.exact(lost)) of \(Quantity.plural(lost + snapshot.samples.count, "sample"))"
          + " could not be taken")
    }
    return lines
      + snapshot.gaps.missing.map { missing in
        let reason = VisibleText.line(missing.reason, limit: 200)
        let remedy = missing.remedy.map { "; to have it: \(VisibleText.line($0, limit: 200))" }
        return "without \(missing.part.words): \(reason)\(remedy ?? "")"
      }
  }

  // MARK: Who

  private var sessions: [String] {
    guard let last = snapshot.samples.last else { return ["No lock graph was sampled"] }
    let span = snapshot.samples.map(\.secondsBefore).max() ?? 0
    var lines = [
      "\(Quantity.plural(snapshot.samples.count, "sample")) over \(Quantity.duration(span)); "
        + "in transactions at the last: \(Quantity.exact(last.sessions.count))"
    ]
    let oldest = last.sessions.sorted {
      ($1.transactionAge ?? 0, $0.pid) < ($0.transactionAge ?? 0, $1.pid)
    }
    for session in oldest.prefix(Self.shown) {
      var text = "\(Quantity.duration(session.transactionAge ?? 0)): \(who(session))"
      text += ", \(session.state.rawValue)"
      if let lock = session.locks.max(by: { $0.mode < $1.mode }) {
        text += lock.isGranted ? ", holds " : ", waits for "
        text += "\(lock.mode.sqlName) on \(Self.name(lock.relation))"
      }
      if let query = session.query { text += ": \(VisibleText.line(query, limit: 100))" }
      lines += TerminalText.wrap(text, indent: 4, first: 2)
    }
    return lines
  }

  private func who(_ session: Session) -> String {
    let name = session.application.flatMap { $0.isEmpty ? nil : $0 } ?? session.backendType
    let user = session.user.map { " (\(VisibleText.line($0, limit: 40)))" } ?? ""
    return VisibleText.line(name, limit: 40) + user
  }

  private var traffic: [String] {
    let workload = snapshot.workload
    var rates: [RelationName: Double] = [:]
    for family in workload.queries {
      for lock in Set(family.locks.map(\.relation)) {
        rates[lock, default: 0] += family.callsPerSecond
      }
    }
    for traffic in workload.unattributed {
      rates[traffic.relation, default: 0] += traffic.perSecond
    }
    let busiest = rates.filter { $0.value >= 0.05 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.shown)
    guard !busiest.isEmpty || workload.transactionsPerSecond != nil else { return [] }
    var text = ""
    if let rate = workload.transactionsPerSecond {
      text += "\(Quantity.count(rate)) transactions/s"
      if let seconds = workload.observedSeconds {
        text += " over \(Quantity.duration(seconds))"
      } else {
        text += " since the statistics were reset"
      }
    }
    if !busiest.isEmpty {
      let names = busiest.map { "\(Self.name($0.key)) \(Quantity.count($0.value))/s" }
      text += (text.isEmpty ? "Busiest: " : "; busiest: ") + names.joined(separator: ", ")
    }
    return TerminalText.wrap(text, indent: 4, first: 2)
  }

  private var others: [String] {
    var lines = snapshot.preparedTransactions.prefix(Self.shown).flatMap { transaction in
      TerminalText.wrap(
        "Prepared transaction \(VisibleText.line(transaction.gid, limit: 60)), "
          + "\(Quantity.duration(transaction.age)) old, on "
          + Quantity.plural(transaction.locks.count, "relation"), indent: 4, first: 2)
    }
    for standby in snapshot.replication.standbys.prefix(Self.shown) {
      let lag = standby.replayLagSeconds.map { ", \(Quantity.duration($0)) behind" } ?? ""
      lines.append(
        "  Standby \(VisibleText.line(standby.name, limit: 40)), \(standby.syncState)\(lag)")
    }
    return lines
  }
}

extension Gaps.Part {
  fileprivate var words: String {
    switch self {
    case .sessions: "the lock graph, which checks take for unknown"
    case .preparedTransactions: "prepared transactions"
    case .definitions: "definitions"
    case .replication: "standbys and slots"
    case .counters: "counters of tables"
    case .statements: "statistics of statements"
    }
  }
}
