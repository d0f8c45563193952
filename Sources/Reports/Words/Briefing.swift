// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax
import Verdicts

/// One statement as the renderers for people see it.
struct Briefing {
  /// Its number in the whole report, from 1.
  var number: Int
  var path: String
  /// As the config calls the database that it is for; nil: there is only one.
  var database: String?
  var statement: StatementReport

  var forecast: StatementForecast { statement.forecast }
  var horizon: Horizon { forecast.worst }
  /// Whether anybody counted who is there.
  var isWeighed: Bool { forecast.now != nil }

  /// The strongest lock that others can feel; of equal ones the first.
  var mainLock: LockRequest? { forecast.plan.mainLock }

  /// How many other relations are locked as strongly.
  var companions: Int {
    guard let mainLock else { return 0 }
    let others = forecast.plan.feltLocks.filter {
      $0.release != .early && $0.mode == mainLock.mode && $0.relation != mainLock.relation
    }
    return Set(others.map(\.relation)).count
  }

  /// Who is in the way, and how many more: beside a long transaction those of a moment do not
  /// matter.
  var blockerRows: (shown: [BlockerRow], others: Int) {
    let all = horizon.blockers
    let long = all.filter { $0.unbounded != nil || $0.age >= 1 }
    let shown = long.isEmpty ? Array(all.prefix(3)) : long
    return (shown.map(BlockerRow.init), all.count - shown.count)
  }

  /// Whether there is something to say of it: transaction control and settings are passed over.
  var isOfInterest: Bool { !forecast.plan.locks.isEmpty || statement.verdict > .pass }

  /// What decided the verdict.
  var mainFinding: Finding? {
    statement.findings.first.flatMap { $0.severity > .pass ? $0 : nil }
  }

  /// What was found, each with what to do about it: the same advice is given once, and not at all
  /// where the gentler way stands below.
  var findingsWithRemedies: [(Finding, Prose?)] {
    var given: Set<Prose> = []
    return statement.findings.filter { $0.severity > .pass }.map { finding in
      if statement.instead != nil, finding.rule.isSolvedByInstead { return (finding, nil) }
      return (finding, given.insert(finding.remedy).inserted ? finding.remedy : nil)
    }
  }

  /// `ACCESS EXCLUSIVE on orders: no reads, no writes`
  var lockProse: Prose {
    guard let lock = mainLock else {
      guard forecast.plan.unknowns.isEmpty else { return "not known" }
      return forecast.plan.locks.isEmpty ? "no lock" : "only on what it creates"
    }
    let others: Prose = companions > 0 ? " and \(companions) more" : ""
    return "\(lock.mode) on \(lock.relation)\(others): \(words: lock.mode.blocksShortly)"
  }

  /// `8 min · 13 min`
  var waitText: String {
    guard !isRefused else { return "–" }
    guard isWeighed, isUnderstood else { return "not known" }
    return Self.pair(horizon.wait)
  }

  var holdText: String {
    guard !isRefused else { return "–" }
    guard isUnderstood else { return "not known" }
    guard mainLock != nil else { return "–" }
    if !isWeighed, forecast.isHeavy, !horizon.hold.p95.isFinite { return "grows with the table" }
    return horizon.hold.p95.isFinite ? Self.pair(horizon.hold) : "no end in sight"
  }

  /// What is not understood has no figures: none of them would be zero.
  var isUnderstood: Bool { mainLock != nil || forecast.plan.unknowns.isEmpty }

  /// Whether the server refuses it, wherever it runs: then it does nothing.
  var isRefused: Bool {
    forecast.plan.rejection.map { $0.reason != .activeTransaction } ?? false
  }

  /// It takes a lock that others can feel, and somebody counted them.
  var hasFigures: Bool { isWeighed && mainLock != nil }

  /// Rows that it writes or rewrites: `1.2 million`
  var rowsText: String {
    guard !isRefused else { return "–" }
    guard isUnderstood, let rows = forecast.rows, !rows.value.isNaN else { return "not known" }
    return rows.value < 0.5 ? "none" : Quantity.count(rows.value)
  }

  /// Where that number comes from, where there is one.
  var rowsProvenance: Provenance? {
    forecast.rows.flatMap { $0.value >= 0.5 ? $0.provenance : nil }
  }

