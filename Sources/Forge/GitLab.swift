// SPDX-License-Identifier: Apache-2.0
import JSON

/// What is asked of GitLab before anything is written.
struct GitLab {
  let client: APIClient
  let project: String

  /// The number of the token's user; a project's token has a user of its own.
  func author() throws(ForgeError) -> Int {
    let response = try client.send(APIRequest(.get, "/user", purpose: .identity, what: "user"))
    guard let id = try client.json(response, "user")["id"]?.intValue else {
      throw .authorUnknown(.gitlab)
    }
    return id
  }

  func mergeRequest(_ number: Int) throws(ForgeError) -> PullRequest {
    let what = "merge request !\(number)"
    let response = try client.send(
      APIRequest(.get, "\(project)/merge_requests/\(number)", purpose: .pullRequest, what: what))
    guard let request = Self.mergeRequest(try client.json(response, what)) else {
      throw .unreadable(.gitlab, what: "a merge request")
    }
    return request
  }

  /// The open one whose newest commit it is.
  func mergeRequest(of commit: String) throws(ForgeError) -> PullRequest {
    let open = try client.pages(
      "\(project)/repository/commits/\(commit)/merge_requests", query: [("state", "opened")],
      purpose: .pullRequest, what: "commit \(commit)")
    return try open.compactMap(Self.mergeRequest).only(with: commit)
  }

  private static func mergeRequest(_ element: JSONValue) -> PullRequest? {
    guard let number = element["iid"]?.intValue, let head = element["sha"]?.stringValue else {
      return nil
    }
    return PullRequest(number: number, head: head, page: element["web_url"]?.stringValue)
  }
}
