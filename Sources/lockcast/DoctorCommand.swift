// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import Snapshot
import Verdicts
import Workspace

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what of a server makes lock windows unbounded, before any migration is written.",
    discussion: """
      Reads a snapshot: timeouts that are missing for roles that need them, transactions that come \
      again and stay long, prepared transactions that nobody ends, vacuums against wraparound, \
      what failed migrations left, standbys and slots, and what lockcast cannot see. Each finding \
      has its evidence, why it matters, and a remedy.

        lockcast doctor --snapshot production.json
        lockcast doctor --snapshot production.json --role migrator --format markdown
        lockcast doctor --fail-on warn

      Exit codes: 0 nothing that reaches --fail-on; 1 a finding reaches it; 2 the snapshot could \
      not be read; 64 wrong usage.
      """
  )

  @Option(
    help: ArgumentHelp(
      "The snapshot; - for the standard input. Default: snapshot of lockcast.yml.",
      valueName: "file"))
  var snapshot: String?

  @Option(
    help: ArgumentHelp(
      "The role that runs migrations. Its own settings count: settings of lockcast.yml, and what "
        + "ALTER ROLE … SET says.", valueName: "name"))
  var role: String?

  @Option(
    help: ArgumentHelp(
      "Default: lockcast.yml here or above, up to the root of the repository.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("How it looks.", valueName: "format"))
  var format: PageFormat?

  @Option(
    help: ArgumentHelp(
      "From which severity on the exit code is 1: block is a wait without end that is there now.",
      valueName: "severity"))
  var failOn = FailOn.block

  @Option(
    help: ArgumentHelp(
      "The time that counts as now, for the age of the snapshot. Default: the clock.",
      valueName: "time"))
  var now: TimeArgument?

  func run() throws {
    let report = try Console.failing { () throws(InputErrors) in try diagnose() }
    switch format ?? Console.defaultPageFormat {
    case .terminal: Console.write(report.terminal(isColoured: Console.isColoured))
    case .markdown: Console.write(report.markdown)
    case .json: Console.write(report.json)
    }
    let isReached =
      switch failOn {
      case .never: false
      case .warn: report.verdict >= .warn
      case .unknown: report.verdict >= .unknown
      case .block: report.verdict >= .block
      }
    if isReached { throw ExitCode(1) }
  }

  private func diagnose() throws(InputErrors) -> DoctorReport {
    let configuration = try Configuration.load(config)
    guard let path = snapshot ?? configuration.snapshot else {
      throw InputErrors([
        InputError(
          "lockcast.yml", "names no snapshot; name one: lockcast doctor --snapshot production.json")
      ])
    }
    let snapshot = try SnapshotFile.load(path, registry: SnapshotFile.registry)
    let doctor = Doctor(
      snapshot, migrationRole: role, migrationSettings: configuration.settings,
      poolSize: configuration.poolSize,
      maximumAgeHours: configuration.limits.snapshotMaximumAgeHours,
      now: now?.timestamp ?? Clock.now)
    return DoctorReport(snapshot, doctor.findings())
  }
}
