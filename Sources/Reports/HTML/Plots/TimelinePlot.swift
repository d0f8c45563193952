// SPDX-License-Identifier: Apache-2.0
import Forecast

/// Who holds, waits and stalls, from when to when, in a typical run.
struct TimelinePlot {
  private let briefing: Briefing
  private let entries: [TimelineEntry]
  private let end: Double

  /// Nil where there is nothing to see.
  init?(_ briefing: Briefing) {
    self.briefing = briefing
    entries = Array(briefing.horizon.timeline.prefix(Self.maximumRows))
    let last = entries.map(\.to).filter(\.isFinite).max() ?? 0
    let isEndless = entries.contains { !$0.to.isFinite }
    // What has no end is drawn half as long again as what has one.
    end = last > 0 ? last * (isEndless ? 1.5 : 1.02) : (isEndless ? 60 : 0)
    guard end > 0,
      entries.contains(where: { $0.activity == .waits || $0.activity == .stalls })
    else { return nil }
  }

  private static let maximumRows = 12
  private static let left = 128.0
  private static let right = 392.0
  private static let row = 24.0

  private var bottom: Double { Double(entries.count) * Self.row + 6 }

  private func x(_ time: Double) -> Double {
    Self.left + min(max(0, time), end) / end * (Self.right - Self.left)
  }

  func write(_ page: inout HTMLWriter) {
    PlotFrame(
      caption: "The lock queue, in a typical run",
      description: entries.map(sentence).joined(separator: "; ") + ".", height: bottom + 30
    ).write(&page) { page in
      let unit = TimeUnit(longest: end)
      for tick in Ticks.linear(to: unit.value(end)) {
        let place = x(unit.time(tick))
        page.line(place, 4, place, bottom, "grid")
        page.label(PlotNumber.text(tick), place, bottom + 14, anchor: .middle)
      }
      page.label(unit.name, Self.right, bottom + 28, anchor: .end)
      for (number, entry) in entries.enumerated() {
        let top = Double(number) * Self.row + 6
        page.label(name(entry), 0, top + 13)
        page.rectangle(
          x(entry.from), top, max(2, x(entry.to) - x(entry.from)), Self.row - 6, style(entry))
        if !entry.to.isFinite {
          page.label("no end in sight", Self.right - 6, top + 13, anchor: .end, style: "onbar")
        }
      }
    }
  }

  private func sentence(_ entry: TimelineEntry) -> String {
    let length =
      entry.to.isFinite ? "for \(Quantity.duration(entry.to - entry.from))" : "without end"
    return "\(name(entry)) \(length)"
  }

  private func name(_ entry: TimelineEntry) -> String {
    let what =
      switch entry.activity {
      case .holds: "holds"
      case .works: "works"
      case .waits: "waits"
      case .stalls: "stall"
      }
    switch entry.actor {
    case .migration: return "migration \(what)"
    case .application: return "queries \(what)"
    case .blocker(let index):
      guard briefing.horizon.blockers.indices.contains(index) else { return "a session \(what)" }
      let row = BlockerRow(briefing.horizon.blockers[index])
      return VisibleText.line(row.pid.map { "session \($0)" } ?? row.who.plain, limit: 16)
        + " \(what)"
    }
  }

  private func style(_ entry: TimelineEntry) -> String {
    switch entry.activity {
    case .holds, .works: entry.actor == .migration ? "holds" : "other"
    case .waits: "waits"
    case .stalls: "stalls"
    }
  }
}
