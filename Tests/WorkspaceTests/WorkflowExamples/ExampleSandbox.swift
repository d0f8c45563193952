// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// Where the steps of an example run: a repository with a pull request, the built lockcast, and stand-ins for the forge and the package
/// manager first in the path.
final class ExampleSandbox {
  let folder: TemporaryFolder
  /// What stands for `${{ … }}`.
  private(set) var values: [String: String]
  private var environment: [String: String]

  /// - Parameter checkout: the branch or reference that the runner has checked out.
  init(checkout: String) throws {
    folder = try TemporaryFolder()
    try folder.writeScript("make", Self.repository)
    try Self.writeStandIns(folder)
    _ = try Lockcast.execute(
      URL(filePath: folder.path + "/make"), [checkout], in: URL(filePath: folder.path))
    for name in ["temp", "kept"] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(
      atPath: Fixture.path("railway/idle.json"), toPath: folder.path + "/snapshot.json")
    environment = [
      "PATH": "\(folder.path)/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
      "SANDBOX": folder.path, "LOCKCAST": Lockcast.executable.path,
      "GITHUB_OUTPUT": folder.path + "/outputs", "GITHUB_STEP_SUMMARY": folder.path + "/summary",
      "GITHUB_REPOSITORY": "acme/shop", "RUNNER_TEMP": folder.path + "/temp",
    ]
    values = [
      "github.token": "token", "vars.LOCKCAST_FOLDER": folder.path + "/kept",
      "github.event.workflow_run.head_repository.owner.login": "stranger",
      "github.event.workflow_run.head_branch": "$(touch pwned)`touch pwned`\"; touch pwned",
    ]
    let (base, head) = (try commit("main"), try commit("refs/pull/7/head"))
    values["github.event.pull_request.base.sha"] = base
    values["github.event.workflow_run.head_sha"] = head
    try folder.write([
      "pulls.json": """
      [{"number": 6, "head": {"sha": "\(base)"}, "base": {"ref": "main"}},
       {"number": 7, "head": {"sha": "\(head)"}, "base": {"ref": "main"}}]
      """,
      "open.json": """
      [{"iid": 6, "source_project_id": 1, "target_project_id": 1, "sha": "\(head)", "target_branch": "main"},
       {"iid": 7, "source_project_id": 2, "target_project_id": 1, "sha": "\(head)", "target_branch": "main"}]
      """,
    ])
  }

  func commit(_ name: String) throws -> String {
    let run = try Lockcast.execute(
      URL(filePath: "/usr/bin/git"), ["-C", folder.path + "/origin.git", "rev-parse", name],
      in: URL(filePath: folder.path))
    return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func set(_ more: [String: String]) { environment.merge(more) { $1 } }

  func define(_ more: [String: String]) { values.merge(more) { $1 } }

  /// The text of a file of the sandbox; empty where there is none.
  func text(_ path: String) -> String {
    (try? String(contentsOfFile: folder.path + "/" + path, encoding: .utf8)) ?? ""
  }

  /// How lockcast was called, a line a call.
  var calls: [String] { text("calls").split(separator: "\n").map(String.init) }

  struct UnknownExpression: Error, CustomStringConvertible { let description: String }

  /// Nil: its condition does not hold.
  func run(_ step: ExampleFile.Step) throws -> Lockcast.Run? {
    if let condition = step.condition {
      guard let output = condition.wholeMatch(of: /steps\.(\w+)\.outputs\.(\w+) != ''/)?.output
      else { throw UnknownExpression(description: condition) }
      guard values["steps.\(output.1).outputs.\(output.2)"]?.isEmpty == false else { return nil }
    }
    let own = try step.environment.mapValues(filled)
    let result = try Lockcast.execute(
      URL(filePath: "/bin/bash"),
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.script],
      in: URL(filePath: folder.path + "/work"), environment: environment.merging(own) { $1 })
    if let id = step.id { readOutputs(of: id) }
    return result
  }

  private func readOutputs(of id: String) {
    for line in text("outputs").split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { values["steps.\(id).outputs.\(parts[0])"] = parts[1] }
    }
  }

  private func filled(_ text: String) throws -> String {
    var result = text
    while let match = result.firstMatch(of: /\$\{\{ *([\w.-]+) *\}\}/) {
      let name = String(match.output.1)
      guard let value = values[name] else { throw UnknownExpression(description: name) }
      result.replaceSubrange(match.range, with: value)
    }
    return result
  }
}
