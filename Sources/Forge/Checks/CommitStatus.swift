// SPDX-License-Identifier: Apache-2.0
import JSON

/// A status beside a commit on GitLab (docs.gitlab.com, "Commits API").
struct CommitStatus {
  let client: APIClient
  let project: String
  let commit: String
  /// Nil: GitLab finds one, or makes one.
  let pipeline: Int?
  let report: CheckedReport

  func write() throws(ForgeError) {
    let body = JSONBody.object { writer in
      writer.member("state", report.verdict.state)
      writer.member("name", "lockcast")
      writer.member("description", report.title)
      if let pipeline { writer.member("pipeline_id", pipeline) }
    }
    // The same once more is one more entry of that name, of which the last one counts.
    let request = APIRequest(
      .post, "\(project)/statuses/\(commit)", body: body, purpose: .check, what: "commit \(commit)",
      isRepeatable: true)
    do throws(ForgeError) {
      _ = try client.send(request)
    } catch .rejected(let forge, let status, let message) {
      // It has that state already.
      guard message.contains("Cannot transition status") else {
        throw .rejected(forge, status: status, message: message)
      }
    }
  }
}

extension CheckedReport.Verdict {
  /// GitLab knows no state between: what could not be judged fails closed.
  fileprivate var state: String {
    switch self {
    case .pass, .warn: "success"
    case .unknown, .block: "failed"
    }
  }
}
