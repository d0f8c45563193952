// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `lockcast comment --annotations`: the verdict beside the commit.
@Suite("lockcast comment --annotations")
struct CommentCheckTests {
  static func report(statements: Int, verdict: String = "block") -> Data {
    let list = (0..<statements).map { index in
      """
      {"path": "./m.sql", "line": \(index + 1), "sql": "TRUNCATE t", "verdict": "\(verdict)", "findings":
      [{"rule": "data-loss", "severity": "\(verdict)", "message": "lost\\u001b[31m", "remedy": "keep"}]}
      """
    }
    return Data(
      """
      {"schema": "lockcast.report/1", "verdict": "\(verdict)", "migrations": [{"path": "./m.sql",
      "findings": [], "statements": [\(list.joined(separator: ","))], "diagnostics": []}]}
      """.utf8)
  }

  private func check(
    _ fake: FakeForge, _ forge: String, _ report: Data
  ) throws -> Lockcast.Run {
    let server = try CommentTests.server(fake, forge)
    return try CommentTests.run(
      forge, at: server.url, ["--pull-request", "1", "--annotations", "report.json"],
      files: ["report.json": report])
  }

  @Test(
    "The verdict is the conclusion",
    arguments: [
      ("pass", "success"), ("warn", "neutral"), ("unknown", "action_required"),
      ("block", "failure"),
    ])
  func conclusions(verdict: String, conclusion: String) throws {
    let fake = FakeForge(CommentTests.state())
    let run = try check(fake, "github", Self.report(statements: 2, verdict: verdict))
    #expect(run.code == 0, "\(run.errors)")
    let sent = try #require(fake.now.checks.first)
    #expect(sent.contains("\"conclusion\":\"\(conclusion)\""))
    #expect(sent.contains("\"head_sha\":\"\(CommentTests.sha)\""))
    #expect(fake.now.annotationCount == (verdict == "pass" ? 0 : 2))
    #expect(run.output.hasSuffix(", https://github.test/checks/7\n"))
  }

  @Test(
    "Annotations go in batches, and there is an end to them", arguments: [(120, 3), (10_000, 10)])
  func batches(statements: Int, requests: Int) throws {
    let fake = FakeForge(CommentTests.state())
    let run = try check(fake, "github", Self.report(statements: statements))
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.checks.count == requests)
    #expect(fake.now.annotationCount == min(statements, 500))
    let first = try #require(fake.now.checks.first)
    let isCut = first.contains("9500 more findings")
    #expect(isCut == (statements == 10_000))
    #expect(first.contains("\"path\":\"m.sql\""))
    #expect(first.contains("lost␛[31m\\nkeep"))
    #expect(first.contains("\"title\":\"Data is lost\""))
  }

  @Test(
    "No batch comes twice",
    arguments: [FakeForge.Fault.hangUp, .doneHangUp, .refused(502), .done(502), .refused(429)])
  func lostBatches(fault: FakeForge.Fault) throws {
    let fake = FakeForge(CommentTests.state())
    fake.change { $0.faults["PATCH check-runs/7"] = [fault, fault] }
    let run = try check(fake, "github", Self.report(statements: 170))
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.annotationCount == 170)
  }

  @Test("A token that may not write checks")
  func noChecks() throws {
    let fake = FakeForge(CommentTests.state())
    fake.change { $0.faults["POST check-runs"] = [.refused(403)] }
    let run = try check(fake, "github", Self.report(statements: 1))
    #expect(run.code == 2)
    #expect(run.errors.contains("checks: write"), "\(run.errors)")
  }

  @Test(
    "On GitLab it is a status",
    arguments: [
      ("pass", "success"), ("warn", "success"), ("unknown", "failed"), ("block", "failed"),
    ])
  func statuses(verdict: String, state expected: String) throws {
    let fake = FakeForge(CommentTests.state())
    let run = try check(fake, "gitlab", Self.report(statements: 2, verdict: verdict))
    #expect(run.code == 0, "\(run.errors)")
    let sent = try #require(fake.now.checks.first)
    #expect(sent.contains("\"state\":\"\(expected)\""))
    #expect(sent.contains("\"name\":\"lockcast\""))
  }

  @Test("What is no report", arguments: ["{}", "nothing", #"{"schema": "lockcast.report/1"}"#])
  func noReport(text: String) throws {
    let run = try check(FakeForge(CommentTests.state()), "github", Data(text.utf8))
    #expect(run.code == 2)
    #expect(run.errors.contains("report.json:1:"), "\(run.errors)")
  }
}
