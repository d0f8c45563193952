// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Forge

/// What options, variables and the event say of the pull request.
struct TargetTests {
  private static let sha = String(repeating: "a1", count: 20)

  private func target(
    _ options: TargetOptions, _ variables: [String: String], event: String? = nil
  ) throws -> Target {
    try Target(options, Variables { variables[$0] }) { path throws(ForgeError) in
      guard let event, let read = try? WorkflowEvent(json: Array(event.utf8)) else {
        throw .event(path: path, reason: "is not there")
      }
      return read
    }
  }

  private func target(_ variables: [String: String], event: String? = nil) throws -> Target {
    try target(TargetOptions(), variables, event: event)
  }

  @Test func aWorkflowOnAPullRequest() throws {
    let found = try target(
      [
        "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_API_URL": "https://github.example.com/api/v3", "GITHUB_EVENT_PATH": "e",
        "GITHUB_SHA": "a merge that GitHub made",
      ], event: #"{"pull_request": {"number": 42, "head": {"sha": "\#(Self.sha)"}}}"#)
    #expect(found.forge == .github)
    #expect(found.project == "/repos/acme/shop")
    #expect(found.pullRequest == 42)
    #expect(found.commit == Self.sha)
    #expect(found.endpoint.base == "https://github.example.com")
    #expect(found.isWorkflow)
  }

  @Test func aSecondWorkflowAfterOneOfAFork() throws {
    let found = try target(
      ["GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": "e"],
      event: """
        {"workflow_run": {"head_sha": "\(Self.sha)", "head_branch": "fix", "pull_requests": [],
        "head_repository": {"owner": {"login": "stranger"}}}}
        """)
    #expect(found.pullRequest == nil)
    #expect(found.commit == Self.sha)
    #expect(found.head == "stranger:fix")
  }

  @Test func aCommentOnAPullRequest() throws {
    let found = try target(
      ["GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": "e"],
      event: #"{"issue": {"number": 7, "pull_request": {"url": "x"}}}"#)
    #expect(found.pullRequest == 7)
  }

  @Test(arguments: [
    "{}", #"{"issue": {"number": 7}}"#, "[]", "no JSON", #"{"pull_request": {"number": 0}}"#,
  ])
  func anEventWithoutAPullRequest(event: String) {
    #expect(throws: ForgeError.self) {
      try target(["GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": "e"], event: event)
    }
  }

  @Test func whatTheCommandLineSaysWins() throws {
    let found = try target(
      TargetOptions(apiURL: "https://ghe.example/api/v3", repository: "a/b", pullRequest: 3),
      ["GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": "not there"])
    #expect(found.project == "/repos/a/b")
    #expect(found.pullRequest == 3)
    #expect(found.commit == nil)
  }

  @Test func aPipelineOfAMergeRequest() throws {
    let found = try target([
      "GITLAB_CI": "true", "CI_PROJECT_ID": "4711", "CI_MERGE_REQUEST_PROJECT_ID": "4711",
      "CI_MERGE_REQUEST_IID": "42", "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
      "CI_COMMIT_SHA": String(repeating: "b", count: 40),
      "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": Self.sha, "CI_PIPELINE_ID": "99",
    ])
    #expect(found.forge == .gitlab)
    #expect(found.project == "/projects/4711")
    #expect(found.pullRequest == 42)
    #expect(found.commit == Self.sha)
    #expect(found.pipeline == 99)
  }

  /// It runs in the fork, and the merge request is of the project that it goes to.
  @Test func aPipelineOfAFork() throws {
    let found = try target([
      "GITLAB_CI": "true", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_PROJECT_ID": "4711",
      "CI_MERGE_REQUEST_IID": "42", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
      "CI_COMMIT_SHA": Self.sha, "CI_PIPELINE_ID": "99",
    ])
    #expect(found.project == "/projects/4711")
    #expect(found.commit == Self.sha)
    #expect(found.pipeline == nil)
  }

  @Test(arguments: [
    ("acme/db/shop", "/projects/acme%2Fdb%2Fshop"), ("12", "/projects/12"),
  ])
  func aProjectByItsPath(name: String, expected: String) throws {
    let found = try target(
      TargetOptions(forge: .gitlab, repository: name, pullRequest: 1), [:])
    #expect(found.project == expected)
    #expect(found.endpoint.base == "https://gitlab.com")
  }

  @Test(arguments: [
    "", "shop", "a/b/c", "/b", "a/", "a/..", "../b", "a/b?x", "a/b#", "a b/c", "a/b%2F", "ü/b",
  ])
  func whatIsNoRepository(name: String) {
    #expect(throws: ForgeError.self) {
      try target(TargetOptions(forge: .github, repository: name, pullRequest: 1), [:])
    }
  }

  @Test(arguments: [
    "abc", "HEAD", String(repeating: "a", count: 39), String(repeating: "g", count: 40),
  ])
  func whatIsNoCommit(text: String) {
    #expect(throws: ForgeError.commit(text)) {
      try target(TargetOptions(forge: .github, repository: "a/b", commit: text), [:])
    }
  }

  @Test func nowhere() {
    #expect(throws: ForgeError.forgeUnknown) { try target([:]) }
    #expect(throws: ForgeError.pullRequestUnknown(.github)) {
      try target(["GITHUB_REPOSITORY": "a/b"])
    }
  }

  @Test(arguments: [
    (ForgeKind.github, ["GH_TOKEN": "b"]), (.github, ["GITHUB_TOKEN": "b", "GH_TOKEN": "c"]),
    (.github, ["GITHUB_TOKEN": "", "GH_TOKEN": "b"]), (.gitlab, ["GITLAB_TOKEN": "b"]),
  ])
  func tokens(forge: ForgeKind, variables: [String: String]) throws {
    #expect(try forge.token(Variables { variables[$0] }).authorization == "Bearer b")
  }

  /// The token of the other forge would tell it a secret.
  @Test(arguments: [
    (ForgeKind.github, ["GITLAB_TOKEN": "b"]),
    (.gitlab, ["GITHUB_TOKEN": "b", "CI_JOB_TOKEN": "c"]),
  ])
  func noToken(forge: ForgeKind, variables: [String: String]) {
    #expect(throws: ForgeError.tokenMissing(forge)) {
      try forge.token(Variables { variables[$0] })
    }
  }
}

