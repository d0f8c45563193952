// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A migration's run, read from the entries of a log in their order.
///
/// It keeps the sessions that ran a statement of the migration, and nothing of the others: a log of
/// any length fits.
public struct Deployment: Sendable {
  let forecasts: [ForecastStatement]
  /// The places of each text among the forecasts.
  let places: [String: [Int]]
  private let firstWords: Set<String>
  private(set) var sessions: [String: LoggedSession] = [:]
  /// Sessions in the order in which they were first seen.
  private(set) var order: [String] = []
  /// The last session that a process served.
  private var sessionOfProcess: [Int: String] = [:]
  /// Entries that say something, of whomever.
  public private(set) var entries = 0
  /// After so many seconds a wait is logged: the smallest that was seen; nil: none was.
  private(set) var deadlockTimeout: Double?
  /// What two times of the log may be off by: `%t` has whole seconds, the others milliseconds.
  private(set) var resolution = 1.0

  private static let mostSessions = 10_000

  public init(of forecasts: [ForecastStatement]) {
    self.forecasts = forecasts
    places = Dictionary(grouping: forecasts.indices) { forecasts[$0].essence }
    firstWords = Set(forecasts.map { String($0.essence.prefix { $0 != " " }) })
      .union(Self.control)
  }

  /// What begins and ends transactions, and what sets things up: of no weight beside others.
  private static let control: Set<String> = [
    "begin", "start", "commit", "end", "rollback", "abort", "set", "reset",
  ]

  public mutating func read(_ entry: LogEntry) {
    guard let message = LogMessage(entry) else { return }
    entries += 1
    if let time = entry.time, time != time.rounded(.down) { resolution = 0.001 }
    switch message {
    case .began(let sql):
      update(entry, text(sql)) { $0.begin($1, at: entry.time) }
    case .finished(let seconds, let sql, let isExecute):
      // An `execute` is logged before the end of a transaction of its own.
      let isOpen = isExecute && entry.isInTransaction == true ? nil : entry.isInTransaction
      update(entry, sql.flatMap { text($0) }) {
        $0.finish($1, seconds: seconds, at: entry.time, isInTransaction: isOpen)
      }
    case .waits(_, let seconds):
      deadlockTimeout = min(deadlockTimeout ?? seconds, seconds)
      update(entry, text(entry.statement)) { $0.wait($1, seconds: seconds, isOver: false) }
      readQueue(entry)
    case .acquired(_, let seconds):
      update(entry, text(entry.statement)) { $0.wait($1, seconds: seconds, isOver: true) }
    case .failed(let failure):
      update(entry, text(entry.statement)) { $0.fail($1, failure, at: entry.time) }
    }
  }

  private mutating func update(
    _ entry: LogEntry, _ text: SessionText?,
    _ change: (inout LoggedSession, SessionText?) -> Void
  ) {
    if sessions[entry.session] == nil {
      guard let text, !text.essences.isEmpty, sessions.count < Self.mostSessions else { return }
      sessions[entry.session] = LoggedSession(id: entry.session)
      order.append(entry.session)
      if let pid = entry.pid { sessionOfProcess[pid] = entry.session }
    }
    if var session = sessions.removeValue(forKey: entry.session) {
      change(&session, text)
      sessions[entry.session] = session
    }
  }

  private mutating func readQueue(_ entry: LogEntry) {
    guard !sessions.isEmpty, let queue = LockQueueDetail(entry.detail) else { return }
    for pid in Set(queue.holders + queue.queue) {
      guard let id = sessionOfProcess[pid], sessions[id]?.isBusy == true else { continue }
      let count = queue.countBehind(pid)
      if count > 0 { sessions[id]?.see(blocked: count) }
    }
  }

  /// Nil: nothing in it is the migration's, or ends a transaction.
  private func text(_ sql: [UInt8]) -> SessionText? {
    guard let word = SQLText.firstWord(of: sql), firstWords.contains(word) else { return nil }
    let statements = SQLText.essences(of: sql)
    let whole = statements.joined(separator: " ; ")
    if places[whole] != nil {
      return SessionText(essences: [whole], companions: 0, endsTransaction: false)
    }
    let found = statements.filter { places[$0] != nil }
    let weighty = statements.count { !Self.isControl($0) }
    let ends = statements.last.map(Self.endsTransaction) ?? false
    guard !found.isEmpty || ends else { return nil }
    return SessionText(
      essences: found, companions: max(0, weighty - 1), endsTransaction: ends)
  }

  private static func isControl(_ essence: String) -> Bool {
    control.contains(String(essence.prefix { $0 != " " }))
  }

  private static func endsTransaction(_ essence: String) -> Bool {
    let words = essence.split(separator: " ")
    switch words.first {
    case "commit", "end", "abort": return true
    case "rollback": return !words.contains("to")
    default: return false
    }
  }
}
