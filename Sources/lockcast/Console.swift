// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Verdicts
import Workspace

/// What the commands share: errors go to stderr, the exit code says how it went.
enum Console {
  static func report(_ problems: [InputError]) {
    for problem in problems { complain(problem.description) }
  }

  static func complain(_ message: String) {
    OutputFile.writeAll(Array((message + "\n").utf8), to: 2)
  }

  static func outcome(_ check: Check) throws -> Check.Outcome {
    do throws(InputErrors) {
      let outcome = try check.run()
      report(outcome.problems)
      return outcome
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
