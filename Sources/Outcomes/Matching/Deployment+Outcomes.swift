// SPDX-License-Identifier: Apache-2.0

extension Deployment {
  /// What became of each statement that the log has, in the order of the report.
  public func outcomes() -> [(statement: ForecastStatement, outcome: Outcome)] {
    let found = runs()
    return forecasts.indices.compactMap { index in
      guard let run = found[index], let last = run.last else { return nil }
      let outcome = outcome(of: last, at: index, attempts: run.count, among: found)
      return (forecasts[index], outcome)
    }
  }

  /// The statements of the report that the log does not have.
  public func notFound() -> [ForecastStatement] {
    let found = runs()
    return forecasts.indices.filter { found[$0] == nil }.map { forecasts[$0] }
  }

  // MARK: Which run belongs to which statement

  /// Of each statement its attempts, the last one counts.
  ///
  /// The session that ran most of the migration comes first, of equal ones the latest; what it did
  /// not run is looked for in the others.
  private func runs() -> [Int: [Execution]] {
    var found: [Int: [Execution]] = [:]
    let candidates = order.reversed().compactMap { sessions[$0]?.executions }
      .map { (executions: $0, count: match($0, besides: [:]).count) }
      .sorted { $0.count > $1.count }
    for candidate in candidates where found.count < forecasts.count {
      found.merge(match(candidate.executions, besides: found)) { first, _ in first }
    }
    return found
  }

  /// Goes through a session in order: each run is the next statement of that text, and after a
  /// failure its transaction may begin again.
  private func match(
    _ executions: [Execution], besides taken: [Int: [Execution]]
  ) -> [Int: [Execution]] {
    var found: [Int: [Execution]] = [:]
    var next = 0
    for execution in executions {
      guard
        let index = places[execution.essence]?.first(where: { $0 >= next && taken[$0] == nil })
      else { continue }
      let isAgain = found[index].map { $0.last?.result == .done } ?? false
      found[index] = (isAgain ? [] : found[index] ?? []) + [execution]
      next = execution.result == .done ? index + 1 : beginning(ofTransactionOf: index)
    }
    return found
  }

  private func beginning(ofTransactionOf index: Int) -> Int {
    guard let transaction = forecasts[index].transaction else { return index }
    return forecasts[..<index].lastIndex {
      $0.path != forecasts[index].path || $0.transaction != transaction
    }.map { $0 + 1 } ?? 0
  }

  // MARK: Figures

  private func outcome(
    of run: Execution, at index: Int, attempts: Int, among found: [Int: [Execution]]
  ) -> Outcome {
    let wait = wait(of: run)
    let hold = run.result == .done ? hold(of: run, at: index, wait: wait, among: found) : nil
    return Outcome(
      at: run.startedAt ?? run.endedAt, result: run.result, attempts: attempts, wait: wait,
      hold: hold, window: window(of: run, wait: wait, hold: hold),
      blocked: run.blocked.map { .atLeast(Double($0)) })
  }

  /// Waits shorter than `deadlock_timeout` are not logged, and none longer than the statement.
  private func wait(of run: Execution) -> Interval {
    let longest = run.seconds ?? .infinity
    guard run.result == .done else { return Interval(min(run.loggedWait, longest), longest) }
    if run.companions > 0 { return Interval(0, longest) }
    if run.loggedWait > 0 { return Interval(min(run.loggedWait, longest)) }
    return Interval(0, min(longest, deadlockTimeout ?? .infinity))
  }

  /// From the grant to the end of the transaction.
  private func hold(
    of run: Execution, at index: Int, wait: Interval, among found: [Int: [Execution]]
  ) -> Interval {
    guard let seconds = run.seconds else { return .atLeast(0) }
    let work = Interval(run.companions > 0 ? 0 : seconds - wait.high, seconds - wait.low)
    guard let ended = run.endedAt, !isAlone(run, index) else { return work }
    if let released = run.releasedAt {
      let rest = released - ended
      return Interval(
        work.low + max(0, rest - resolution), work.high + max(0, rest) + resolution)
    }
    let last =
      found.filter { other, runs in
        forecasts[other].path == forecasts[index].path
          && forecasts[other].transaction == forecasts[index].transaction
          && runs.last?.session == run.session
      }.compactMap { $0.value.last?.endedAt }.max() ?? ended
    return .atLeast(work.low + max(0, last - ended - resolution))
  }

  /// The transaction is the statement's own: the log or the report says so.
  private func isAlone(_ run: Execution, _ index: Int) -> Bool {
    run.isInTransaction.map { !$0 } ?? (forecasts[index].transaction == nil)
  }

  /// Wait and work together are measured, whatever is known of each.
  private func window(of run: Execution, wait: Interval, hold: Interval?) -> Interval {
    guard let hold else { return wait }
    guard let seconds = run.seconds, run.companions == 0 else {
      return Interval(0, wait.high + hold.high)
    }
    return Interval(
      seconds + hold.low - max(0, seconds - wait.high),
      seconds + hold.high - max(0, seconds - wait.low))
  }
}
