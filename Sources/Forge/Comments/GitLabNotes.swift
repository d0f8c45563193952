// SPDX-License-Identifier: Apache-2.0
import JSON

/// The notes of a merge request on GitLab (docs.gitlab.com, "Notes API").
struct GitLabNotes: CommentThread {
  let client: APIClient
  /// `/projects/4711`
  let project: String
  let number: Int
  /// The number of the token's user.
  let author: Int
  let marker: String
  /// Where people see the merge request.
  let page: String?

  private var notes: String { "\(project)/merge_requests/\(number)/notes" }

  func ours() throws(ForgeError) -> [Comment] {
    let all = try client.pages(
      notes, query: [("sort", "asc"), ("order_by", "created_at")], purpose: .comments,
      what: "merge request !\(number)")
    return all.filter { element in
      element["author"]?["id"]?.intValue == author && element["system"]?.boolValue != true
    }.compactMap(comment).filter { Comment.isMarked($0.body, marker) }.sorted { $0.id < $1.id }
  }

  func create(_ body: String) throws(ForgeError) -> Comment {
    try written(
      APIRequest(
        .post, notes, body: JSONBody.comment(body), purpose: .comments,
        what: "merge request !\(number)"))
  }

  func update(_ comment: Comment, _ body: String) throws(ForgeError) -> Comment {
    try written(
      APIRequest(
        .put, "\(notes)/\(comment.id)", body: JSONBody.comment(body), purpose: .comments,
        what: "note \(comment.id)"))
  }

  func delete(_ comment: Comment) throws(ForgeError) {
    let request = APIRequest(
      .delete, "\(notes)/\(comment.id)", purpose: .comments, what: "note \(comment.id)")
    do throws(ForgeError) { _ = try client.send(request) } catch .notFound {}
  }

  private func written(_ request: APIRequest) throws(ForgeError) -> Comment {
    let document = try client.json(try client.send(request), "note")
    guard let comment = comment(document) else { throw .unreadable(.gitlab, what: "a note") }
    return comment
  }

  private func comment(_ element: JSONValue) -> Comment? {
    guard let id = element["id"]?.intValue else { return nil }
    return Comment(
      id: id, body: element["body"]?.stringValue ?? "", url: page.map { "\($0)#note_\(id)" })
  }
}
