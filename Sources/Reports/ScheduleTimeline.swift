// SPDX-License-Identifier: Apache-2.0
import LockModel
public import Simulation

/// A playback for the terminal: a bar a session, then each wait and each failure in words.
public func scheduleTimeline(_ playback: Playback, of schedule: Schedule) -> String {
  ScheduleTimeline(playback: playback, schedule: schedule).lines()
    .map { $0 + "\n" }.joined()
}

private struct ScheduleTimeline {
  let playback: Playback
  let schedule: Schedule

  /// A line has at most this many columns.
  static let width = 100

  func lines() -> [String] {
    heading() + [""] + ruler() + schedule.sessions.map(bar) + ["", legend, ""] + story()
  }

  /// Names, objects and SQL come from the file: what would act in a terminal is shown instead.
  private func shown(_ text: String) -> String { VisibleText.line(text, limit: 200) }

  private let legend =
    "▒ waits for a lock   █ works   │ runs at once   ─ idle in a transaction   ✗ fails"

  private func heading() -> [String] {
    let title = shown(schedule.title.map { "\(schedule.name): \($0)" } ?? schedule.name)
    let unit = "1 tick = \(figure(schedule.tickMilliseconds)) ms"
    let limit = "deadlock_timeout \(figure(schedule.deadlockTimeout)) ticks"
    return [clip(title), "\(unit), \(limit)"]
  }

  // MARK: Bars

  private var nameWidth: Int {
    min(20, schedule.sessions.map { shown($0.name).count }.max() ?? 0)
  }

  private var end: Double {
    let times = playback.steps.map(\.done) + playback.waits.map { $0.until ?? $0.from }
    return times.reduce(1) { $1.isFinite ? max($0, min($1, Self.latest)) : $0 }
  }

  /// Later moments are drawn at the right edge: beyond, a double has no ticks to tell apart.
  private static let latest = 1e15

  private var columns: Int { Self.width - nameWidth - 2 }

  /// Ticks a column: a round number, so that the ruler can be read.
  private var scale: Double {
    let needed = (end + 0.5) / Double(columns)
    var scale = 0.0625
    while scale < needed { scale *= 2 }
    return scale
  }

  private func column(_ time: Double) -> Int {
    min(columns - 1, max(0, Int((min(time, end) / scale).rounded(.down))))
  }

  private func ruler() -> [String] {
    var marks = [Character](repeating: " ", count: columns)
    var next = 0
    for position in stride(from: 0, to: column(end) + 1, by: 10) where position >= next {
      let label = figure(Double(position) * scale)
      guard position + label.count <= columns else { break }
      for (offset, character) in label.enumerated() { marks[position + offset] = character }
      next = position + label.count + 1
    }
    return [pad("", to: nameWidth) + "  " + trimmed(marks)]
  }

  private func bar(_ session: Schedule.Session) -> String {
    var cells = [Character](repeating: " ", count: columns)
    func fill(_ from: Double, _ until: Double, _ character: Character) {
      for cell in column(from)...max(column(from), column(until)) { cells[cell] = character }
    }
    let steps = playback.steps.filter { $0.session == session.name }
    for (from, until) in openIntervals(session, steps) { fill(from, until, "─") }
    for step in steps where isStatement(step, session) {
      fill(step.asked, step.done, step.done > step.asked ? "█" : "│")
    }
    for wait in playback.waits where wait.session == session.name {
      fill(wait.from, wait.until ?? end, "▒")
    }
    for step in steps where step.result != .ok { cells[column(step.done)] = "✗" }
    return pad(clip(shown(session.name), to: nameWidth), to: nameWidth) + "  " + trimmed(cells)
  }

  private func isStatement(_ step: Playback.Step, _ session: Schedule.Session) -> Bool {
    guard step.step < session.steps.count, case .statement = session.steps[step.step].action else {
      return false
    }
    return true
  }

  /// From the end of `begin` to the end of the transaction.
  private func openIntervals(
    _ session: Schedule.Session, _ steps: [Playback.Step]
  ) -> [(Double, Double)] {
    var intervals: [(Double, Double)] = []
    var since: Double?
    for step in steps where step.step < session.steps.count {
      switch session.steps[step.step].action {
      case .begin: since = since ?? step.done
      case .commit, .rollback, .prepare:
        if let from = since { intervals.append((from, step.done)) }
        since = nil
      case .statement, .savepoint, .rollbackTo, .release, .commitPrepared, .rollbackPrepared, .set,
        .cancel, .terminate:
        break
      }
    }
    if let from = since { intervals.append((from, steps.last?.done ?? from)) }
    return intervals
  }

  // MARK: Words

  private func story() -> [String] {
    var entries: [(time: Double, text: String)] = []
    for wait in playback.waits { entries.append((wait.from, sentence(wait))) }
    for change in playback.rearrangements {
      entries.append(
        (change.at, "\(change.session): deadlock avoided by reordering the queue"))
    }
    for step in playback.steps {
      if case .failed(let code) = step.result {
        entries.append((step.done, "\(step.session): \(failure(code))\(sql(step))"))
      }
    }
    if entries.isEmpty { return ["Nobody waits."] }
    let order = entries.indices.sorted {
      (entries[$0].time, $0) < (entries[$1].time, $1)
    }
    let width = entries.map { figure($0.time).count }.max() ?? 0
    return order.map { index in
      let time = figure(entries[index].time)
      return clip(
        String(repeating: " ", count: width - time.count) + time + "  "
          + shown(entries[index].text))
    }
  }

  private func sentence(_ wait: Playback.Wait) -> String {
    let blockers = wait.blockedBy.isEmpty ? "" : " behind " + wait.blockedBy.joined(separator: ", ")
    let end =
      switch wait.until {
      case .none: ", for ever"
      case .some(let until): " for \(figure(until - wait.from))" + (wait.granted ? "" : ", in vain")
      }
    return "\(wait.session) waits\(end)\(blockers): \(wait.mode.sqlName) on \(wait.object)"
  }

  private func sql(_ step: Playback.Step) -> String {
    guard let session = schedule.sessions.first(where: { $0.name == step.session }),
      step.step < session.steps.count, let sql = session.steps[step.step].sql
    else { return "" }
    return ": " + sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func failure(_ code: String) -> String {
    let words =
      switch code {
      case "40P01": "deadlock detected"
      case "55P03": "lock not available"
      case "57014": "cancelled"
      case "57P01": "terminated"
      case "25P02": "transaction is aborted"
      case "25P03": "idle in transaction for too long"
      case "25P04": "transaction took too long"
      default: "fails"
      }
    return "\(words) (\(code))"
  }

  // MARK: Text

  private func figure(_ value: Double) -> String {
    let text = ((value * 1000).rounded() / 1000).description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func clip(_ text: String, to width: Int = Self.width) -> String {
    text.count <= width ? text : text.prefix(width - 1) + "…"
  }

  private func trimmed(_ cells: [Character]) -> String {
    let last = cells.lastIndex { $0 != " " }
    return String(cells[..<(last.map { $0 + 1 } ?? 0)])
  }
}
