// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import Verdicts
import Workspace

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Forecast migrations: what they lock, for how long, and who stalls behind them.",
    discussion: """
      Without a snapshot the verdict rests on the class of locks and work alone, and says so.

        lockcast check migration.sql
        lockcast check --snapshot production.json migrations/
        lockcast check --schema structure.sql --server-version 15 --format json migration.sql
        cat migration.sql | lockcast check -
      """
  )

  @Argument(help: "Migrations: SQL files, directories of them, or - for the standard input.")
  var files: [String] = []

  @Option(help: ArgumentHelp("The schema as SQL: pg_dump --schema-only.", valueName: "file"))
  var schema: String?

  @Option(help: ArgumentHelp("The server's kind.", valueName: "name"))
  var engine: Engine?

  @Option(help: ArgumentHelp("The server's version, such as 15.4.", valueName: "version"))
  var serverVersion: VersionArgument?

  @Option(help: ArgumentHelp("How the report looks.", valueName: "format"))
  var format: ReportFormat?

  @Option(help: ArgumentHelp("The verdict from which on the exit code is 1.", valueName: "verdict"))
  var failOn: FailOn?

  @Option(
    help: ArgumentHelp("none: each statement by itself; file: one transaction.", valueName: "mode"))
  var transaction: TransactionOption?

  func run() throws {
    var check = Check(digest: SHA256Digest.hexadecimal)
    check.files = files
    check.schemaPath = schema
    check.serverVersion = serverVersion?.version
    check.transactionMode = transaction?.mode
    let outcome = try Console.outcome(check)
    OutputFile.writeAll(JSONReport().render(outcome.report), to: 1)
    throw Console.exitCode(outcome, failOn: failOn ?? .block)
  }
}
