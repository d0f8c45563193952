// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Synchronization

/// What the fakes of GitHub and GitLab share: conversations, faults, and the record of what came.
public final class FakeForge: Sendable {
  public typealias Request = LoopbackServer.Request
  public typealias Reply = LoopbackServer.Reply

  public struct Comment: Sendable, Hashable {
    public var id: Int
    public var author: String
    public var body: String
    public var isSystem = false

    public init(id: Int, author: String, body: String, isSystem: Bool = false) {
      self.id = id
      self.author = author
      self.body = body
      self.isSystem = isSystem
    }
  }

  public struct PullRequest: Sendable, Hashable {
    public var number: Int
    public var head: String

    public init(_ number: Int, head: String) {
      self.number = number
      self.head = head
    }
  }

  /// What goes wrong with the next request of a kind.
  public enum Fault: Sendable {
    /// Not done.
    case refused(Int, headers: [String: String] = [:], message: String = "no")
    /// Done, and the answer is this.
    case done(Int)
    /// Not done, and no answer.
    case hangUp
    /// Done, and no answer.
    case doneHangUp
  }

  public struct State: Sendable {
    /// Who the token's user is; GitLab knows him by the number `author.count`.
    public var user = "lockcast[bot]"
    public var comments: [Comment] = []
    public var pullRequests: [PullRequest] = []
    public var nextID = 100
    /// Elements on a page, whatever is asked for.
    public var pageSize = 2
    /// By method and the end of the path, such as `POST comments`; the first of the list is next.
    public var faults: [String: [Fault]] = [:]
    /// Written by somebody else just before the next comment is created.
    public var meanwhile: [Comment] = []
    public var requests: [Request] = []
    /// Bodies of check runs and statuses.
    public var checks: [String] = []
    public var annotationCount = 0
    /// Neither API tells whose the token is.
    public var hidesUser = false

    public init() {}

    public var writes: [Request] {
      requests.filter { $0.method != "GET" && !$0.path.hasSuffix("graphql") }
    }
  }

  public static let token = "ghs_0123456789abcdefSECRET"

  let state: Mutex<State>

  public init(_ state: State = State()) { self.state = Mutex(state) }

  public func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  public var now: State { state.withLock { $0 } }

  /// - Parameter act: does what the request asks for.
  func reply(
    to request: Request, _ act: (inout State, Request) -> Reply
  ) -> Reply {
    state.withLock { state in
      state.requests.append(request)
      let key = state.faults.keys.first { key in
        let parts = key.split(separator: " ", maxSplits: 1)
        return request.method == parts[0] && request.path.hasSuffix(parts[1])
      }
      let fault = key.flatMap { key in
        state.faults[key].flatMap { $0.isEmpty ? nil : $0 }?.first
      }
      if let key, fault != nil { state.faults[key]?.removeFirst() }
      guard request.headers["authorization"] == "Bearer " + Self.token else {
        // Some proxies are as careless as that.
        return Self.json(
          401, ["message": "Bad credentials: \(request.headers["authorization"] ?? "")"])
      }
      switch fault {
      case .refused(let status, let headers, let message):
        let body = ["message": message + " " + (request.headers["authorization"] ?? "")]
        return Self.json(status, body, headers: headers)
      case .hangUp: return .hangUp
      case .done(let status):
        _ = act(&state, request)
        return Self.json(status, ["message": "Bad gateway"])
      case .doneHangUp:
        _ = act(&state, request)
        return .hangUp
      case nil: return act(&state, request)
      }
    }
  }

  // MARK: JSON

  static func json(_ status: Int, _ value: Any, headers: [String: String] = [:]) -> Reply {
    let body = (try? JSONSerialization.data(withJSONObject: value)) ?? Data()
    return .answer(status, headers: headers, body: body)
  }

