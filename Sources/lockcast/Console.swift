// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import SQLSyntax
import Verdicts
import Workspace

/// What the commands share: errors go to stderr, the exit code says how it went.
enum Console {
  static var isColoured: Bool { Terminal.isTerminal && !Terminal.refusesColour }

  /// For people at a terminal, and for files and pipes.
  static var defaultFormat: ReportFormat { Terminal.isTerminal ? .terminal : .markdown }

  static var defaultPageFormat: PageFormat { Terminal.isTerminal ? .terminal : .markdown }

  /// Writes to stdout; a reader that went away is no error.
  static func write(_ bytes: [UInt8]) { OutputFile.writeAll(bytes, to: 1) }

  static func report(_ problems: [InputError]) {
    for problem in problems { complain(problem.description) }
  }

  /// What of the text of `explain` could not be read.
  static func report(_ text: ExplainedText) {
    let path = "<sql>"
    let diagnostics = text.source.diagnostics
    for diagnostic in diagnostics.prefix(maximumComplaints) {
      let position = text.source.lines.position(of: diagnostic.range.lower)
      complain(Complaint.line(path, position, diagnostic))
    }
    if diagnostics.count > maximumComplaints {
      complain("\(path): error: \(diagnostics.count - maximumComplaints) more errors")
    }
  }

  static func report(_ diagnostics: [LocatedDiagnostic], in path: String) {
    for located in diagnostics.prefix(maximumComplaints) {
      complain(Complaint.line(located.path, located.position, located.diagnostic))
    }
    if diagnostics.count > maximumComplaints {
      complain("\(path): error: \(diagnostics.count - maximumComplaints) more errors")
    }
  }

  private static let maximumComplaints = 50

  static func complain(_ message: String) {
    OutputFile.writeAll(Array((Complaint.safe(message) + "\n").utf8), to: 2)
  }

  /// Runs `body`; bad input is reported and ends the program with 2.
  static func failing<Result>(_ body: () throws(InputErrors) -> Result) throws -> Result {
    do throws(InputErrors) {
      return try body()
    } catch {
      report(error.errors)
      throw ExitCode(2)
    }
  }

  /// 0 passed; 1 the verdict reaches `--fail-on`; 2 could not be judged.
  static func exitCode(_ outcome: Check.Outcome, failOn: FailOn) -> ExitCode {
    guard outcome.problems.isEmpty else { return ExitCode(2) }
    let verdict = outcome.report.verdict
    let reached =
      switch failOn {
      case .never: false
      case .warn: verdict >= .warn
      case .unknown: verdict >= .unknown
      case .block: verdict >= .block
      }
    if reached { return ExitCode(1) }
    return verdict == .unknown && failOn != .never ? ExitCode(2) : ExitCode(0)
  }
}
