// SPDX-License-Identifier: Apache-2.0
import JSON

/// The comments of a pull request on GitHub: those of the issue that every pull request is
/// (docs.github.com, "REST API endpoints for issue comments").
struct GitHubComments: CommentThread {
  let client: APIClient
  /// `/repos/owner/name`
  let project: String
  let number: Int
  /// The login of the token's user, with `[bot]` where it is an app.
  let author: String
  let marker: String

  func ours() throws(ForgeError) -> [Comment] {
    let all = try client.pages(
      "\(project)/issues/\(number)/comments", purpose: .comments, what: "pull request #\(number)")
    return all.filter { element in
      // Logins do not differ by case. A stranger can copy our mark, but not our login.
      element["user"]?["login"]?.stringValue?.lowercased() == author.lowercased()
    }.compactMap(Self.comment).filter { Comment.isMarked($0.body, marker) }
      .sorted { $0.id < $1.id }
  }

  func create(_ body: String) throws(ForgeError) -> Comment {
    try written(
      APIRequest(
        .post, "\(project)/issues/\(number)/comments", body: JSONBody.comment(body),
        purpose: .comments, what: "pull request #\(number)"))
  }

  func update(_ comment: Comment, _ body: String) throws(ForgeError) -> Comment {
    try written(
      APIRequest(
        .patch, "\(project)/issues/comments/\(comment.id)", body: JSONBody.comment(body),
        purpose: .comments, what: "comment \(comment.id)"))
  }

  func delete(_ comment: Comment) throws(ForgeError) {
    let request = APIRequest(
      .delete, "\(project)/issues/comments/\(comment.id)", purpose: .comments,
      what: "comment \(comment.id)")
    do throws(ForgeError) { _ = try client.send(request) } catch .notFound {}
  }

  private func written(_ request: APIRequest) throws(ForgeError) -> Comment {
    let document = try client.json(try client.send(request), "comment")
    guard let comment = Self.comment(document) else {
      throw .unreadable(.github, what: "a comment")
    }
    return comment
  }

  private static func comment(_ element: JSONValue) -> Comment? {
    guard let id = element["id"]?.intValue else { return nil }
    return Comment(
      id: id, body: element["body"]?.stringValue ?? "", url: element["html_url"]?.stringValue)
  }
}

enum JSONBody {
  static func object(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(.compact)
    writer.object(write)
    return writer.bytes
  }

  static func comment(_ body: String) -> [UInt8] { object { $0.member("body", body) } }
}
