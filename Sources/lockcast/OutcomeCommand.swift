// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
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
    if summary != (report == nil && log.isEmpty) {
      throw ValidationError(
        summary
          ? "--summary reads no report and no log"
          : "name the report (--report) and the log (--log), or ask for the --summary")
    }
    if !summary, report == nil || log.isEmpty {
      throw ValidationError("both --report and --log are needed")
    }
  }

  func run() throws {
    let result = try Console.failing { () throws(InputErrors) in
      guard let report else {
        return OutcomeReport(
          records: [], notFound: [],
          track: TrackRecord(try OutcomeFile.read(into).records, last: last))
      }
      return try record(report)
    }
    switch format {
    case .terminal: Console.write(result.terminal(isColoured: Console.isColoured))
    case .json: Console.write(result.json)
    }
  }

  private func record(_ report: String) throws(InputErrors) -> OutcomeReport {
    let document = try OutcomeFile.report(report)
    var deployment = Deployment(of: document.statements)
    let skipped = try LogFiles.read(log, into: &deployment)
    if skipped > 0 {
      Console.complain("lockcast outcome: \(skipped) entries of the log were too long to be read")
    }
    let found = deployment.outcomes()
    guard !found.isEmpty else { throw InputErrors([nothingFound(deployment, document)]) }
    let records = found.map { statement, outcome in
      OutcomeRecord(
        statement, outcome, serverVersion: document.serverVersion, snapshot: document.snapshot)
    }
    let kept = try OutcomeFile.add(records, to: into)
    return OutcomeReport(
      records: records, notFound: deployment.notFound(),
      track: TrackRecord(kept.ledger.records, last: last))
  }

  private func nothingFound(_ deployment: Deployment, _ document: ForecastDocument) -> InputError {
    let path = log.first ?? ""
    if document.statements.isEmpty {
      return InputError(report ?? "", "has no statement that takes a lock; nothing to compare")
    }
    if deployment.entries == 0 {
      return InputError(
        path,
        "has no entry about a statement's duration; log in English (lc_messages = C) with "
          + "log_min_duration_statement = 0 for the migration's role")
    }
    return InputError(
      path,
      "has none of the \(document.statements.count) statements of the report; check that it is the "
        + "log of the time of the deployment, and that log_min_duration_statement is 0 for the role"
    )
  }
}
