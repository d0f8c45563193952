// SPDX-License-Identifier: Apache-2.0
import JSON

/// The clock and the waiting, which tests have of their own.
public struct Waiting {
  /// Seconds since 1970.
  var now: () -> Int64
  var wait: (Double) -> Void

  public init(now: @escaping () -> Int64, wait: @escaping (Double) -> Void) {
    self.now = now
    self.wait = wait
  }
}

struct APIRequest {
  var method: HTTPRequest.Method
  /// Below the API's root, its parts escaped; or a whole URL of the same host.
  var path: String
  var query: [(String, String)] = []
  var body: [UInt8]?
  var purpose: Purpose
  /// What is missing where the answer is 404.
  var what: String
  /// Whether doing it twice is as good as once.
  var isRepeatable: Bool

  init(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [],
    body: [UInt8]? = nil, purpose: Purpose, what: String, isRepeatable: Bool? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.body = body
    self.purpose = purpose
    self.what = what
    self.isRepeatable = isRepeatable ?? (method != .post)
  }

  fileprivate var isWholeURL: Bool { !path.hasPrefix("/") }
}

/// Speaks with one API under one token: asks again where that can help, in the end with an error
/// that says what to do.
final class APIClient {
  let forge: ForgeKind
  let endpoint: APIEndpoint
  private let token: Token
  private let transport: any Transport
  private let waiting: Waiting
  private let patience: Patience
  private var waited = 0.0

  init(
    _ forge: ForgeKind, _ endpoint: APIEndpoint, _ token: Token, _ transport: any Transport,
    _ waiting: Waiting, patience: Patience = Patience()
  ) {
    self.forge = forge
    self.endpoint = endpoint
    self.token = token
    self.transport = transport
    self.waiting = waiting
    self.patience = patience
  }

  /// - Throws: ``ForgeError/answerLost(host:reason:)`` where a request that is not repeatable may
  ///   have been done: look before you send it again.
  func send(_ request: APIRequest) throws(ForgeError) -> HTTPResponse {
    var url = request.isWholeURL ? request.path : endpoint.url(request.path, query: request.query)
    var attempt = 1
    var redirects = 0
    while true {
      switch step(request, url) {
      case .done(let response): return response
      case .failed(let error): throw error
      case .redirected(let target):
        redirects += 1
        guard redirects <= Self.maximumRedirects else {
          throw .redirected(from: host, to: shown(Self.authority(of: target)))
        }
        url = target
      case .again(let delay, let failure):
        guard attempt < patience.attempts else { throw failure }
        try pause(delay ?? patience.pause(after: attempt), orElse: failure)
        attempt += 1
      }
    }
  }

  private static let maximumRedirects = 3

  private enum Step {
    case done(HTTPResponse)
    case redirected(to: String)
    case again(after: Double?, ForgeError)
    case failed(ForgeError)
  }

  private func step(_ request: APIRequest, _ url: String) -> Step {
    let response: HTTPResponse
    do throws(TransportFailure) {
      response = try transport.send(
        HTTPRequest(request.method, url, headers: headers(request), body: request.body))
    } catch {
      return step(request, after: error)
    }
    switch Answer(response, now: waiting.now()) {
    case .success: return .done(response)
    case .refusal: return .failed(refusal(request, response))
    case .redirect(let target): return followed(target, request, response)
    case .limited(let seconds):
      return .again(after: seconds, .rateLimited(forge, seconds: Int(seconds.rounded(.up))))
    case .failing(let delay):
      // It may have been done all the same.
      return request.isRepeatable
        ? .again(after: delay, .failing(forge, status: response.status))
        : .failed(.answerLost(host: host, reason: "status \(response.status)"))
    }
  }

  private func step(_ request: APIRequest, after failure: TransportFailure) -> Step {
    switch failure {
    case .unsent(let reason):
      return .again(after: nil, .unreachable(host: host, reason: shown(reason)))
    case .answerLost(let reason):
      let error = ForgeError.answerLost(host: host, reason: shown(reason))
      return request.isRepeatable ? .again(after: nil, error) : .failed(error)
    case .certificate(let reason): return .failed(.certificate(host: host, reason: shown(reason)))
    case .missing: return .failed(.curlMissing)
    case .broken(let reason): return .failed(.curl(shown(reason)))
    }
  }

