// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Forge

struct ResponseTests {
  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nX-Next-Page: 2\r\n\r\nbody", "HTTP/2 200 \r\nx-next-page:2\r\n\r\nbody",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Next-Page:\t2 \r\n\r\nbody",
    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\nx-next-page: 2\n\nbody",
  ])
  func headAndBody(text: String) throws {
    let response = try #require(HTTPResponse(raw: Array(text.utf8)))
    #expect(response.status == 200)
    #expect(response.header("x-next-page") == "2")
    #expect(response.body == Array("body".utf8))
  }

  @Test(arguments: [
    "", "HTTP/1.1", "HTTP/1.1 200 OK\r\nX: y", "hello\r\n\r\n", "HTTP/1.1 x y\r\n\r\n",
  ])
  func whatIsNone(text: String) {
    #expect(HTTPResponse(raw: Array(text.utf8)) == nil)
  }

  @Test(
    arguments: [
      ([], false), ([("x-next-page", "")], false), ([("x-next-page", "3")], true),
      ([("link", "<https://a/?page=1>; rel=\"prev\"")], false),
      ([("link", "<https://a/?page=1>; rel=\"prev\", <https://a/?page=3>; rel=\"next\"")], true),
    ] as [([(name: String, value: String)], Bool)])
  func pages(headers: [(name: String, value: String)], expected: Bool) {
    #expect(HTTPResponse(200, headers: headers).hasNextPage == expected)
  }
}

struct AnswerTests {
  private static let limited = Array("You have exceeded a secondary rate limit".utf8)

  @Test(
    arguments: [
      (200, [], "success"), (204, [], "success"), (301, [("location", "https://a")], "redirect"),
      (301, [], "refusal"), (400, [], "refusal"), (401, [], "refusal"), (403, [], "refusal"),
      (404, [], "refusal"), (422, [], "refusal"), (408, [], "failing nil"),
      (409, [], "failing nil"),
      (500, [], "failing nil"), (503, [("retry-after", "7")], "failing 7.0"),
      (429, [], "limited 60.0"), (429, [("retry-after", "3")], "limited 3.0"),
      (403, [("retry-after", "0")], "limited 0.0"),
      (403, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1090")], "limited 90.0"),
      (403, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "5")], "limited 0.0"),
      (403, [("x-ratelimit-remaining", "9"), ("x-ratelimit-reset", "1090")], "refusal"),
      (429, [("ratelimit-remaining", "0"), ("ratelimit-reset", "1001")], "limited 1.0"),
      (429, [("retry-after", "9223372036854775807")], "limited 1000000000.0"),
      (429, [("retry-after", "92233720368547758070")], "limited 60.0"),
      (
        403, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "9223372036854775807")],
        "limited 1000000000.0"
      ),
      (
        403, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "-9223372036854775808")],
        "limited 0.0"
      ), (429, [("retry-after", "-5")], "limited 0.0"),
      (429, [("retry-after", "soon")], "limited 60.0"),
    ] as [(Int, [(name: String, value: String)], String)])
  func meanings(status: Int, headers: [(name: String, value: String)], expected: String) {
    #expect(words(Answer(HTTPResponse(status, headers: headers), now: 1000)) == expected)
  }

  @Test func aSecondaryLimitNeedNotHaveAHeader() {
    #expect(words(Answer(HTTPResponse(403, body: Self.limited), now: 0)) == "limited 60.0")
  }

  private func words(_ answer: Answer) -> String {
    switch answer {
    case .success: "success"
    case .limited(let seconds): "limited \(seconds)"
    case .failing(let seconds): "failing \(seconds.map { "\($0)" } ?? "nil")"
    case .redirect: "redirect"
    case .refusal: "refusal"
    }
  }
}

struct CurlConfigurationTests {
  @Test func nothingEndsItsLine() {
    let evil = "a\"\nurl = \"https://evil.example\r\n\\\t\u{0}\u{1}ü"
    let request = HTTPRequest(
      .post, "https://api.github.com/x", headers: [(name: "A", value: evil)])
    let text = String(
      decoding: CurlConfiguration(request, bodyPath: evil).bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    #expect(lines.filter { $0.hasPrefix("url") } == ["url = \"https://api.github.com/x\""])
    let escaped = "a\\\"\\nurl = \\\"https://evil.example\\r\\n\\\\\\t\u{1}ü\""
    #expect(lines.contains { $0 == "data-binary = \"@" + escaped })
    #expect(lines.contains { $0 == "header = \"A: " + escaped })
  }

  @Test(arguments: [("https://a.example", "=https", false), ("http://127.0.0.1", "=http", true)])
  func whatIsNotEncryptedGoesPastEveryProxy(url: String, proto: String, isDirect: Bool) {
    let text = String(decoding: CurlConfiguration(HTTPRequest(.get, url)).bytes, as: UTF8.self)
    #expect(text.contains("proto = \"\(proto)\"\n"))
    #expect(text.contains("noproxy = \"*\"\n") == isDirect)
    #expect(!text.contains("location"))
  }
}

/// Requests, answers and waiting, without a network and without a clock.
struct ClientTests {
  @Test func whatFailsIsTriedAgainWithLongerPauses() throws {
    let rig = Rig([
      .success(HTTPResponse(502)), .failure(.unsent("x")), .success(HTTPResponse(200)),
    ])
    _ = try rig.client.send(Rig.get)
    #expect(rig.script.waits == [1, 2])
  }

