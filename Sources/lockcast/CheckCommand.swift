// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Migrations
import Reports
import Verdicts
import Workspace

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Forecast migrations: what they lock, for how long, and who stalls behind them.",
    discussion: """
      With a snapshot the verdict rests on who is there and who would stall. Without one it rests \
      on the class of locks and work alone, and says so.

        lockcast check migration.sql
        lockcast check --snapshot production.json migrations/
        lockcast check --schema structure.sql --server-version 15 --format json migration.sql
        lockcast check --output markdown=comment.md --output json=report.json migrations/
        lockcast check --git-range origin/main...HEAD
        lockcast check --snapshot production.json --fix migrations/0042_region.sql
        lockcast check --write-baseline lockcast.baseline
        cat migration.sql | lockcast check -

      Exit codes: 0 passed; 1 the verdict reaches --fail-on; 2 could not be judged; 64 wrong usage.
      """
  )

  @Argument(
    help: """
      Migrations: SQL files, directories of them, or - for the standard input. Default: \
      migrations.files of lockcast.yml.
      """)
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      A snapshot of production, as lockcast snapshot takes it: a file, or postgres://…#name. \
      Where lockcast.yml has several databases, name=file; may be repeated.
      """,
      valueName: "file"))
  var snapshot: [String] = []

  @Option(
    help: ArgumentHelp(
      "How fast production is, as lockcast calibrate finds out. Default: as the snapshot says.",
      valueName: "file"))
  var calibration: String?

  @Option(help: ArgumentHelp("The schema as SQL: pg_dump --schema-only.", valueName: "file"))
  var schema: String?

  @Option(help: ArgumentHelp("The kind of server.", valueName: "name"))
  var engine: Engine?

  @Option(
    help: ArgumentHelp(
      "The server's version, such as 15.4. Default: the snapshot's.", valueName: "version"))
  var serverVersion: VersionArgument?

  @Option(
    help: ArgumentHelp(
      "How the report looks on stdout. Default: terminal on a terminal, else markdown.",
      valueName: "format"))
  var format: ReportFormat?

  @Option(
    help: ArgumentHelp(
      "Write the report to a file as well; may be repeated.", valueName: "format=file"))
  var output: [OutputArgument] = []

  @Option(
    help: ArgumentHelp(
      "The verdict from which on the exit code is 1. Default: block.", valueName: "verdict"))
  var failOn: FailOn?

  @OptionGroup var reading: ReadingOptions

  @Option(
    help: ArgumentHelp(
      "Only the migrations that these commits change: A..B, or A...B since B left A.",
      valueName: "range"))
  var gitRange: GitRange?

  @Flag(
    help: """
      Run the command that migrations.render of lockcast.yml names. With --git-range it is the \
      one of the first commit.
      """)
  var render = false

  @Flag(
    help: """
      Write the gentler ways: the migrations that do not pass are replaced by files in the format of \
      their runner.
      """)
  var fix = false

  @Option(
    help: ArgumentHelp("Connections that the application may open.", valueName: "connections"))
  var pool: Int?

  @Option(
    help: ArgumentHelp(
      "The time that decides whether the snapshot is stale. Default: the clock.",
      valueName: "iso-8601"))
  var now: TimeArgument?

  @Option(
    help: ArgumentHelp(
      """
      Write what is found today to a file; named as baseline in lockcast.yml it does not count any \
      more. Exits 0 where everything could be read.
      """,
      valueName: "file"))
  var writeBaseline: String?

  @Option(help: .hidden)
  var threads: Int?

  func validate() throws {
    if let pool, pool < 1 { throw ValidationError("--pool must be 1 or more") }
    if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more") }
  }

  func run() throws {
    let outcome = try Console.failing { () throws(InputErrors) in try check().run() }
    Console.report(outcome.problems)
    for migration in outcome.report.migrations {
      Console.report(migration.diagnostics, in: migration.path)
    }
    let configured = outcome.configuration
    let formats = configured.format.flatMap(ReportFormat.init(rawValue:))
    Console.write(
      Rendering.bytes(outcome.report, format ?? formats ?? Console.defaultFormat))
    for output in output {
      let bytes = Rendering.bytes(outcome.report, output.format, toFile: true)
      try Console.failing { () throws(InputErrors) in
        try OutputFile.save(bytes, to: output.path)
      }
    }
    try Console.failing { () throws(InputErrors) in try Console.write(outcome.fixes) }
    if let writeBaseline { return try write(outcome, to: writeBaseline) }
    let configuredFailOn = configured.failOn.flatMap(FailOn.init(rawValue:))
    throw Console.exitCode(outcome, failOn: failOn ?? configuredFailOn ?? .block)
  }

  private func write(_ outcome: Check.Outcome, to path: String) throws {
    guard outcome.problems.isEmpty else { throw ExitCode(2) }
    let baseline = Baseline.found(
      in: outcome.report, policy: outcome.configuration.suppressionPolicy, path: path)
    try Console.failing { () throws(InputErrors) in try BaselineFile.write(baseline) }
  }

  private func check() throws(InputErrors) -> Check {
    var check = Check(digest: SHA256Digest.hexadecimal)
    check.configuration = try Configuration.load(reading.config)
    check.files = files
    check.snapshotPaths = snapshot
    check.registry = SnapshotFile.registry
    check.calibrationPath = calibration
    check.schemaPath = schema
    check.serverVersion = serverVersion?.version
    check.engine = engine
    check.transactionMode = reading.transaction
    check.gitRange = gitRange
    check.renders = render
    check.fixes = fix
    check.runner = reading.runner
    check.poolSize = pool
    check.now = now?.timestamp ?? Clock.now
    check.ignoresBaseline = writeBaseline != nil
    check.threads = threads ?? Terminal.processors
    return check
  }
}
