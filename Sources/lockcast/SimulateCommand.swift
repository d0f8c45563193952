// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import Simulation
import Workspace

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Play sessions, or a workload, through the lock queue.",
    discussion: """
      FILE is a JSON document (docs/simulation.md). A schedule has sessions, each with steps at given \
      ticks: it shows who waits for whom. A workload has traffic, pools, holders and a migration: it \
      is played many times, and shows percentiles.

        lockcast simulate schedule.json
        lockcast simulate --runs 2000 --format json workload.json
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case terminal
    case json
  }

  @Argument(help: "The schedule or the workload; - for the standard input.")
  var file: String

  @Option(help: ArgumentHelp("How it looks.", valueName: "format"))
  var format = Format.terminal

  @Option(help: ArgumentHelp("How often a workload is played.", valueName: "count"))
  var runs: Int?

  @Option(help: ArgumentHelp("What the randomness starts from.", valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "How many threads play it; the figures do not depend on it.", valueName: "count"))
  var threads = 2

  func validate() throws {
    if let runs, !(1...1_000_000).contains(runs) {
      throw ValidationError("--runs must be between 1 and 1000000")
    }
    if !(1...256).contains(threads) {
      throw ValidationError("--threads must be between 1 and 256")
    }
  }

  func run() throws {
    let file = try Console.failing { () throws(InputErrors) in try SimulationFile.read(self.file) }
    switch file {
    case .schedule(let schedule): show(SchedulePlayer.play(schedule), of: schedule)
    case .experiment(var experiment):
      if let runs { experiment.runs = runs }
      if let seed { experiment.seed = seed }
      show(experiment.play(threads: threads), of: experiment)
    }
  }

  private func show(_ playback: Playback, of schedule: Schedule) {
    switch format {
    case .terminal: Console.write(Array(scheduleTimeline(playback, of: schedule).utf8))
    case .json: Console.write(playbackJSON(playback, of: schedule))
    }
  }

  private func show(_ summary: ExperimentSummary, of experiment: Experiment) {
    switch format {
    case .terminal: Console.write(experimentText(summary, of: experiment))
    case .json: Console.write(experimentJSON(summary, of: experiment))
    }
  }
}
