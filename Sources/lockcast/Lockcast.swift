// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Workspace

@main
struct Lockcast: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lockcast",
    abstract: "Forecasts what a database migration will lock in production, and for how long.",
    discussion: """
      lockcast reads SQL migrations, the schema and a snapshot of production, simulates the lock \
      queue, and says pass, warn or block.

        lockcast check migrations/0042_add_column.sql
        lockcast check --snapshot production.json --format markdown migrations/
        lockcast snapshot --dsn postgres://monitor@db/shop --into production.json
        lockcast explain 'ALTER TABLE orders ADD COLUMN note text'
        lockcast doctor --snapshot production.json
        lockcast outcome --report report.json --log postgresql.log
        lockcast comment --body comment.md

      Exit codes: 0 passed; 1 the verdict reaches --fail-on; 2 could not be judged; 64 wrong usage.
      """,
    version: version,
    subcommands: [
      CheckCommand.self, SnapshotCommand.self, ExplainCommand.self, SimulateCommand.self,
      VerifyCommand.self, CalibrateCommand.self, OutcomeCommand.self, DoctorCommand.self,
      InitCommand.self,
      CommentCommand.self,
    ]
  )

  static func main() {
    Terminal.ignoreBrokenPipes()
    main(CommandLine.arguments.dropFirst().map(sheltered))
  }

  /// SQL may begin with a comment, and that is no option: no option has a space behind its dashes.
  private static func sheltered(_ argument: String) -> String {
    argument.hasPrefix("-- ") ? " " + argument : argument
  }

  static let version = "0.1.0"
}
