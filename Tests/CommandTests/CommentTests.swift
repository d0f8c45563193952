// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `lockcast comment`, as a CI runs it, against servers that behave like the two forges.
@Suite("lockcast comment")
struct CommentTests {
  static let marker = "<!-- lockcast:comment v1 -->"
  static let body = marker + "\n\n## Block: it would stall\n"
  static let sha = String(repeating: "ab12", count: 10)

  static func state(_ comments: [FakeForge.Comment] = []) -> FakeForge.State {
    var state = FakeForge.State()
    state.comments = comments
    state.pullRequests = [FakeForge.PullRequest(1, head: Self.sha)]
    return state
  }

  private static func old(_ id: Int, by author: String = "lockcast[bot]") -> FakeForge.Comment {
    FakeForge.Comment(id: id, author: author, body: marker + "\n\nold")
  }

  /// Variables of a CI that runs these tests must not reach the program.
  static let noCI = Dictionary(
    uniqueKeysWithValues: [
      "GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_EVENT_PATH", "GH_TOKEN",
      "GITHUB_TOKEN", "GITLAB_CI", "GITLAB_TOKEN", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID",
      "CI_MERGE_REQUEST_PROJECT_ID", "CI_API_V4_URL", "CI_COMMIT_SHA", "CI_PIPELINE_ID",
      "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",
    ].map { ($0, "") })

  static func run(
    _ forge: String, at url: String, _ arguments: [String] = ["--pull-request", "1"],
    files: [String: Data] = [:], environment: [String: String] = [:]
  ) throws -> Lockcast.Run {
    let repository = forge == "github" ? "acme/shop" : "4711"
    let variables = [
      forge == "github" ? "GITHUB_TOKEN" : "GITLAB_TOKEN": FakeForge.token,
      // A proxy that is not there: what goes to the loopback must not ask for it.
      "http_proxy": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1", "no_proxy": "",
    ]
    return try Lockcast.run(
      ["comment", "--forge", forge, "--repository", repository, "--api-url", url, "--pace", "0"]
        + (arguments.contains("--annotations") ? [] : ["--body", "comment.md"]) + arguments,
      files: ["comment.md": Data(body.utf8)].merging(files) { $1 },
      environment: noCI.merging(variables) { $1 }.merging(environment) { $1 })
  }

  static func server(_ fake: FakeForge, _ forge: String) throws -> LoopbackServer {
    forge == "github" ? try fake.gitHub() : try fake.gitLab()
  }

  // MARK: One comment