  /// A repository that was renamed sends on, on the same host. 307 and 308 keep the method, the
  /// others mean a GET (RFC 9110, 15.4).
  private func followed(_ target: String, _ request: APIRequest, _ response: HTTPResponse) -> Step {
    let url = target.hasPrefix("/") ? endpoint.base + target : target
    guard endpoint.holds(url) else {
      return .failed(.redirected(from: host, to: shown(Self.authority(of: url))))
    }
    guard request.method == .get || response.status == 307 || response.status == 308 else {
      return .failed(refusal(request, response))
    }
    return .redirected(to: url)
  }

  private static func authority(of url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 2)
    return String(parts.count > 1 && parts[0].hasSuffix(":") ? parts[1] : url.prefix(80))
  }

  private var host: String { endpoint.authority }

  private func headers(_ request: APIRequest) -> [(name: String, value: String)] {
    var headers = [
      (name: "Authorization", value: token.authorization),
      (name: "User-Agent", value: "lockcast"),
    ]
    switch forge {
    case .github:
      headers.append((name: "Accept", value: "application/vnd.github+json"))
      headers.append((name: "X-GitHub-Api-Version", value: "2022-11-28"))
    case .gitlab: headers.append((name: "Accept", value: "application/json"))
    }
    if request.body != nil { headers.append((name: "Content-Type", value: "application/json")) }
    return headers
  }

  /// Waits before something is tried once more, unless all patience is used up.
  func pause(_ seconds: Double, orElse failure: ForgeError) throws(ForgeError) {
    guard waited + seconds <= patience.budget else { throw failure }
    waited += seconds
    waiting.wait(seconds)
  }

  /// GitHub asks for a second between requests that write, where there are many.
  func rest() { waiting.wait(1) }

  func pause(after attempt: Int, orElse failure: ForgeError) throws(ForgeError) {
    guard attempt < patience.attempts else { throw failure }
    try pause(patience.pause(after: attempt), orElse: failure)
  }

  /// A whole document, as long as there are pages of it.
  func pages(
    _ path: String, query: [(String, String)] = [], purpose: Purpose, what: String
  ) throws(ForgeError) -> [JSONValue] {
    var elements: [JSONValue] = []
    for page in 1...Self.maximumPages {
      let paging = [("per_page", String(Self.pageSize)), ("page", String(page))]
      let response = try send(
        APIRequest(.get, path, query: query + paging, purpose: purpose, what: what))
      let document = try json(response, what)
      guard let array = document.arrayValue else { throw .unreadable(forge, what: "a list") }
      elements += array
      guard response.hasNextPage, !array.isEmpty else { return elements }
    }
    throw .endless(forge)
  }

  private static let pageSize = 100
  /// GitHub has at most 2,500 comments on a pull request, GitLab 5,000 and its own notes.
  private static let maximumPages = 300

  func json(_ response: HTTPResponse, _ what: String) throws(ForgeError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(response.body)
    } catch {
      throw .unreadable(forge, what: "JSON about the \(what)")
    }
  }
}

// MARK: - What the forge says

extension APIClient {
  private func refusal(_ request: APIRequest, _ response: HTTPResponse) -> ForgeError {
    let message = message(response)
    let needs = forge.permission(for: request.purpose)
    // GitHub says 403, GitLab 404 or 400; their sentences differ from release to release.
    let lowered = message.lowercased()
    if request.purpose == .comments, request.method != .get {
      if lowered.contains("locked") { return .locked(forge) }
      if response.status == 413 || lowered.contains("too long") {
        return .bodyTooLong(forge, limit: forge.longestComment)
      }
    }
    switch response.status {
    case 401: return .unauthorized(forge)
    case 403: return .forbidden(forge, needs: needs, message: message)
    case 404, 410: return .notFound(forge, what: request.what, needs: needs)
    default: return .rejected(forge, status: response.status, message: message)
    }
  }

  /// GitHub's `message` and the reasons beside it, or GitLab's `message` or `error`.
  private func message(_ response: HTTPResponse) -> String {
    guard let document = try? JSONValue.parse(response.body) else { return "no reason given" }
    var parts: [String] = []
    for key in ["message", "error", "errors"] {
      if let value = document[key] { Self.collect(value, into: &parts) }
    }
    return parts.isEmpty ? "no reason given" : shown(parts.prefix(8).joined(separator: ": "))
  }

  private static func collect(_ value: JSONValue, into parts: inout [String]) {
    switch value {
    case .string(let text): parts.append(text)
    case .array(let elements): for element in elements.prefix(8) { collect(element, into: &parts) }
    case .object(let members):
      for member in members.prefix(8) { collect(member.value, into: &parts) }
    case .null, .bool, .int, .double: break
    }
  }

  /// What others wrote, for an error of ours.
  private func shown(_ text: String) -> String { String(token.removed(from: text).prefix(300)) }
}
