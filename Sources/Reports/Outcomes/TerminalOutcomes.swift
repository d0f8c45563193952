// SPDX-License-Identifier: Apache-2.0
import Forecast
import Outcomes

extension OutcomeReport {
  /// For a terminal, in 80 columns.
  public func terminal(isColoured: Bool) -> [UInt8] {
    TerminalOutcomes(report: self, style: TerminalStyle(isColoured: isColoured)).bytes
  }
}

private struct TerminalOutcomes {
  let report: OutcomeReport
  let style: TerminalStyle

  private static let mostMisses = 5
  private static let mostMissing = 20

  var bytes: [UInt8] {
    var sections = report.records.map(statement)
    sections += [missing, trackRecord, misses, hints]
    let text = sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
    return Array((text.joined(separator: "\n\n") + "\n").utf8)
  }

  // MARK: One statement

  private func statement(_ record: OutcomeRecord) -> [String] {
    let outcome = record.outcome
    var title = "\(style.bold(record.kindShown)) \(record.place): \(outcome.result.words)"
    if outcome.attempts > 1 { title += ", at attempt \(Quantity.exact(outcome.attempts))" }
    if let time = record.time { title += style.dim(" · \(time.readable)") }
    var lines = [title, style.dim(row("", "forecast P50", "P5 to P95", "outcome", ""))]
    for figure in TrackRecord.Figure.allCases {
      guard let interval = outcome[figure] else { continue }
      let forecast = record.forecast[figure]
      lines.append(
        row(
          figure.rawValue, Quantity.duration(forecast.p50), band(forecast, Quantity.duration),
          interval.words(Quantity.duration),
          outcome.result == .done ? painted(interval.place(in: forecast)) : ""))
    }
    if let blocked = outcome.blocked {
      lines.append(
        row(
          "blocked", Quantity.count(record.forecast.blocked.p50),
          band(record.forecast.blocked, Quantity.count), blocked.words(Quantity.count),
          painted(blocked.place(in: record.forecast.blocked))))
    }
    return lines
  }

  private func row(
    _ name: String, _ median: String, _ band: String, _ outcome: String, _ place: String
  ) -> String {
    let columns = [(name, 9), (median, 14), (band, 27), (outcome, 20)]
    return "  " + columns.map { TerminalText.pad($0, to: $1) }.joined() + place
  }

  private func band(_ forecast: Percentiles, _ text: (Double) -> String) -> String {
    forecast.isKnown ? "\(text(forecast.p5)) to \(text(forecast.p95))" : "unknown"
  }

  private func painted(_ place: TrackRecord.Place) -> String {
    switch place {
    case .above: style.red(place.words)
    case .below: style.yellow(place.words)
    case .within: style.green(place.words)
    case .undecided, .unknown: place.words
    }
  }

  private var missing: [String] {
    guard !report.notFound.isEmpty else { return [] }
    var lines = ["\(Quantity.plural(report.notFound.count, "statement")) not found in the log:"]
    for statement in report.notFound.prefix(Self.mostMissing) {
      lines += TerminalText.wrap(
        "\(VisibleText.line(statement.kind, limit: 40)) "
          + "\(VisibleText.line(statement.path, limit: 200)):\(statement.line)",
        indent: 4, first: 2)
    }
    return lines
  }

  // MARK: All of them

  private var trackRecord: [String] {
    let track = report.track
    guard track.done > 0 else {
      return ["No statement that went through is recorded yet."]
    }
    var title = "The last \(Quantity.plural(track.done, "forecast"))"
    if track.failed > 0 {
      title += ", and \(Quantity.plural(track.failed, "statement")) that did not go through"
    }
    var lines = [style.bold(title)]
    for record in track.figures {
      lines += TerminalText.wrap("\(record.figure.rawValue): " + words(record), indent: 4, first: 2)
    }
    return lines
  }

  private func words(_ record: FigureRecord) -> String {
    var parts: [String] = []
    if record.judged > 0 {
      let share = Double(record.within) / Double(record.judged)
      parts.append(
        "\(Quantity.percent(share)) within P5 to P95 (\(record.within) of \(record.judged))")
      if record.above > 0 { parts.append("\(record.above) above") }
      if record.below > 0 { parts.append("\(record.below) below") }
    }
    let halves = record.belowMedian + record.aboveMedian
    if halves > 0 { parts.append("\(record.belowMedian) of \(halves) at or below the P50") }
    if let factor = record.medianFactor {
      parts.append("in the middle \(Quantity.factor(factor)) the P50")
    }
    if record.undecided > 0 { parts.append("\(record.undecided) that the log does not decide") }
    if record.unknown > 0 { parts.append("\(record.unknown) that were not forecast") }
    return parts.joined(separator: "; ")
  }

  private var misses: [String] {
    let worst = report.track.worst.prefix(Self.mostMisses)
    guard !worst.isEmpty else { return [] }
    return [style.bold("Farthest off")]
      + worst.flatMap { miss in
        let record = miss.record
        let outcome = record.outcome[miss.figure]?.words(Quantity.duration) ?? ""
        return TerminalText.wrap(
          "\(record.kindShown) \(record.place): \(miss.figure.rawValue) \(outcome), forecast "
            + "\(band(record.forecast[miss.figure], Quantity.duration))", indent: 4, first: 2)
      }
  }

  private var hints: [String] {
    report.track.hints.flatMap { TerminalText.wrap($0, indent: 0) }
  }
}

extension TrackRecord {
  /// What to do about an error that has a direction, and about a log that decides little.
  var hints: [String] { figures.compactMap(direction) + figures.compactMap(indecision) }

  private func indecision(_ record: FigureRecord) -> String? {
    guard record.figure == .hold, record.undecided > record.judged else { return nil }
    return
      "Most holds are not decided, since short waits are not logged: set log_lock_waits = on, and "
      + "a deadlock_timeout such as 50 ms for the migration's role."
  }

  private func direction(_ record: FigureRecord) -> String? {
    guard let factor = record.systematicError else { return nil }
    let off =
      "The \(record.figure.rawValue) is \(Quantity.factor(factor)) its forecast in the middle: "
    switch record.figure {
    case .hold: return off + "measure what this machine does with `lockcast calibrate`."
    case .wait:
      return off + "let the snapshot see more moments (`lockcast snapshot --samples`, every night "
        + "with --into), and state when migrations are deployed (`deploy.hours`)."
    case .window: return nil
    }
  }
}

extension Quantity {
  /// `0.4 times`
  static func factor(_ factor: Double) -> String {
    factor < 0.05 ? "less than a twentieth of" : "\(twoDigits(factor)) times"
  }
}

extension OutcomeRecord {
  var kindShown: String { VisibleText.line(kind, limit: 40) }

  var place: String { "\(VisibleText.line(path, limit: 200)):\(line)" }
}
