// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Collector
import Outcomes
import Reports
import Workspace

struct OutcomeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outcome",
    abstract: "Record what a deployed migration really did, beside its forecast.",
    discussion: """
      Reads the server's log (stderr, csvlog or jsonlog; any log_line_prefix) and the report that \
      `check --format json` wrote before, finds the migration's statements in the log, and keeps \
      forecast and outcome in a file, a line a statement: digests and figures, no SQL. The log needs \
      log_min_duration_statement = 0 or log_duration with log_statement = ddl for the migration's \
      role, and log_lock_waits = on.

        lockcast outcome --report report.json --log /var/log/postgresql/postgresql-16-main.log
        lockcast outcome --report report.json --log postgresql-Mon.csv --log postgresql-Tue.csv
        journalctl -u postgresql -o cat | lockcast outcome --report report.json --log -
        lockcast outcome --report report.json --dsn postgres://monitor@db/shop
        lockcast outcome --summary --last 30

      Exit codes: 0 recorded; 2 nothing of the migration is in the log, or input could not be read; \
      64 wrong usage.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case terminal
    case json
  }

  @Option(help: ArgumentHelp("What `lockcast check --format json` wrote.", valueName: "file"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "The server's log; - for the standard input. May be repeated, oldest first.",
      valueName: "file"))
  var log: [String] = []

  @Option(
    help: ArgumentHelp(
      "Instead of a log: the database, whose pg_stat_statements has one time for wait and work.",
      valueName: "dsn"))
  var dsn: String?

  @Option(
    help: ArgumentHelp(
      "Where outcomes are kept. Default: \(OutcomeFile.defaultPath).", valueName: "file"))
  var into = OutcomeFile.defaultPath

  @Flag(help: "Only say how good the recorded forecasts were.")
  var summary = false

  @Option(
    help: ArgumentHelp("How many statements of the past are looked at.", valueName: "count"))
  var last = 30

  @Option(help: ArgumentHelp("How it looks.", valueName: "format"))
  var format = Format.terminal

  func validate() throws {
    if last < 1 { throw ValidationError("--last must be 1 or more") }
    let isRecording = report != nil || !log.isEmpty || dsn != nil
    if summary, isRecording { throw ValidationError("--summary reads no report, log or server") }
    guard !summary else { return }
    guard report != nil, log.isEmpty == (dsn != nil) else {
      throw ValidationError(
        "name the report (--report), and the log (--log) or the server (--dsn); or ask for the --summary"
      )
    }
  }

  func run() throws {
    let result = try report.map { try record($0) } ?? past()
    switch format {
    case .terminal: Console.write(result.terminal(isColoured: Console.isColoured))
    case .json: Console.write(result.json)
    }
  }

  private func past() throws -> OutcomeReport {
    let ledger = try Console.failing { () throws(InputErrors) in try OutcomeFile.read(into) }
    return OutcomeReport(
      records: [], notFound: [], track: TrackRecord(ledger.records, last: last))
  }

  private func record(_ report: String) throws -> OutcomeReport {
    let document = try Console.failing { () throws(InputErrors) in try OutcomeFile.report(report) }
    let totals = try dsn.map { try read($0) }
    return try Console.failing { () throws(InputErrors) in
      if document.statements.isEmpty {
        throw InputErrors([
          InputError(report, "has no statement that takes a lock; there is nothing to compare")
        ])
      }
      let found =
        if let totals { try compare(document, with: totals) } else { try compareWithLogs(document) }
      let records = found.outcomes.map { statement, outcome in
        OutcomeRecord(
          statement, outcome, serverVersion: document.serverVersion, snapshot: document.snapshot)
      }
      let ledger = try OutcomeFile.add(records, to: into)
      return OutcomeReport(
        records: records, notFound: found.missing,
        track: TrackRecord(ledger.records, last: last))
    }
  }

  private typealias Found = (
    outcomes: [(statement: ForecastStatement, outcome: Outcome)], missing: [ForecastStatement]
  )

  // MARK: The log

  private func compareWithLogs(_ document: ForecastDocument) throws(InputErrors) -> Found {
    var deployment = Deployment(of: document.statements)
    let skipped = try LogFiles.read(log, into: &deployment)
    if skipped > 0 {
      Console.complain("lockcast outcome: \(skipped) entries of the log were too long to be read")
    }
    let outcomes = deployment.outcomes()
    guard !outcomes.isEmpty else {
      let problem =
        deployment.entries == 0
        ? "has no entry about a statement's duration; log in English (lc_messages = C) with "
          + "log_min_duration_statement = 0 for the migration's role"
        : "has none of the \(document.statements.count) statements of the report; check that it "
          + "is the log of the deployment, and that log_min_duration_statement is 0 for the role"
      throw InputErrors([InputError(log.first ?? "", problem)])
    }
    return (outcomes, deployment.notFound())
  }

  // MARK: The server

  private func read(_ dsn: String) throws -> [StatementTotal] {
    do throws(CollectorError) {
      if let totals = try StatementTotals(connectionString: dsn).read() { return totals }
      Console.complain(
        "lockcast outcome: error: the database has no pg_stat_statements; create the extension, or "
          + "read the server's log (--log)")
    } catch {
      Console.complain("lockcast outcome: \(error)")
    }
    throw ExitCode(2)
  }

  private func compare(
    _ document: ForecastDocument, with totals: [StatementTotal]
  ) throws(InputErrors) -> Found {
    let (outcomes, missing) = totals.outcomes(of: document.statements)
    guard !outcomes.isEmpty else {
      throw InputErrors([
        InputError(
          "pg_stat_statements",
          "has none of the \(document.statements.count) statements of the report with a single "
            + "call; pg_stat_statements.track_utility must be on, or read the log (--log)")
      ])
    }
    return (outcomes, missing)
  }
}