  @Test("The first one is created", arguments: ["github", "gitlab"])
  func creates(forge: String) throws {
    let fake = FakeForge(Self.state())
    let server = try Self.server(fake, forge)
    let run = try Self.run(forge, at: server.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.body) == [Self.body])
    #expect(run.output.hasPrefix("created: https://"))
    #expect(run.errors.isEmpty)
  }

  @Test("The one on the last page is updated, strangers' stay", arguments: ["github", "gitlab"])
  func updates(forge: String) throws {
    let strangers = [
      Self.old(1, by: "stranger"), Self.old(2, by: "lockcast"),
      FakeForge.Comment(id: 3, author: "lockcast[bot]", body: "no mark " + Self.marker),
      FakeForge.Comment(
        id: 4, author: forge == "gitlab" ? "lockcast[bot]" : "other[bot]", body: Self.marker,
        isSystem: true),
    ]
    let fake = FakeForge(Self.state(strangers + [Self.old(5)]))
    let server = try Self.server(fake, forge)
    let run = try Self.run(forge, at: server.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("updated: https://"))
    #expect(Array(fake.now.comments.prefix(4)) == strangers)
    #expect(fake.now.comments.last?.body == Self.body)
    #expect(fake.now.comments.count == 5)
    // Three pages of two.
    #expect(fake.now.requests.count { $0.query["page"] != nil } == 3)
  }

  @Test("The same text is not sent again", arguments: ["github", "gitlab"])
  func unchanged(forge: String) throws {
    let fake = FakeForge(Self.state())
    let server = try Self.server(fake, forge)
    _ = try Self.run(forge, at: server.url)
    let written = fake.now.writes.count
    let run = try Self.run(forge, at: server.url)
    #expect(run.output.hasPrefix("unchanged: "))
    #expect(fake.now.writes.count == written)
  }

  @Test("Of several of ours the oldest stays", arguments: ["github", "gitlab"])
  func duplicates(forge: String) throws {
    let fake = FakeForge(Self.state([9, 4, 7].map { Self.old($0) }))
    let server = try Self.server(fake, forge)
    let run = try Self.run(forge, at: server.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.id) == [4])
    #expect(fake.now.comments.map(\.body) == [Self.body])
    #expect(run.output.contains("2 more of it deleted"))
  }

  @Test("Two jobs at once", arguments: ["github", "gitlab"])
  func race(forge: String) async throws {
    let fake = FakeForge(Self.state())
    let server = try Self.server(fake, forge)
    let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<3 { group.addTask { try Self.run(forge, at: server.url).code } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes == [0, 0, 0])
    #expect(fake.now.comments.map(\.body) == [Self.body])
  }

  @Test("Another job writes while we do", arguments: ["github", "gitlab"])
  func meanwhile(forge: String) throws {
    var state = Self.state()
    state.meanwhile = [Self.old(50), FakeForge.Comment(id: 51, author: "human", body: "hello")]
    let fake = FakeForge(state)
    let server = try Self.server(fake, forge)
    let run = try Self.run(forge, at: server.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.id) == [50, 51])
    #expect(fake.now.comments.first?.body == Self.body)
  }

  // MARK: Failures on the way

  @Test(
    "After a lost answer there is one comment", arguments: ["github", "gitlab"],
    [FakeForge.Fault.hangUp, .doneHangUp, .refused(502), .done(502), .done(500)])
  func lostAnswers(forge: String, fault: FakeForge.Fault) throws {
    let fake = FakeForge(Self.state())
    fake.change { $0.faults["POST \(forge == "github" ? "comments" : "notes")"] = [fault] }
    let server = try Self.server(fake, forge)
    let run = try Self.run(forge, at: server.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.body) == [Self.body])
  }

  static let troubles: [[FakeForge.Fault]] = [
    [.refused(403, headers: ["Retry-After": "0"])], [.refused(429)], [.refused(503), .hangUp],
    [.refused(403, headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"])],
    [.refused(403, message: "You have exceeded a secondary rate limit.")],
    [.refused(429, headers: ["Retry-After": "5"]), .refused(429, headers: ["Retry-After": "5"])],
  ]

  @Test("What passes is tried again", arguments: troubles.indices)
  func passing(index: Int) throws {
    let faults = Self.troubles[index]
    let fake = FakeForge(Self.state([Self.old(5)]))
    fake.change { state in
      state.faults["GET comments"] = faults
      state.faults["PATCH 5"] = faults
      state.faults["GET pulls/1"] = faults
    }
    let server = try fake.gitHub()
    let run = try Self.run("github", at: server.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.body) == [Self.body])
    #expect(fake.now.faults.values.allSatisfy { $0.isEmpty })
  }

  @Test(
    "Errors say what to do",
    arguments: [
      ("GET pulls/1", .refused(401), "GITHUB_TOKEN"),
      ("POST comments", .refused(403, message: "Resource not accessible"), "pull-requests: write"),
      ("GET pulls/1", .refused(404), "no pull request #1"),
      ("POST comments", .refused(403, message: "issue is locked"), "unlock it"),
      ("POST comments", .refused(422, message: "body is too long"), "65536"),
      (
        "POST comments", .refused(400, message: "because\u{1B}[31m\u{202E}"), "because␛[31m‹U+202E›"
      ),
      ("POST comments", .refused(403, headers: ["Retry-After": "7200"]), "another 7200 s"),
      (
        "GET comments", .refused(302, headers: ["Location": "https://evil.example/"]),
        "evil.example"
      ),
    ] as [(String, FakeForge.Fault, String)])
  func errors(request: String, fault: FakeForge.Fault, words: String) throws {
    let fake = FakeForge(Self.state())
    fake.change { $0.faults[request] = [fault] }
    let server = try fake.gitHub()
    let run = try Self.run("github", at: server.url)
    #expect(run.code == 2)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.hasPrefix("lockcast comment: error: "))
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.output.isEmpty)
    #expect(fake.now.comments.isEmpty)
  }

  @Test("A server that always fails is left alone in the end")
  func alwaysFailing() throws {
    let fake = FakeForge(Self.state())
    fake.change { $0.faults["GET pulls/1"] = Array(repeating: .refused(500), count: 99) }
    let server = try fake.gitHub()
    let run = try Self.run("github", at: server.url)
    #expect(run.code == 2)
    #expect(run.errors.contains("run it again later"))
    #expect(fake.now.requests.count == 5)
  }

  @Test("Nobody is there")
  func unreachable() throws {
    let run = try Self.run("github", at: "http://127.0.0.1:1")
    #expect(run.code == 2)
    #expect(run.errors.contains("cannot reach 127.0.0.1:1"), "\(run.errors)")
  }

  @Test("No curl")
  func noCurl() throws {
    let run = try Self.run("github", at: "http://127.0.0.1:1", environment: ["PATH": "/nowhere"])
    #expect(run.code == 2)
    #expect(run.errors.contains("install curl"), "\(run.errors)")
  }

  // MARK: The token

  @Test("It is in no output, no error and no argument of a process")
  func theTokenIsSecret() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = folder.appending(path: "log")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    try Data(
      """
      #!/bin/sh
      tr '\\0' ' ' < /proc/$$/cmdline >> '\(log.path)'
      printf '\\n' >> '\(log.path)'
      PATH='\(path)' exec curl "$@"

      """.utf8
    ).write(to: folder.appending(path: "curl"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.appending(path: "curl").path)
    let faults: [[FakeForge.Fault]] = [
      [], [.refused(403)], [.refused(400)], [.refused(422)], [.hangUp], [.refused(301)],
    ]
    for fault in faults {
      let fake = FakeForge(Self.state([Self.old(3), Self.old(4)]))
      fake.change { $0.faults["PATCH 3"] = fault }
      let server = try fake.gitHub()
      let run = try Self.run(
        "github", at: server.url,
        environment: ["PATH": folder.path + ":" + path, "GITHUB_TOKEN": FakeForge.token])
      #expect(!(run.output + run.errors).contains("SECRET"), "\(run.errors)")
      #expect(
        fake.now.requests.allSatisfy { $0.headers["authorization"]?.contains("SECRET") == true })
    }
    // A wrong token, which the server repeats.
    let fake = FakeForge(Self.state())
    let server = try fake.gitHub()
    let run = try Self.run("github", at: server.url, environment: ["GITHUB_TOKEN": "other_SECRET"])
    #expect(run.code == 2)
    #expect(!(run.output + run.errors).contains("SECRET"), "\(run.errors)")
    let arguments = try String(contentsOf: log, encoding: .utf8)
    #expect(arguments.contains("curl -q --config -"))
    #expect(!arguments.contains("SECRET"))
  }

  @Test("It goes to no other host", arguments: ["github", "gitlab"])
  func noOtherHost(forge: String) throws {
    let other = FakeForge(Self.state())
    let elsewhere = try Self.server(other, forge)
    for status in [301, 302, 307, 308] {
      let fake = FakeForge(Self.state())
      let target = ["Location": elsewhere.url + "/repos/acme/shop/pulls/1"]
      fake.change {
        $0.faults["GET \(forge == "github" ? "pulls" : "merge_requests")/1"] = [
          .refused(status, headers: target)
        ]
      }
      let server = try Self.server(fake, forge)
      let run = try Self.run(forge, at: server.url)
      #expect(run.code == 2)
      #expect(run.errors.contains("sends on to 127.0.0.1:\(elsewhere.port)"), "\(run.errors)")
    }
    #expect(other.now.requests.isEmpty)
  }

  @Test("A repository that was renamed is followed on the same host")
  func renamed() throws {
    let fake = FakeForge(Self.state())
    let server = try fake.gitHub()
    let comments = "/repos/acme/shop/issues/1/comments"
    fake.change { state in
      state.faults["GET pulls/1"] = [
        .refused(301, headers: ["Location": "\(server.url)/repos/acme/shop/pulls/1"])
      ]
      state.faults["POST comments"] = [.refused(307, headers: ["Location": comments])]
    }
    let run = try Self.run("github", at: server.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.body) == [Self.body])
  }

  @Test(
    "Where it may not go",
    arguments: [
      "http://github.example", "https://user:password@github.example", "ftp://github.example",
      "https://github.example/\nurl = https://evil.example", "http://127.0.0.1.evil.example",
    ])
  func wrongPlaces(url: String) throws {
    let run = try Self.run("github", at: url)
    #expect(run.code == 2)
    #expect(run.errors.contains("the API's URL"), "\(run.errors)")
  }

  @Test("A job's own token may only read, on GitLab")
  func jobToken() throws {
    let run = try Self.run(
      "gitlab", at: "http://127.0.0.1:1",
      environment: ["GITLAB_TOKEN": "", "CI_JOB_TOKEN": "job_SECRET"])
    #expect(run.code == 2)
    #expect(run.errors.contains("GITLAB_TOKEN is not set"))
    #expect(!run.errors.contains("SECRET"))
  }

  @Test("A workflow's own token where nobody says whose it is", arguments: [true, false])
  func hiddenUser(isWorkflow: Bool) throws {
    var state = Self.state([Self.old(5, by: "github-actions[bot]"), Self.old(6, by: "stranger")])
    state.user = "github-actions[bot]"
    state.hidesUser = true
    let fake = FakeForge(state)
    let server = try fake.gitHub()
    let run = try Self.run(
      "github", at: server.url, environment: isWorkflow ? ["GITHUB_ACTIONS": "true"] : [:])
    #expect(run.code == (isWorkflow ? 0 : 2), "\(run.errors)")
    #expect((fake.now.comments.first?.body == Self.body) == isWorkflow)
    #expect(fake.now.comments.last == Self.old(6, by: "stranger"))
  }

  // MARK: Which pull request

  @Test("By its newest commit", arguments: ["github", "gitlab"])
  func byCommit(forge: String) throws {
    var state = Self.state()
    state.pullRequests = (1...5).map { FakeForge.PullRequest($0, head: "0\(Self.sha.dropFirst())") }
    state.pullRequests[4].head = Self.sha
    let fake = FakeForge(state)
    let server = try Self.server(fake, forge)
    let run = try Self.run(forge, at: server.url, ["--commit", Self.sha.uppercased()])
    #expect(run.code == 0, "\(run.errors)")
    let sent = fake.now.requests.filter { $0.method == "POST" && !$0.path.hasSuffix("graphql") }
    #expect(sent.map { $0.path.contains("/5/") } == [true])
  }

  @Test("Not exactly one", arguments: ["github", "gitlab"], [0, 2])
  func notOne(forge: String, count: Int) throws {
    var state = Self.state()
    state.pullRequests = (1...4).map { number in
      FakeForge.PullRequest(number, head: number <= count ? Self.sha : "0\(Self.sha.dropFirst())")
    }
    let fake = FakeForge(state)
    let server = try Self.server(fake, forge)
    let run = try Self.run(forge, at: server.url, ["--commit", Self.sha])
    #expect(run.code == 2)
    #expect(run.errors.contains(count == 0 ? "no open pull request" : "#1, #2"), "\(run.errors)")
    #expect(run.errors.contains("--pull-request"))
    #expect(fake.now.comments.isEmpty)
  }

  @Test("From what the CI says, of a fork's workflow too")
  func fromTheCI() throws {
    let fake = FakeForge(Self.state())
    let server = try fake.gitHub()
    let event = #"""
      {"workflow_run": {"head_sha": "\#(Self.sha)", "head_branch": "branch", "pull_requests": [],
      "head_repository": {"owner": {"login": "fork"}}}}
      """#
    let run = try Lockcast.run(
      ["comment", "--body", "comment.md"],
      files: ["comment.md": Data(Self.body.utf8), "event.json": Data(event.utf8)],
      environment: Self.noCI.merging([
        "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_API_URL": server.url,
        "GITHUB_EVENT_PATH": "event.json", "GITHUB_TOKEN": FakeForge.token,
      ]) { $1 })
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.requests.first?.query["head"] == "fork:branch")
    #expect(fake.now.comments.count == 1)
  }

  @Test("From what GitLab's CI says")
  func fromGitLabsCI() throws {
    let fake = FakeForge(Self.state())
    let server = try fake.gitLab()
    let run = try Lockcast.run(
      ["comment", "--body", "comment.md"], files: ["comment.md": Data(Self.body.utf8)],
      environment: Self.noCI.merging([
        "GITLAB_CI": "true", "CI_PROJECT_ID": "4711", "CI_MERGE_REQUEST_IID": "1",
        "CI_API_V4_URL": server.url, "CI_COMMIT_SHA": Self.sha, "GITLAB_TOKEN": FakeForge.token,
      ]) { $1 })
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output == "created: https://gitlab.test/acme/shop/-/merge_requests/1#note_100\n")
  }

  @Test("A project by its path")
  func projectPath() throws {
    let fake = FakeForge(Self.state())
    let server = try fake.gitLab()
    let run = try Self.run(
      "gitlab", at: server.url, ["--pull-request", "1", "--repository", "acme/db/shop"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.count == 1)
  }

  @Test(
    "The run of an older push does not write over the newer one's", arguments: ["github", "gitlab"])
  func movedOn(forge: String) throws {
    let fake = FakeForge(Self.state([Self.old(5)]))
    let server = try Self.server(fake, forge)
    let older = String(repeating: "c", count: 40)
    let run = try Self.run(forge, at: server.url, ["--pull-request", "1", "--commit", older])
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("skipped: "))
    #expect(fake.now.writes.isEmpty)
  }

  @Test("A dry run writes nothing", arguments: ["github", "gitlab"])
  func dryRun(forge: String) throws {
    let fake = FakeForge(Self.state([Self.old(5), Self.old(6)]))
    let server = try Self.server(fake, forge)
    let run = try Self.run(
      forge, at: server.url,
      ["--pull-request", "1", "--dry-run", "--body", "comment.md", "--annotations", "report.json"],
      files: ["report.json": CommentCheckTests.report(statements: 3)])
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("would be updated: "))
    #expect(run.output.contains("would be checked: Block: 3 of 3 statements"))
    #expect(fake.now.writes.isEmpty)
  }

  /// Longer than a line that curl reads, of what is escaped again and again on the way.
  @Test("A long comment arrives as it is", arguments: ["github", "gitlab"])
  func longBody(forge: String) throws {
    let fake = FakeForge(Self.state())
    let server = try Self.server(fake, forge)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let line = "\"\\\t`ü` {}% \u{1F980} @x\n"
    let body =
      Self.marker + "\n" + String(repeating: line, count: forge == "github" ? 4000 : 40_000)
    let run = try Self.run(
      forge, at: server.url, files: ["comment.md": Data(body.utf8)],
      environment: ["TMPDIR": folder.path])
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.body) == [body])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("A command to the forge is text in the comment")
  func commands() throws {
    let fake = FakeForge(Self.state())
    let server = try fake.gitLab()
    let run = try Self.run(
      "gitlab", at: server.url, files: ["comment.md": Data("/merge\n/assign @me".utf8)])
    #expect(run.code == 0, "\(run.errors)")
    #expect(fake.now.comments.map(\.body) == [Self.marker + "\n\n /merge\n /assign @me"])
  }

  @Test(
    "Files that cannot be sent",
    arguments: [Data(), Data([0xFF, 0xFE, 0x41]), Data(repeating: 0x61, count: 70_000)])
  func bodies(data: Data) throws {
    let run = try Self.run("github", at: "http://127.0.0.1:1", files: ["comment.md": data])
    #expect(run.code == 2)
    #expect(run.errors.contains("--output markdown=FILE"), "\(run.errors)")
  }

  @Test(
    "Wrong usage",
    arguments: [
      [], ["--body", "x", "--pull-request", "0"], ["--body", "x", "--forge", "bitbucket"],
      ["--body", "x", "--token", "y"],
    ])
  func usage(arguments: [String]) throws {
    #expect(try Lockcast.run(["comment"] + arguments, environment: Self.noCI).code == 64)
  }
}