  static func object(_ request: Request) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: request.body)) as? [String: Any] ?? [:]
  }

  /// A page, and whether there is another one.
  static func page<Element>(
    _ elements: [Element], _ request: Request, size: Int
  ) -> (elements: [Element], number: Int, hasNext: Bool) {
    let number = max(1, Int(request.query["page"] ?? "1") ?? 1)
    let start = min(elements.count, (number - 1) * size)
    let end = min(elements.count, start + size)
    return (Array(elements[start..<end]), number, end < elements.count)
  }

  static func create(_ state: inout State, _ body: String) -> Comment {
    for other in state.meanwhile {
      state.comments.append(other)
    }
    state.meanwhile = []
    let comment = Comment(id: state.nextID, author: state.user, body: body)
    state.nextID += 1
    state.comments.append(comment)
    return comment
  }
}

extension FakeForge {
  /// As api.github.com behaves, as far as it is documented.
  public func gitHub() throws -> LoopbackServer {
    try LoopbackServer { [self] request in reply(to: request, Self.gitHub) }
  }

  private static func gitHub(_ state: inout State, _ request: Request) -> Reply {
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts.count) {
    case ("POST", _) where parts.last == "graphql":
      guard !state.hidesUser else { return json(403, ["message": "Resource not accessible"]) }
      return json(200, ["data": ["viewer": ["login": state.user]]])
    case ("GET", 1) where parts == ["user"]:
      return json(403, ["message": "Resource not accessible by integration"])
    default: break
    }
    guard parts.count > 3, parts[0] == "repos", parts[1] == "acme", parts[2] == "shop" else {
      return json(404, ["message": "Not Found"])
    }
    switch (request.method, Array(parts[3...])) {
    case ("GET", ["pulls"]):
      let head = request.query["head"]
      let open = state.pullRequests.filter { _ in head == nil || head == "fork:branch" }
      return linked(open, request, state.pageSize) { gitHub($0, request) }
    case ("GET", let path) where path.count == 2 && path[0] == "pulls":
      guard let found = state.pullRequests.first(where: { String($0.number) == path[1] }) else {
        return json(404, ["message": "Not Found"])
      }
      return json(200, gitHub(found, request))
    case ("GET", let path) where path.count == 3 && path[0] == "issues" && path[2] == "comments":
      return linked(state.comments, request, state.pageSize) { gitHub($0) }
    case ("POST", let path) where path.count == 3 && path[0] == "issues" && path[2] == "comments":
      return json(201, gitHub(create(&state, object(request)["body"] as? String ?? "")))
    case ("PATCH", let path) where path.count == 3 && path[1] == "comments":
      guard let index = state.comments.firstIndex(where: { String($0.id) == path[2] }) else {
        return json(404, ["message": "Not Found"])
      }
      state.comments[index].body = object(request)["body"] as? String ?? ""
      return json(200, gitHub(state.comments[index]))
    case ("DELETE", let path) where path.count == 3 && path[1] == "comments":
      guard let index = state.comments.firstIndex(where: { String($0.id) == path[2] }) else {
        return json(404, ["message": "Not Found"])
      }
      state.comments.remove(at: index)
      return .answer(204)
    case ("POST", ["check-runs"]), ("PATCH", ["check-runs", "7"]):
      let output = object(request)["output"] as? [String: Any]
      let annotations = output?["annotations"] as? [Any] ?? []
      guard annotations.count <= 50 else { return json(422, ["message": "too many annotations"]) }
      state.annotationCount += annotations.count
      state.checks.append(request.text)
      return json(201, ["id": 7, "html_url": "https://github.test/checks/7"])
    case ("GET", ["check-runs", "7"]):
      return json(200, ["id": 7, "output": ["annotations_count": state.annotationCount]])
    default: return json(404, ["message": "Not Found"])
    }
  }

  private static func gitHub(_ comment: Comment) -> [String: Any] {
    [
      "id": comment.id, "body": comment.body,
      "user": [
        "login": comment.author, "type": comment.author.hasSuffix("[bot]") ? "Bot" : "User",
      ],
      "html_url": "https://github.test/acme/shop/pull/1#issuecomment-\(comment.id)",
    ]
  }

  private static func gitHub(_ pull: PullRequest, _ request: Request) -> [String: Any] {
    ["number": pull.number, "state": "open", "head": ["sha": pull.head]]
  }

  /// GitHub names the next page in a link.
  private static func linked<Element>(
    _ elements: [Element], _ request: Request, _ size: Int, _ json: (Element) -> [String: Any]
  ) -> Reply {
    let (shown, number, hasNext) = page(elements, request, size: size)
    let next = "<http://elsewhere.test\(request.path)?page=\(number + 1)>; rel=\"next\""
    return Self.json(200, shown.map(json), headers: hasNext ? ["Link": next] : [:])
  }
}