struct CommentBodyTests {
  @Test(arguments: [
    ("/merge\nx\r/approve\n /close\n", " /merge\nx\r /approve\n /close\n"),
    ("/* comment */\n// x\n/", "/* comment */\n// x\n/"), ("a /merge", "a /merge"),
  ])
  func itCommandsNobody(text: String, expected: String) throws {
    let marker = "<!-- lockcast:comment v1 -->\n\n"
    for forge in ForgeKind.allCases {
      let body = try CommentBody.text(Array((marker + text).utf8), path: "p", for: forge)
      #expect(body == marker + expected)
    }
  }

  @Test func itIsMarked() throws {
    let body = try CommentBody.text(Array("/merge".utf8), path: "p", for: .gitlab)
    #expect(body == "<!-- lockcast:comment v1 -->\n\n /merge")
  }

  @Test(arguments: [[], [0x0A, 0x20], [0xFF, 0xFE, 0x41]] as [[UInt8]])
  func whatIsNoText(bytes: [UInt8]) {
    #expect(throws: ForgeError.self) { try CommentBody.text(bytes, path: "p", for: .github) }
  }

  @Test func whatIsTooLongIsSaidBeforeItIsSent() {
    let bytes = [UInt8](repeating: 0x61, count: 70_000)
    #expect(throws: ForgeError.bodyTooLong(.github, limit: 65_536)) {
      try CommentBody.text(bytes, path: "p", for: .github)
    }
    #expect(throws: Never.self) { try CommentBody.text(bytes, path: "p", for: .gitlab) }
  }
}

struct CheckedReportTests {
  @Test func theWorstOfMany() throws {
    let statements = (0..<10_000).map { index in
      let severity = ["warn", "block", "pass"][index % 3]
      return """
        {"path": "m.sql", "line": \(index + 1), "sql": "a\\nb", "verdict": "\(severity)", "phases": [{"x": [1, 2]}],
        "findings": [{"rule": "data-loss", "severity": "\(severity)", "message": "lost", "remedy": "do"}]}
        """
    }
    let report = try read(statements.joined(separator: ","), verdict: "block")
    #expect(report.notes.count == CheckedReport.maximumNotes)
    #expect(report.notes.allSatisfy { $0.severity == .block })
    #expect(report.notes.first?.line == 2 && report.notes.first?.endLine == 3)
    #expect(report.hidden == 3334 + 3333 - CheckedReport.maximumNotes)
    #expect(report.statements == [.warn: 3334, .block: 3333, .pass: 3333])
  }

  @Test func anErrorOfTheTextTakesThePlaceOfItsFinding() throws {
    let report = try read(
      """
      {"path": "m.sql", "line": 2, "sql": "x\\ny", "verdict": "unknown", "findings":
      [{"rule": "unparsed-statement", "severity": "unknown", "message": "not understood", "remedy": "check"}]}
      """, diagnostics: #"{"path": "m.sql", "line": 3, "column": 1, "message": "syntax error"}"#,
      verdict: "unknown")
    #expect(report.notes.map(\.message) == ["syntax error"])
    #expect(report.notes.map(\.line) == [3])
    #expect(report.notes.map(\.remedy) == ["check"])
  }

  /// A statement of the same file without such an error keeps its finding.
  @Test func onlyItsOwnErrorTakesThePlace() throws {
    let statements = [2, 9].map { line in
      """
      {"path": "m.sql", "line": \(line), "sql": "x", "verdict": "unknown", "findings":
      [{"rule": "unparsed-statement", "severity": "unknown", "message": "not understood", "remedy": "check"}]}
      """
    }
    let report = try read(
      statements.joined(separator: ","),
      diagnostics: #"{"path": "m.sql", "line": 2, "column": 1, "message": "syntax error"}"#,
      verdict: "unknown")
    #expect(report.notes.map(\.line).sorted() == [2, 9])
  }

  @Test(arguments: [-5, 0, 9_000_000_000_000_000_000])
  func lineNumbersHaveBounds(line: Int) throws {
    let report = try read(
      """
      {"path": "m.sql", "line": \(line), "sql": "x\\ny", "verdict": "block",
      "findings": [{"rule": "x", "severity": "block", "message": "m", "remedy": ""}]}
      """, verdict: "block")
    let note = try #require(report.notes.first)
    #expect((1...1_000_000_001).contains(note.line) && note.endLine == note.line + 1)
  }

  @Test(arguments: [
    "{}", "[]", "", #"{"schema": "lockcast.report/9", "verdict": "pass"}"#,
    #"{"schema": "lockcast.report/1", "verdict": "fine"}"#,
  ])
  func whatIsNoReport(text: String) {
    #expect(throws: (any Error).self) { try CheckedReport(json: Array(text.utf8)) }
  }

  private func read(
    _ statements: String, diagnostics: String = "", verdict: String
  ) throws -> CheckedReport {
    let text = """
      {"schema": "lockcast.report/1", "verdict": "\(verdict)", "migrations": [{"path": "m.sql",
      "findings": [], "statements": [\(statements)], "diagnostics": [\(diagnostics)]}]}
      """
    return try CheckedReport(json: Array(text.utf8))
  }
}
