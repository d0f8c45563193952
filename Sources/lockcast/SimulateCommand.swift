// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import Simulation
import Workspace

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Play a schedule of sessions through the lock queue, and show who waits for whom.",
    discussion: """
      The schedule is a JSON document: sessions, each with steps at given ticks.

        lockcast simulate schedule.json
        lockcast simulate --format json schedule.json
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case terminal
    case json
  }

  @Argument(help: "The schedule; - for the standard input.")
  var file: String

  @Option(help: ArgumentHelp("How it looks.", valueName: "format"))
  var format = Format.terminal

  func run() throws {
    let schedule = try Console.failing { () throws(InputErrors) in
      try ScheduleFile.read(file)
    }
    let playback = SchedulePlayer.play(schedule)
    switch format {
    case .terminal: Console.write(Array(scheduleTimeline(playback, of: schedule).utf8))
    case .json: Console.write(playbackJSON(playback, of: schedule))
    }
  }
}
