// SPDX-License-Identifier: Apache-2.0

/// A session that ran statements of the migration.
struct LoggedSession {
  let id: String
  private(set) var executions: [Execution] = []
  /// What runs at the moment.
  private var running: Running?
  /// Executions from here on are in a transaction that has not ended yet.
  private var firstOpen = 0

  private struct Running {
    var text: SessionText?
    var startedAt: Double?
    var wait = 0.0
    var stillWaiting = 0.0
    var blocked: Int?
  }

  /// A session may run more than this; what comes later is not kept.
  private static let most = 10_000

  init(id: String) { self.id = id }

  var isBusy: Bool { running != nil || firstOpen < executions.count }

  mutating func begin(_ text: SessionText?, at time: Double?) {
    running = Running(text: text, startedAt: time)
  }

  /// It waits, or has waited, for a lock.
  mutating func wait(_ text: SessionText?, seconds: Double, isOver: Bool) {
    // What was logged of another statement is over.
    if running == nil || text != nil && running?.text != text { running = Running(text: text) }
    if isOver {
      running?.wait += seconds
      running?.stillWaiting = 0
    } else {
      let longest = max(running?.stillWaiting ?? 0, seconds)
      running?.stillWaiting = longest
    }
  }

  /// So many stand behind it: behind what it waits for, or behind what its transaction holds.
  mutating func see(blocked count: Int) {
    let most = max(running?.blocked ?? 0, count)
    running?.blocked = most
    for index in firstOpen..<executions.count {
      executions[index].blocked = max(executions[index].blocked ?? 0, count)
    }
  }

  mutating func finish(
    _ sql: SessionText?, seconds: Double, at time: Double?, isInTransaction: Bool?
  ) {
    let text = sql ?? running?.text
    let logged = sql == nil || running?.text == sql ? running : nil
    var done = Execution(essence: "", session: id)
    done.endedAt = time
    done.seconds = seconds
    done.startedAt = time.map { $0 - seconds } ?? logged?.startedAt
    done.loggedWait = logged?.wait ?? 0
    done.blocked = logged?.blocked
    done.isInTransaction = isInTransaction
    record(done, of: text)
    running = nil
    if isInTransaction == false || text?.endsTransaction == true { release(at: time) }
  }

  mutating func fail(_ text: SessionText?, _ failure: LogMessage.Failure, at time: Double?) {
    var failed = Execution(essence: "", session: id)
    failed.result = OutcomeResult(failure)
    failed.endedAt = time
    failed.startedAt = running?.startedAt
    if let time, let start = running?.startedAt { failed.seconds = time - start }
    failed.loggedWait = (running?.wait ?? 0) + (running?.stillWaiting ?? 0)
    failed.blocked = running?.blocked
    // What it had is given back with its transaction, and that has failed with it.
    failed.releasedAt = time
    record(failed, of: text ?? running?.text)
    running = nil
  }

  private mutating func record(_ execution: Execution, of text: SessionText?) {
    guard let text, executions.count + text.essences.count <= Self.most else { return }
    for essence in text.essences {
      var execution = execution
      execution.essence = essence
      execution.companions = text.companions
      executions.append(execution)
    }
  }

  private mutating func release(at time: Double?) {
    for index in firstOpen..<executions.count where executions[index].releasedAt == nil {
      executions[index].releasedAt = time
    }
    firstOpen = executions.count
  }
}

/// A text that a session ran, as far as it is the migration's.
struct SessionText: Hashable {
  /// Those of its statements that are the migration's.
  var essences: [String]
  /// Its other statements that do something.
  var companions: Int
  /// It is, or ends with, the end of a transaction.
  var endsTransaction: Bool
}
