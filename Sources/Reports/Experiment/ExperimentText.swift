// SPDX-License-Identifier: Apache-2.0
public import Simulation

/// A played workload in 80 columns: a row for each figure, its percentiles beside it.
public func experimentText(_ summary: ExperimentSummary, of experiment: Experiment) -> [UInt8] {
  let table = ExperimentTable(summary: summary, experiment: experiment)
  return Array((table.lines.joined(separator: "\n") + "\n").utf8)
}

private struct ExperimentTable {
  let summary: ExperimentSummary
  let experiment: Experiment

  var lines: [String] {
    var title = "\(Quantity.plural(summary.runs, "run")), seed \(experiment.seed)"
    if !experiment.name.isEmpty {
      title = VisibleText.line(experiment.name, limit: 60) + ": " + title
    }
    var lines = TerminalText.wrap(title, indent: 2, first: 0) + ["", head]
    for statement in summary.statements.prefix(50) { lines += rows(of: statement) }
    lines.append("")
    for measure in ExperimentSummary.Measure.allCases {
      guard let values = summary.measures[measure], values.p99 > 0 || values.share < 1 else {
        continue
      }
      lines.append(row(measure.words, values, isDuration: measure.isDuration))
    }
    return lines + classes + deadlocks + truncation
  }

  private var head: String {
    TerminalText.pad("", to: Self.label)
      + ["P5", "P50", "P95", "P99"].map { TerminalText.padLeft($0, to: Self.column) }.joined()
  }

  private static let label = 37
  private static let column = 10

  private func rows(of statement: ExperimentSummary.Statement) -> [String] {
    let results = statement.results.map { result, share in
      result.words + (share < 1 ? " \(Quantity.percent(share))" : "")
    }
    var lines = TerminalText.wrap(
      VisibleText.line(statement.name, limit: 60) + ": " + results.joined(separator: ", "),
      indent: 2, first: 0)
    for (name, values) in [
      ("  wait", statement.wait), ("  hold", statement.hold), ("  window", statement.window),
    ] {
      if let values { lines.append(row(name, values, isDuration: true)) }
    }
    if let attempts = statement.attempts, attempts.p99 > 1 {
      lines.append(row("  attempts", attempts, isDuration: false))
    }
    return lines
  }

  private func row(
    _ name: String, _ values: ExperimentSummary.Distribution, isDuration: Bool
  ) -> String {
    let cells = [values.p5, values.p50, values.p95, values.p99].map { value in
      isDuration ? duration(value) : Quantity.count(value)
    }
    let share = values.share < 1 ? " (\(Quantity.percent(values.share)))" : ""
    return TerminalText.pad(name + share, to: Self.label)
      + cells.map { TerminalText.padLeft($0, to: Self.column) }.joined()
  }

  private func duration(_ seconds: Double) -> String {
    seconds > 1e8 ? "no end" : Quantity.duration(seconds)
  }

  private var classes: [String] {
    let named = summary.classes.filter { ($0.blocked?.p99 ?? 0) > 0 }
    guard !named.isEmpty else { return [] }
    return ["", "requests blocked, by class"]
      + named.prefix(50).compactMap { kind in
        kind.blocked.map {
          row("  " + VisibleText.line(kind.name, limit: 24), $0, isDuration: false)
        }
      }
  }

  private var truncation: [String] {
    guard summary.truncated > 0 else { return [] }
    return [""]
      + TerminalText.wrap(
        "\(Quantity.percent(summary.truncated)) of the runs were cut short, for their traffic is "
          + "too much to be followed: their figures are lower bounds.", indent: 2, first: 0)
  }

  private var deadlocks: [String] {
    let (migration, application) = (summary.migrationDeadlocks, summary.applicationDeadlocks)
    guard migration > 0 || application > 0 else { return [] }
    return [""]
      + TerminalText.wrap(
        "A deadlock ends the migration in \(Quantity.percent(migration)) of the runs, a request of "
          + "the application in \(Quantity.percent(application)).", indent: 2, first: 0)
  }
}