extension FakeForge {
  /// As gitlab.com behaves, as far as it is documented.
  public func gitLab() throws -> LoopbackServer {
    try LoopbackServer { [self] request in reply(to: request, Self.gitLab) }
  }

  private static func gitLab(_ state: inout State, _ request: Request) -> Reply {
    let parts = request.path.split(separator: "/").map(String.init)
    if request.method == "GET", parts == ["user"] {
      return json(200, ["id": state.user.utf8.count, "username": state.user])
    }
    guard parts.count > 2, parts[0] == "projects", ["4711", "acme%2Fdb%2Fshop"].contains(parts[1])
    else { return json(404, ["message": "404 Project Not Found"]) }
    switch (request.method, Array(parts[2...])) {
    case ("GET", let path) where path.count == 2 && path[0] == "merge_requests":
      guard let found = state.pullRequests.first(where: { String($0.number) == path[1] }) else {
        return json(404, ["message": "404 Not found"])
      }
      return json(200, gitLab(found))
    case ("GET", let path) where path.count == 4 && path[1] == "commits":
      return numbered(state.pullRequests, request, state.pageSize) { gitLab($0) }
    case ("GET", let path) where path.count == 3 && path[2] == "notes":
      return numbered(state.comments, request, state.pageSize) { gitLab($0) }
    case ("POST", let path) where path.count == 3 && path[2] == "notes":
      return json(201, gitLab(create(&state, object(request)["body"] as? String ?? "")))
    case ("PUT", let path) where path.count == 4 && path[2] == "notes":
      guard let index = state.comments.firstIndex(where: { String($0.id) == path[3] }) else {
        return json(404, ["message": "404 Not found"])
      }
      state.comments[index].body = object(request)["body"] as? String ?? ""
      return json(200, gitLab(state.comments[index]))
    case ("DELETE", let path) where path.count == 4 && path[2] == "notes":
      state.comments.removeAll { String($0.id) == path[3] }
      return .answer(204)
    case ("POST", let path) where path.count == 2 && path[0] == "statuses":
      state.checks.append(request.text)
      return json(201, ["id": 1])
    default: return json(404, ["message": "404 Not found"])
    }
  }

  private static func gitLab(_ comment: Comment) -> [String: Any] {
    [
      "id": comment.id, "body": comment.body, "system": comment.isSystem,
      "author": ["id": comment.author.utf8.count, "username": comment.author],
    ]
  }

  private static func gitLab(_ request: PullRequest) -> [String: Any] {
    [
      "iid": request.number, "state": "opened", "sha": request.head,
      "web_url": "https://gitlab.test/acme/shop/-/merge_requests/\(request.number)",
    ]
  }

  /// GitLab names the next page by its number; empty: there is none.
  private static func numbered<Element>(
    _ elements: [Element], _ request: Request, _ size: Int, _ json: (Element) -> [String: Any]
  ) -> Reply {
    let (shown, number, hasNext) = page(elements, request, size: size)
    return Self.json(
      200, shown.map(json), headers: ["x-next-page": hasNext ? String(number + 1) : ""])
  }
}
