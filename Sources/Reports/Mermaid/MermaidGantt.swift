// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel

/// The typical run as a Mermaid gantt chart, in seconds or milliseconds.
struct MermaidGantt {
  private let briefing: Briefing

  init(_ briefing: Briefing) { self.briefing = briefing }

  /// Nil where there is nothing to see.
  var text: String? {
    let entries = briefing.horizon.timeline
    let ends = entries.map(\.to).filter(\.isFinite)
    guard let last = ends.max(), last > 0,
      entries.contains(where: { $0.activity == .waits || $0.activity == .stalls })
    else { return nil }
    // What has no end is drawn half as long again as what has one.
    let edge = last * 1.5
    let scale = Scale(seconds: edge)
    let unit = scale.unit
    var lines = [
      "gantt", "  title \(scale.title)", "  dateFormat \(scale.dateFormat)",
      "  axisFormat \(scale.axisFormat)",
    ]
    var section = ""
    for entry in entries {
      let name = sectionName(entry.actor)
      if name != section { lines.append("  section \(name)") }
      section = name
      let from = Int((max(0, entry.from) * unit).rounded())
      let to = max(from + 1, Int((min(entry.to, edge) * unit).rounded()))
      lines.append("  \(label(entry)) :\(style(entry)), \(from), \(to)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func sectionName(_ actor: TimelineEntry.Actor) -> String {
    switch actor {
    case .migration: return "migration"
    case .application: return "application"
    case .blocker(let index):
      guard briefing.horizon.blockers.indices.contains(index) else { return "another session" }
      let row = BlockerRow(briefing.horizon.blockers[index])
      return MarkdownText.mermaid(row.who.plain)
    }
  }

  private func label(_ entry: TimelineEntry) -> String {
    let mode = briefing.mainLock?.mode.sqlName ?? "its lock"
    let text =
      switch (entry.actor, entry.activity) {
      case (.migration, .waits): "waits for \(mode)"
      case (.migration, .holds): "holds \(mode)"
      case (_, .works): "works"
      case (_, .holds): "holds its lock"
      case (_, .waits): "waits"
      case (_, .stalls): "queries stall"
      }
    return entry.to.isFinite ? text : text + " with no end in sight"
  }

  private func style(_ entry: TimelineEntry) -> String {
    switch entry.activity {
    case .holds: entry.actor == .migration ? "active" : "done"
    case .works: "active"
    case .waits, .stalls: "crit"
    }
  }
}

/// What a second of the course is on the axis.
///
/// An axis with hours would show them in the reader's time zone, so minutes stand for seconds there.
private struct Scale {
  let unit: Double
  let title: String
  let dateFormat: String
  let axisFormat: String

  init(seconds: Double) {
    switch seconds {
    case ..<10: (unit, title, dateFormat, axisFormat) = (1000, "seconds", "x", "%S.%L")
    case ..<3600: (unit, title, dateFormat, axisFormat) = (1, "minutes:seconds", "X", "%M:%S")
    default: (unit, title, dateFormat, axisFormat) = (1.0 / 60, "hours:minutes", "X", "%M:%S")
    }
  }
}
