// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

@testable import Workspace

/// Every script in `.github-workflow-examples` runs here, with the real lockcast on a real repository.
struct WorkflowExampleTests {
  /// All files have a test below.
  @Test func everyFileIsTested() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: ExampleFile.folder.path)
    #expect(
      names.sorted() == [
        "comment.yml", "gitlab-ci.yml", "lockcast-snapshot.cron", "lockcast-snapshot.service",
        "lockcast-snapshot.timer", "nightly-snapshot.yml", "pre-commit-config.yaml",
        "pull-request.yml", "verify.yml",
      ])
  }

  @Test func theCheckOfAPullRequest() throws {
    let sandbox = try ExampleSandbox(checkout: "refs/pull/7/head")
    try runAll(ExampleFile("pull-request.yml").workflowSteps(), in: sandbox)
    #expect(sandbox.text("summary").contains("note text"))
    #expect(sandbox.calls.count == 1)
  }

  /// The stranger's commits are read; none of their files is, and their lockcast.yml decides nothing.
  @Test func theCommentOfATrustedWorkflow() throws {
    let sandbox = try ExampleSandbox(checkout: "main")
    try runAll(ExampleFile("comment.yml").workflowSteps(), in: sandbox)
    #expect(sandbox.text("work/migrations/2_note.sql").isEmpty)
    #expect(sandbox.text("work/lockcast.yml").contains("structure.sql"))
    #expect(!FileManager.default.fileExists(atPath: sandbox.folder.path + "/work/pwned"))
    let report = try JSONValue.parse(Array(sandbox.text("temp/report.json").utf8))
    #expect(
      report["migrations"]?.arrayValue?.map { $0["path"]?.stringValue } == ["migrations/2_note.sql"]
    )
    // The snapshot is old; that it does not count stands in the stranger's file alone.
    #expect(report["verdict"]?.stringValue == "warn")
    #expect(sandbox.text("temp/comment.md").contains("note text"))
    let head = try sandbox.commit("refs/pull/7/head")
    #expect(
      sandbox.calls.last?.hasSuffix("--pull-request 7 --commit \(head)") == true,
      "\(sandbox.calls)")
  }

  /// A commit that is not the newest of an open pull request: another run is on its way, or it is closed.
  @Test func nothingIsSaidOfAnOldCommit() throws {
    let sandbox = try ExampleSandbox(checkout: "main")
    sandbox.define(["github.event.workflow_run.head_sha": String(repeating: "1", count: 40)])
    let results = try ExampleFile("comment.yml").workflowSteps().map(sandbox.run)
    #expect(results.compactMap { $0 }.map(\.code) == [0])
    #expect(sandbox.calls.isEmpty)
  }

  @Test func theSnapshotOfEveryHour() async throws {
    let sandbox = try ExampleSandbox(checkout: "main")
    sandbox.define([
      "vars.LOCKCAST_HOST": try await Self.production(), "vars.LOCKCAST_DATABASE": "postgres",
      "secrets.LOCKCAST_PASSWORD": "none",
    ])
    try runAll(ExampleFile("nightly-snapshot.yml").workflowSteps(), in: sandbox)
    #expect(sandbox.text("work/production.json").contains("lockcast.snapshot/"))
    #expect(sandbox.text("work/production.json") == sandbox.text("kept/production.json"))
  }

  @Test func theVerificationOfAPullRequest() throws {
    let sandbox = try ExampleSandbox(checkout: "refs/pull/7/head")
    try runAll(ExampleFile("verify.yml").workflowSteps(), in: sandbox)
    #expect(sandbox.text("summary").contains("note text"))
  }

  @Test func thePipelineOfGitLab() async throws {
    let sandbox = try ExampleSandbox(checkout: "refs/merge-requests/7/head")
    let (base, head) = (try sandbox.commit("main"), try sandbox.commit("refs/pull/7/head"))
    let host = try await Self.production()
    sandbox.set([
      "CI_JOB_TOKEN": "t", "GITLAB_TOKEN": "t", "CI_API_V4_URL": "https://gitlab.example/api/v4",
      "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_PROJECT_ID": "1", "CI_DEFAULT_BRANCH": "main",
      "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head,
      "LOCKCAST_FOLDER": sandbox.folder.path + "/kept", "PGHOST": host, "PGDATABASE": "postgres",
      "PGUSER": "lockcast",
    ])
    try runAll(ExampleFile("gitlab-ci.yml").pipelineSteps(), in: sandbox)
    let comments = sandbox.calls.filter { $0.hasPrefix("comment") }
    #expect(comments.count == 2)
    #expect(comments.last?.contains("--pull-request 7 --commit \(head)") == true)
    #expect(sandbox.text("work/gl-code-quality-report.json").isEmpty == false)
    #expect(sandbox.text("work/production.json").contains("lockcast.snapshot/"))
  }

  @Test func theHookBeforeACommit() throws {
    let sandbox = try ExampleSandbox(checkout: "refs/pull/7/head")
    let hook = try #require(
      ExampleFile("pre-commit-config.yaml").yaml()?["repos"]?.elements.first?["hooks"]?.elements
        .first)
    let files = try Regex(#require(hook["files"]?.scalar))
    #expect("migrations/2_note.sql".contains(files))
    #expect(!"docs/migrations/x.sql".contains(files))
    #expect(hook["language"]?.scalar == "system")
    let entry = try #require(hook["entry"]?.scalar)
    let step = ExampleFile.Step(name: "hook", script: entry + " migrations/2_note.sql")
    let result = try #require(try sandbox.run(step))
    #expect(result.code == 0, "\(result)")
    #expect(result.output.contains("note text"))
  }

  /// The command lines of cron and of systemd, in a folder of the sandbox's own.
  @Test(arguments: ["lockcast-snapshot.cron", "lockcast-snapshot.service"])
  func theSnapshotOfAServerOfYourOwn(name: String) async throws {
    let sandbox = try ExampleSandbox(checkout: "main")
    let host = try await Self.production()
    let lines = try ExampleFile(name).text.split(separator: "\n").map(String.init)
    let command =
      name.hasSuffix(".cron")
      ? try #require(
        lines.first { $0.first?.isNumber == true }?.split(separator: " ", maxSplits: 6).last)
      : try #require(lines.first { $0.hasPrefix("ExecStart=") }?.dropFirst(10))
    let script = String(command).replacing("/var/lib/lockcast", with: sandbox.folder.path + "/kept")
      .replacing("/usr/local/bin/lockcast", with: "lockcast")
    sandbox.set(["PGHOST": host, "PGDATABASE": "postgres", "PGUSER": "lockcast"])
    try runAll([ExampleFile.Step(name: name, script: script)], in: sandbox)
    #expect(sandbox.text("kept/production.json").contains("lockcast.snapshot/"))
  }

  @Test func theTimerIsOfTheService() throws {
    let timer = try ExampleFile("lockcast-snapshot.timer").text
    #expect(timer.contains("OnCalendar="))
    #expect(!timer.contains("Unit=") || timer.contains("Unit=lockcast-snapshot.service"))
  }

  /// No script holds an expression: what is in it, somebody else may have chosen.
  @Test(arguments: ["pull-request.yml", "comment.yml", "nightly-snapshot.yml", "verify.yml"])
  func scriptsHoldNoExpressions(name: String) throws {
    for step in try ExampleFile(name).workflowSteps() { #expect(!step.script.contains("${{")) }
    let text = try ExampleFile(name).text
    #expect(!text.contains("pull_request_target:"))
  }

  /// The folder of a server's socket, with a role for the snapshot.
  private static func production() async throws -> String {
    try await onThread {
      let server = try PostgresServer.running()
      _ = try? server.run("CREATE ROLE lockcast LOGIN IN ROLE pg_monitor")
      return server.folder
    }
  }

  private func runAll(_ steps: [ExampleFile.Step], in sandbox: ExampleSandbox) throws {
    #expect(!steps.isEmpty)
    for step in steps {
      let result = try #require(try sandbox.run(step), "\(step.name) was left out")
      #expect(result.code == 0, "\(step.name): \(result.output) \(result.errors)")
    }
  }
}
