// SPDX-License-Identifier: Apache-2.0
import Simulation

/// For each statement the run with its median window: what a picture shows.
///
/// A few of these runs are played once more, to record how many sessions are blocked over time:
/// recording all of them would cost every run, and keep what nobody looks at.
struct TypicalRuns {
  private var outcomes: [StatementOutcome?]

  /// So many runs are played again at most, whatever the number of statements.
  private static let maximumReplays = 8

  /// - Parameter replay: the run of that number, recorded; else as it was.
  init(_ runs: [WorkloadOutcome], statements: Int, replay: (Int) -> WorkloadOutcome) {
    outcomes = Array(repeating: nil, count: statements)
    var numbers: [Int?] = Array(repeating: nil, count: statements)
    for statement in 0..<statements {
      let own = runs.compactMap { $0.statements.dropFirst(statement).first }
      numbers[statement] = HorizonSummary.typicalRun(of: own)
      outcomes[statement] = numbers[statement].flatMap { own.dropFirst($0).first }
    }
    // Those that stall the most come first.
    let stalling = outcomes.indices.filter { outcomes[$0]?.peakBlocked ?? 0 > 0 }.sorted {
      (outcomes[$1]?.blockedSeconds ?? 0, $0) < (outcomes[$0]?.blockedSeconds ?? 0, $1)
    }
    var replayed: [Int: WorkloadOutcome] = [:]
    for statement in stalling {
      guard let number = numbers[statement] else { continue }
      if replayed[number] == nil {
        guard replayed.count < Self.maximumReplays else { continue }
        replayed[number] = replay(number)
      }
      let recorded = replayed[number]?.statements.dropFirst(statement).first
      outcomes[statement]?.series = recorded?.series
    }
  }

  func outcome(of statement: Int) -> StatementOutcome? { outcomes[statement] }
}
