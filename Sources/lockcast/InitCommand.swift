// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
import Reports
public import Workspace

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first lockcast.yml and a workflow, from what the repository shows.",
    discussion: """
      Looks for migrations and the tool that runs them, the kind of server, and the CI. What is there \
      already stays as it is.

        lockcast init --dry-run
        lockcast init --forge gitlab

      Exit codes: 0 done; 2 a file could not be written; 64 wrong usage.
      """
  )

  @Option(
    help: ArgumentHelp(
      "Whose workflow is written: github, gitlab or none. Default: as the repository shows.",
      valueName: "name"))
  var forge: RepositorySurvey.Forge?

  @Flag(help: "Write over files that are there.")
  var force = false

  @Flag(help: "Print what would be written.")
  var dryRun = false

  func run() throws {
    let plan = try Console.failing { () throws(InputErrors) in
      try InitPlan(RepositorySurvey.take(), forge: forge)
    }
    if dryRun {
      let texts = plan.files.map { file in
        "# ---- \(file.path)\(file.exists && !force ? " (is there, and stays)" : "")\n\(file.text)"
      }
      return say(texts)
    }
    let written = try Console.failing { () throws(InputErrors) in try plan.write(force: force) }
    let kept = plan.files.map(\.path).filter { !written.contains($0) }
    say(
      written.map { "wrote \($0)" } + kept.map { "kept \($0), which is there; --force replaces it" }
        + ["", "Next:"] + plan.next.map { "- " + $0 })
  }

  private func say(_ lines: [String]) {
    let all = lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    Console.write(Array(all.map { Complaint.safe(String($0)) + "\n" }.joined().utf8))
  }
}

extension RepositorySurvey.Forge: ExpressibleByArgument {}