  @Test func patienceEnds() {
    let rig = Rig(Array(repeating: .success(HTTPResponse(503)), count: 9))
    #expect(throws: ForgeError.failing(.github, status: 503)) { try rig.client.send(Rig.get) }
    #expect(rig.script.sent.count == 5)
  }

  /// An hour until the limit is lifted is said at once.
  @Test func nobodyWaitsForAnHour() {
    let limited = HTTPResponse(429, headers: [(name: "retry-after", value: "3600")])
    let rig = Rig([.success(limited)])
    #expect(throws: ForgeError.rateLimited(.github, seconds: 3600)) {
      try rig.client.send(Rig.get)
    }
    #expect(rig.script.waits == [])
  }

  @Test func allRequestsTogetherWaitForSoLong() throws {
    let limited = HTTPResponse(429, headers: [(name: "retry-after", value: "200")])
    let rig = Rig([.success(limited), .success(HTTPResponse(200)), .success(limited)])
    _ = try rig.client.send(Rig.get)
    #expect(throws: ForgeError.rateLimited(.github, seconds: 200)) {
      try rig.client.send(Rig.get)
    }
    #expect(rig.script.waits == [200])
  }

  @Test(
    arguments: [
      .success(HTTPResponse(500)), .success(HTTPResponse(502)), .failure(.answerLost("x")),
    ] as [Result<HTTPResponse, TransportFailure>])
  func aPostIsNotRepeatedBlindly(step: Result<HTTPResponse, TransportFailure>) {
    let rig = Rig([step, .success(HTTPResponse(201))])
    #expect {
      try rig.client.send(Rig.post)
    } throws: { error in
      guard case ForgeError.answerLost = error else { return false }
      return true
    }
    #expect(rig.script.sent.count == 1)
  }

  @Test(
    arguments: [
      .success(HTTPResponse(429)), .failure(.unsent("x")),
      .success(HTTPResponse(403, headers: [(name: "retry-after", value: "1")])),
    ] as [Result<HTTPResponse, TransportFailure>])
  func aPostThatWasNotDoneIsRepeated(step: Result<HTTPResponse, TransportFailure>) throws {
    let rig = Rig([step, .success(HTTPResponse(201))])
    _ = try rig.client.send(Rig.post)
    #expect(rig.script.sent.count == 2)
  }

  @Test(arguments: [
    ("https://evil.example/x", 302, HTTPRequest.Method.get, false),
    ("https://api.github.com.evil.example/x", 307, .get, false), ("/x", 301, .get, true),
    ("https://api.github.com/repositories/1", 301, .get, true),
    ("https://api.github.com/repositories/1", 307, .patch, true),
    ("https://api.github.com/repositories/1", 301, .patch, false),
    ("http://api.github.com/x", 301, .get, false),
  ])
  func onlyTheSameHostIsFollowed(
    target: String, status: Int, method: HTTPRequest.Method, isFollowed: Bool
  ) {
    let moved = HTTPResponse(status, headers: [(name: "location", value: target)])
    let rig = Rig([.success(moved), .success(HTTPResponse(200))])
    let request = APIRequest(method, "/a", purpose: .comments, what: "x")
    let result = Result { try rig.client.send(request) }
    #expect(((try? result.get()) != nil) == isFollowed)
    #expect(rig.script.sent.count == (isFollowed ? 2 : 1))
    #expect(rig.script.sent.allSatisfy { $0.url.hasPrefix("https://api.github.com/") })
  }

  @Test func aCircleOfRedirectsEnds() {
    let moved = HTTPResponse(301, headers: [(name: "location", value: "/a")])
    let rig = Rig(Array(repeating: .success(moved), count: 9))
    #expect(throws: ForgeError.self) { try rig.client.send(Rig.get) }
    #expect(rig.script.sent.count == 4)
  }

  @Test(arguments: [
    (401, "{}", ForgeError.unauthorized(.github)),
    (403, #"{"message": "Unable to create comment because issue is locked."}"#, .locked(.github)),
    (
      422,
      #"{"message": "Validation Failed", "errors": [{"message": "body is too long (maximum is 65536 characters)"}]}"#,
      .bodyTooLong(.github, limit: 65_536)
    ),
    (
      422, #"{"message": "Validation Failed", "errors": ["x"]}"#,
      .rejected(.github, status: 422, message: "Validation Failed: x")
    ),
    (418, "no JSON", .rejected(.github, status: 418, message: "no reason given")),
  ])
  func refusals(status: Int, body: String, expected: ForgeError) {
    let rig = Rig([.success(HTTPResponse(status, body: Array(body.utf8)))])
    #expect(throws: expected) { try rig.client.send(Rig.post) }
  }

  @Test func theSecretIsInNoError() throws {
    for body in [#"{"message": "SECRET"}"#, #"{"errors": [{"SECRET": "SECRET"}]}"#] {
      for status in [400, 403, 404, 422, 302] {
        let headers = [(name: "location", value: "https://SECRET.example/SECRET")]
        let rig = Rig([.success(HTTPResponse(status, headers: headers, body: Array(body.utf8)))])
        let error = #expect(throws: ForgeError.self) { try rig.client.send(Rig.post) }
        #expect(error?.description.contains("SECRET") == false, "\(status)")
      }
    }
    for failure in [
      TransportFailure.unsent("SECRET"), .answerLost("SECRET"), .certificate("SECRET"),
      .broken("SECRET"),
    ] {
      let rig = Rig(Array(repeating: .failure(failure), count: 9))
      let error = #expect(throws: ForgeError.self) { try rig.client.send(Rig.post) }
      #expect(error?.description.contains("SECRET") == false)
    }
  }

  @Test func everyErrorSaysWhatToDo() {
    let errors: [ForgeError] = [
      .forgeUnknown, .tokenMissing(.github), .tokenMissing(.gitlab), .tokenUnreadable(.github),
      .apiURL("x", reason: "y"), .repository(nil, .github), .repository("x", .gitlab),
      .pullRequestUnknown(.gitlab), .commit("x"), .body(path: "a", reason: "b"),
      .bodyTooLong(.github, limit: 1), .event(path: "a", reason: "b"),
      .report(path: "a", reason: "b"), .curl("x"), .curlMissing,
      .unreachable(host: "h", reason: "r"),
      .certificate(host: "h", reason: "r"), .answerLost(host: "h", reason: "r"),
      .redirected(from: "a", to: "b"), .unauthorized(.gitlab),
      .forbidden(.github, needs: "x", message: "y"), .notFound(.github, what: "x", needs: "y"),
      .locked(.github), .rejected(.github, status: 1, message: "x"),
      .rateLimited(.github, seconds: 1), .failing(.github, status: 1),
      .unreadable(.github, what: "x"), .endless(.github), .authorUnknown(.github),
      .notOnePullRequest(commit: "x", found: []), .notOnePullRequest(commit: "x", found: [1, 2]),
      .busy,
    ]
    for error in errors {
      #expect(!error.message.isEmpty && !error.remedy.isEmpty)
    }
  }
}

/// A client whose answers stand in a list, and whose waiting takes no time.
struct Rig {
  final class Script: Transport {
    var steps: [Result<HTTPResponse, TransportFailure>]
    var sent: [HTTPRequest] = []
    var waits: [Double] = []

    init(_ steps: [Result<HTTPResponse, TransportFailure>]) { self.steps = steps }

    func send(_ request: HTTPRequest) throws(TransportFailure) -> HTTPResponse {
      sent.append(request)
      guard !steps.isEmpty else { throw .broken("nothing is left") }
      return try steps.removeFirst().get()
    }
  }

  let script: Script
  let client: APIClient

  static let get = APIRequest(.get, "/a", purpose: .comments, what: "x")
  static let post = APIRequest(.post, "/a", body: [], purpose: .comments, what: "x")

  init(_ steps: [Result<HTTPResponse, TransportFailure>], _ forge: ForgeKind = .github) {
    let script = Script(steps)
    self.script = script
    guard let endpoint = try? APIEndpoint("https://api.github.com"), let token = Token("SECRET")
    else { preconditionFailure("both are well-formed") }
    client = APIClient(
      forge, endpoint, token, script, Waiting(now: { 1000 }, wait: { script.waits.append($0) }))
  }
}
