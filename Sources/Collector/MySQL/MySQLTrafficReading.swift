// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax
import Snapshot

/// Counters of statements and tables at one moment.
struct MySQLTrafficReading {
  struct Family {
    var database: String
    var digest: String
    var text: String
    var calls: Double
    var mean: Double
    var maximum: Double?
  }

  private(set) var clock = 0.0
  private(set) var uptime = 0.0
  private(set) var questions: Double?
  private(set) var families: [Family] = []
  private(set) var tables: [RelationName: (reads: Double, writes: Double)] = [:]

  init(_ link: inout MySQLLink) throws(CollectorError) {
    clock = try link.rows(of: MySQLQueries.clock).first?.double(0) ?? 0
    for row in try link.rows(of: MySQLQueries.status) {
      switch row.text(0).lowercased() {
      case "uptime": uptime = row.double(1) ?? 0
      case "questions": questions = row.double(1)
      default: break
      }
    }
  }

  mutating func readDigests(_ link: inout MySQLLink) throws(CollectorError) {
    families = try link.rows(of: MySQLQueries.digests).map { row in
      Family(
        database: row.text(0), digest: row.text(1), text: row.text(2), calls: row.double(3) ?? 0,
        mean: row.double(4) ?? 0, maximum: row.double(5))
    }
  }

  mutating func readTables(_ link: inout MySQLLink) throws(CollectorError) {
    for row in try link.rows(of: MySQLQueries.tableCounters) {
      tables[RelationName(row.text(0), row.text(1))] = (row.double(2) ?? 0, row.double(3) ?? 0)
    }
  }
}

/// Rates from two readings.
struct MySQLWorkloadEstimate {
  let before: MySQLTrafficReading
  let after: MySQLTrafficReading

  /// Below this the readings are too close together to tell a rate.
  private static let shortestSpan = 5.0

  /// Seconds between the readings; nil: rates are means since the server was started.
  private var span: Double? {
    let seconds = after.clock - before.clock
    return seconds >= Self.shortestSpan && after.uptime >= before.uptime ? seconds : nil
  }

  func workload(catalog: Catalog, texts: Bool) -> Workload {
    let families = families(catalog, texts: texts)
    return Workload(
      queries: families, unattributed: families.isEmpty ? unattributed : [],
      observedSeconds: span,
      transactionsPerSecond: after.questions.map { rate(before.questions, $0) })
  }

  /// A counter's growth a second. What did not move between the readings has its long mean.
  private func rate(_ before: Double?, _ after: Double) -> Double {
    let growth = before.map { $0 <= after ? after - $0 : after } ?? after
    if let span, growth > 0 { return growth / span }
    return self.after.uptime > 0 ? after / self.after.uptime : 0
  }

  private func families(_ catalog: Catalog, texts: Bool) -> [QueryFamily] {
    var earlier: [String: Double] = [:]
    for family in before.families { earlier[family.database + " " + family.digest] = family.calls }
    var catalog = catalog
    var result: [QueryFamily] = []
    for family in after.families {
      catalog.mysql?.database = family.database
      let id = family.database + " " + family.digest
      let locks = MySQLSessionReading.locks(of: Self.readable(family.text), in: catalog)
      // What touches no table of this database stalls behind none of its locks.
      guard locks.contains(where: { catalog.origin(of: $0.relation) != nil }),
        // DDL comes when somebody deploys, not at a rate.
        locks.allSatisfy({ $0.mode < .mdlSharedUpgradable })
      else { continue }
      var known = QueryFamily(
        id: id, text: texts ? QueryText.normalised(family.text, of: catalog.engine) : nil,
        callsPerSecond: rate(
          before.families.isEmpty ? nil : earlier[id] ?? family.calls, family.calls),
        // A digest has no deviation; like most statements of its kind it is skewed.
        meanSeconds: family.mean, deviationSeconds: family.mean, locks: locks)
      known.maximumSeconds = family.maximum
      result.append(known)
    }
    return result
  }

  /// A digest writes `(...)` for a list of values, which no grammar reads.
  private static func readable(_ digest: String) -> String {
    var text: [UInt8] = []
    var rest = Array(digest.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "."), rest.starts(with: "..".utf8) {
        text.append(UInt8(ascii: "?"))
        rest = rest.dropFirst(2)
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads and writes of tables, where no digest tells of statements: rows, so a bound from above.
  private var unattributed: [RelationTraffic] {
    let bound = after.questions.map { rate(before.questions, $0) } ?? .infinity
    return after.tables.sorted { $0.key < $1.key }.flatMap { name, counts -> [RelationTraffic] in
      let old = before.tables[name]
      return [
        (LockMode.mdlSharedRead, rate(old?.reads, counts.reads)),
        (.mdlSharedWrite, rate(old?.writes, counts.writes)),
      ].compactMap { mode, rate in
        let perSecond = min(rate, bound)
        return perSecond > 0
          ? RelationTraffic(name, mode, perSecond: perSecond, meanSeconds: nil) : nil
      }
    }
  }
}
