// SPDX-License-Identifier: Apache-2.0
import JSON

/// What is asked of GitHub before anything is written.
struct GitHub {
  let client: APIClient
  let project: String

  /// The login of the token's user, as comments have it.
  ///
  /// A workflow's own token may not ask for `/user`, but the other API tells every kind of token who
  /// it is; `viewer.login` of an app ends in `[bot]`, as its comments do. A server where neither
  /// answers leaves one guess, for the token that a workflow has.
  func author(isWorkflow: Bool) throws(ForgeError) -> String {
    if let login = try asked(viewer, { $0["data"]?["viewer"]?["login"] }) { return login }
    let user = APIRequest(.get, "/user", purpose: .identity, what: "user")
    if let login = try asked(user, { $0["login"] }) { return login }
    guard isWorkflow else { throw .authorUnknown(.github) }
    return "github-actions[bot]"
  }

  private var viewer: APIRequest {
    let body = JSONBody.object { $0.member("query", "query { viewer { login } }") }
    return APIRequest(
      .post, client.endpoint.graphQL, body: body, purpose: .identity, what: "user",
      isRepeatable: true)
  }

  /// Nil where the token may not ask, or the server does not answer such questions.
  private func asked(
    _ request: APIRequest, _ login: (JSONValue) -> JSONValue?
  ) throws(ForgeError) -> String? {
    do throws(ForgeError) {
      let document = try client.json(try client.send(request), "user")
      return login(document)?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    } catch .forbidden {
      return nil
    } catch .notFound {
      return nil
    } catch .unreadable {
      return nil
    }
  }

  // MARK: The pull request

  func pullRequest(_ number: Int) throws(ForgeError) -> PullRequest {
    let what = "pull request #\(number)"
    let response = try client.send(
      APIRequest(.get, "\(project)/pulls/\(number)", purpose: .pullRequest, what: what))
    guard let request = Self.pullRequest(try client.json(response, what)) else {
      throw .unreadable(.github, what: "a pull request")
    }
    return request
  }

  /// The open one whose newest commit it is.
  ///
  /// Not by `/commits/SHA/pulls`: it does not know commits that only a fork has.
  func pullRequest(of commit: String, head: String?) throws(ForgeError) -> PullRequest {
    let narrowed = head.map { [("head", $0)] } ?? []
    let open = try client.pages(
      "\(project)/pulls", query: [("state", "open")] + narrowed, purpose: .pullRequest,
      what: "repository")
    return try open.compactMap(Self.pullRequest).only(with: commit)
  }

  private static func pullRequest(_ element: JSONValue) -> PullRequest? {
    guard let number = element["number"]?.intValue, let head = element["head"]?["sha"]?.stringValue
    else { return nil }
    return PullRequest(number: number, head: head, page: element["html_url"]?.stringValue)
  }
}

/// A pull request, or merge request.
struct PullRequest: Sendable, Hashable {
  var number: Int
  /// Its newest commit.
  var head: String
  /// For people.
  var page: String?
}

extension [PullRequest] {
  func only(with commit: String) throws(ForgeError) -> PullRequest {
    let fitting = filter { $0.head.lowercased() == commit.lowercased() }
    guard let first = fitting.first, fitting.count == 1 else {
      throw .notOnePullRequest(commit: commit, found: fitting.map(\.number))
    }
    return first
  }
}