  /// `migrations/0042.sql:3`
  var place: String { "\(path):\(statement.position.line)" }

  var stalledText: String {
    guard !isRefused else { return "–" }
    guard isWeighed, isUnderstood else { return "not known" }
    let peak = horizon.blocked.p95
    guard peak >= 0.5 else { return "none" }
    guard let capacity = horizon.capacity else { return Quantity.count(peak) }
    return "\(Quantity.sessions(peak, pool: capacity)) of \(Quantity.exact(capacity))"
  }

  private static func pair(_ value: Percentiles) -> String {
    let low = Quantity.duration(value.p50)
    let high = Quantity.duration(value.p95)
    return low == high ? low : "\(low) · \(high)"
  }

  /// The work in a sentence: what is done, on how much.
  var workProse: Prose {
    if isRefused { return "Nothing: the server refuses it." }
    let work = forecast.plan.work.filter { $0.kind != .catalogOnly }
    var size: Prose = ""
    if let target = forecast.target, let rows = target.rows, let bytes = target.bytes {
      size = "\(target.relation): \(count: rows) rows, \(bytes: Double(bytes))"
    }
    guard !work.isEmpty else {
      guard forecast.plan.unknowns.isEmpty else { return "What it does is not known." }
      guard !forecast.plan.work.isEmpty else { return "Nothing that takes long." }
      return size.isEmpty
        ? "Catalog entries only, no rewrite."
        : "Catalog entries only, no rewrite (\(size))."
    }
    let clauses = work.prefix(4).map(\.prose)
    let more: Prose = work.count > 4 ? ", and \(work.count - 4) more steps" : ""
    let tail: Prose = size.isEmpty ? "." : " (\(size))."
    return "It " + Array(clauses).joined() + more + tail
  }
}

extension Report {
  /// All statements, numbered through.
  var briefings: [Briefing] {
    var result: [Briefing] = []
    for migration in migrations {
      for statement in migration.statements {
        result.append(
          Briefing(
            number: result.count + 1, path: statement.path,
            database: database(of: migration)?.name, statement: statement))
      }
    }
    return result
  }

  /// The statement that the headline is about.
  var worstBriefing: Briefing? { briefings.worstFirst.first }
}

extension [Briefing] {
  /// By verdict, then by the window, as it stands in the files where both are equal.
  var worstFirst: [Briefing] {
    sorted { left, right in
      if left.statement.verdict != right.statement.verdict {
        return left.statement.verdict > right.statement.verdict
      }
      let windows = [left, right].map { briefing -> Double in
        let window = briefing.horizon.window.p95
        return window.isNaN ? -1 : window
      }
      return windows[0] != windows[1] ? windows[0] > windows[1] : left.number < right.number
    }
  }
}

extension Briefing {
  /// The application's statements that would stall, most frequent first.
  var stalledTraffic: [StalledTraffic] { horizon.stalled.filter { $0.perSecond.value > 0 } }

  /// What it writes and how far replicas fall behind, each with its provenance; none where it writes
  /// nothing.
  var volume: [Prose] {
    let rows = forecast.rows?.value ?? 0
    let new = forecast.newBytes?.value ?? 0
    let lag = forecast.replicaLag?.value ?? 0
    guard rows > 0 || new > 0 || lag >= 1 else { return [] }
    var parts: [Prose] = []
    func add(_ estimate: Estimate?, from least: Double, _ prose: (Double) -> Prose) {
      guard let estimate, estimate.value >= least else { return }
      parts.append(prose(estimate.value) + " (\(words: estimate.provenance.rawValue))")
    }
    add(forecast.rows, from: 0.5) { "\(count: $0) rows written" }
    add(forecast.walBytes, from: 0) { "\(bytes: $0) of \(words: logName)" }
    add(forecast.newBytes, from: 1) { "\(bytes: $0) of new files" }
    add(forecast.replicaLag, from: 1) { "replicas \(seconds: $0) behind" }
    return parts
  }

  /// What the server writes before it writes a table.
  var logName: String {
    forecast.plan.locks.contains(where: \.mode.isMetadataLock) ? "redo log" : "WAL"
  }
}
