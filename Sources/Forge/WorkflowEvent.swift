// SPDX-License-Identifier: Apache-2.0
public import JSON

/// What started a workflow of GitHub: the file that GITHUB_EVENT_PATH names.
public struct WorkflowEvent: Sendable, Hashable {
  public var pullRequest: Int?
  /// Its newest commit; not GITHUB_SHA, which is a merge that GitHub made.
  public var commit: String?
  /// `owner:branch` of that commit.
  public var head: String?

  /// Under `workflow_run` only the commit is known: of a fork, GitHub lists no pull request there.
  public init(json bytes: [UInt8]) throws(JSONError) {
    let document = try JSONValue.parse(bytes)
    if let request = document["pull_request"], request["number"] != nil {
      pullRequest = request["number"]?.intValue
      commit = request["head"]?["sha"]?.stringValue
      return
    }
    // A comment or label on a pull request.
    if document["issue"]?["pull_request"]?.objectValue != nil {
      pullRequest = document["issue"]?["number"]?.intValue
      return
    }
    guard let run = document["workflow_run"] else { return }
    commit = run["head_sha"]?.stringValue
    if let owner = run["head_repository"]?["owner"]?["login"]?.stringValue,
      let branch = run["head_branch"]?.stringValue
    {
      head = owner + ":" + branch
    }
  }
}
