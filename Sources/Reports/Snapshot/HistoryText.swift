// SPDX-License-Identifier: Apache-2.0
import LockModel
import Snapshot

/// What the history of a snapshot knows: which hours were looked at, how old the oldest transaction
/// was in each, and who comes again and again.
struct HistoryText {
  let history: History

  init(_ history: History) { self.history = history }

  var sections: [[String]] { [head, week, habits] }

  private var head: [String] {
    TerminalText.wrap(
      "History: \(Quantity.plural(history.snapshots, "snapshot")), "
        + "\(Quantity.plural(history.momentsSeen, "moment")) from \(history.since.readable) to "
        + "\(history.until.readable); \(Quantity.exact(history.hours.count)) of 168 hours of the "
        + "week were looked at", indent: 2, first: 0)
  }

  // MARK: The week

  /// A row for each hour of the day that was looked at, a column for each day.
  private var week: [String] {
    var ages: [HourOfWeek: Double] = [:]
    for hour in history.hours where !hour.moments.isEmpty {
      ages[hour.hour] = Self.oldest(hour)
    }
    let days = HourOfWeek.dayNames.map { TerminalText.padLeft($0, to: Self.column) }
    var lines = [
      "Age of the oldest transaction by hour, P95, UTC (· not looked at, - none)",
      "       " + days.joined(),
    ]
    for hour in 0..<24 where ages.keys.contains(where: { $0.hour == hour }) {
      let cells = (0..<7).map { day in
        ages[HourOfWeek(index: 24 * day + hour)].map { $0 < 0.25 ? "-" : Quantity.duration($0) }
          ?? "·"
      }
      lines.append(
        (hour < 10 ? "  0" : "  ") + "\(hour):00"
          + cells.map { TerminalText.padLeft($0, to: Self.column) }.joined())
    }
    return lines
  }

  private static let column = 9

  private static func oldest(_ hour: HourHistory) -> Double {
    let ages = hour.moments.map { moment in moment.sessions.map(\.age).max() ?? 0 }.sorted()
    return ages[min(ages.count - 1, ages.count * 95 / 100)]
  }

  // MARK: Habits

  private var habits: [String] {
    guard !history.habits.isEmpty else { return [] }
    var lines = ["Transactions of 5 s and more that come again"]
    for habit in history.habits.prefix(10) {
      var text = "\(habit.name), seen \(Quantity.exact(habit.seen))×"
      if let half = habit.ages.quantile(0.5) {
        text += ", half of them younger than \(Quantity.duration(half))"
      }
      text += ", the longest \(Quantity.duration(habit.longest)); \(habit.times)"
      if let lock = habit.locks.first {
        text += "; \(lock.mode.sqlName) on \(SnapshotText.name(lock.relation))"
        if habit.locks.count > 1 { text += " and \(habit.locks.count - 1) more" }
      }
      lines += TerminalText.wrap(text, indent: 4, first: 2)
    }
    return lines
  }
}

extension Habit {
  /// Who it is, in a few words.
  var name: String {
    let application = owner.application.flatMap { $0.isEmpty ? nil : $0 } ?? owner.backendType
    let user = owner.user.map { " (\(VisibleText.line($0, limit: 40)))" } ?? ""
    return VisibleText.line(application, limit: 40) + user + (owner.isIdle ? " idle" : "")
  }

  /// The hours of the day in which it is seen most: `at 02:00, 03:00`.
  var times: String { Self.times(hours, of: seen) }

  static func times(_ hours: [HourOfWeek: Int], of seen: Int) -> String {
    var counts = Array(repeating: 0, count: 24)
    for (hour, count) in hours { counts[hour.hour] += count }
    let usual = counts.indices.filter { counts[$0] * 10 >= seen }.sorted {
      (counts[$1], $0) < (counts[$0], $1)
    }
    guard !usual.isEmpty, usual.count <= 4 else { return "at all hours" }
    return "at " + usual.sorted().map { ($0 < 10 ? "0" : "") + "\($0):00" }.joined(separator: ", ")
  }
}
