// SPDX-License-Identifier: Apache-2.0
import Forecast

/// The typical run as bars of characters.
struct TerminalBars {
  private static let columns = 36

  private let briefing: Briefing

  init(_ briefing: Briefing) { self.briefing = briefing }

  /// One line an entry; none where nothing waits.
  var lines: [String] {
    let entries = briefing.horizon.timeline
    guard entries.contains(where: { $0.activity == .waits || $0.activity == .stalls }) else {
      return []
    }
    let last = entries.map(\.to).filter(\.isFinite).max() ?? 0
    guard last > 0 else { return [] }
    let edge = entries.contains { !$0.to.isFinite } ? last * 1.5 : last
    let curve = curve(edge)
    // The curve says more than its bar.
    let bars = entries.filter { curve.isEmpty || $0.activity != .stalls }
    return bars.map { line($0, edge: edge) } + curve + [scale(edge)]
  }

  /// Sessions stalled over the same time, as columns of eighths.
  private func curve(_ edge: Double) -> [String] {
    guard let course = StalledCourse(briefing.horizon), course.peak > 0 else { return [] }
    let top = Double(max(course.peak, course.shownCapacity ?? 0))
    let columns = course.sampled(Self.columns, over: edge).map { count in
      Self.eighths[Int((Double(count) / top * 8).rounded(.up))]
    }
    let bar = columns.joined()
    return [
      TerminalText.pad("stalled, up to \(Quantity.exact(course.peak))", to: 24)
        + String(bar.reversed().drop { $0 == " " }.reversed())
    ]
  }

  private static let eighths = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  private func line(_ entry: TimelineEntry, edge: Double) -> String {
    let from = column(entry.from, edge)
    let to = max(from + 1, column(entry.to, edge))
    let bar =
      String(repeating: " ", count: from) + String(repeating: glyph(entry), count: to - from)
      + (entry.to.isFinite ? "" : "…")
    return TerminalText.pad(name(entry), to: 24) + bar
  }

  private func column(_ time: Double, _ edge: Double) -> Int {
    Int((max(0, min(time, edge)) / edge * Double(Self.columns)).rounded(.down))
  }

  private func scale(_ edge: Double) -> String {
    let right = Quantity.duration(edge)
    return TerminalText.pad("", to: 24) + "0"
      + TerminalText.padLeft(right, to: Self.columns - 1)
  }

  private func glyph(_ entry: TimelineEntry) -> String {
    switch entry.activity {
    case .holds: "█"
    case .works: "▓"
    case .waits: "░"
    case .stalls: "▒"
    }
  }

  private func name(_ entry: TimelineEntry) -> String {
    let who: String =
      switch entry.actor {
      case .migration: "migration"
      case .application: "application"
      case .blocker(let index):
        briefing.horizon.blockers.indices.contains(index)
          ? BlockerRow(briefing.horizon.blockers[index]).pid.map { "session \($0)" } ?? "prepared"
          : "session"
      }
    let what =
      switch entry.activity {
      case .holds: "holds"
      case .works: "works"
      case .waits: "waits"
      case .stalls: "stalls"
      }
    return "\(who) \(what)"
  }
}
