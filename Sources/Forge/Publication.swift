// SPDX-License-Identifier: Apache-2.0
import JSON
import Reports
import Workspace

/// The whole of `lockcast comment`: finds the pull request, and writes to it what files say.
public struct Publication {
  public var target: Target
  public var token: Token
  /// The Markdown of the comment; nil: only the check.
  public var body: String?
  /// A report of `check --format json`; nil: no check.
  public var annotations: String?
  /// Nothing is written.
  public var isDryRun = false

  public init(_ target: Target, _ token: Token) {
    self.target = target
    self.token = token
  }

  /// What was done, a line each, for people.
  public func run(
    _ transport: any Transport, _ waiting: Waiting
  ) throws(ForgeError) -> [String] {
    let text = try body.map { path throws(ForgeError) in try commentText(path) }
    let report = try annotations.map { path throws(ForgeError) in try checkedReport(path) }
    let client = APIClient(target.forge, target.endpoint, token, transport, waiting)
    let request = try pullRequest(client)
    var lines: [String] = []
    if let text { lines.append(try comment(text, on: request, client)) }
    if let report {
      lines.append(try check(report, on: target.commit ?? request.head, client))
    }
    return lines
  }

  // MARK: Files

  private func commentText(_ path: String) throws(ForgeError) -> String {
    let bytes: [UInt8]
    do throws(InputError) {
      bytes = try InputFile.read(path, limit: CommentBody.fileLimit)
    } catch {
      throw .body(path: path, reason: error.message)
    }
    return try CommentBody.text(bytes, path: path, for: target.forge)
  }

  private func checkedReport(_ path: String) throws(ForgeError) -> CheckedReport {
    let bytes: [UInt8]
    do throws(InputError) {
      bytes = try InputFile.read(path, limit: CheckedReport.fileLimit)
    } catch {
      throw .report(path: path, reason: error.message)
    }
    do throws(JSONError) {
      return try CheckedReport(json: bytes)
    } catch {
      throw .report(path: "\(path):\(error.line):\(error.column)", reason: error.message)
    }
  }

  /// What started the workflow.
  public static func event(_ path: String) throws(ForgeError) -> WorkflowEvent {
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: 64 << 20)
      do throws(JSONError) {
        return try WorkflowEvent(json: bytes)
      } catch {
        throw InputError(path, error.message)
      }
    } catch {
      throw .event(path: path, reason: error.message)
    }
  }

  // MARK: The forge

  private func pullRequest(_ client: APIClient) throws(ForgeError) -> PullRequest {
    switch target.forge {
    case .github:
      let github = GitHub(client: client, project: target.project)
      if let number = target.pullRequest { return try github.pullRequest(number) }
      return try github.pullRequest(of: target.commit ?? "", head: target.head)
    case .gitlab:
      let gitlab = GitLab(client: client, project: target.project)
      if let number = target.pullRequest { return try gitlab.mergeRequest(number) }
      return try gitlab.mergeRequest(of: target.commit ?? "")
    }
  }

  private func comment(
    _ text: String, on request: PullRequest, _ client: APIClient
  ) throws(ForgeError) -> String {
    let name = target.forge == .github ? "#\(request.number)" : "!\(request.number)"
    if let commit = target.commit, commit.lowercased() != request.head.lowercased() {
      // The run of the newer push comments; an older one that ends later would hide its verdict.
      return "skipped: \(name) has moved on from \(commit.prefix(12)) to \(request.head.prefix(12))"
    }
    let sticky = StickyComment(
      thread: try thread(of: request, client), body: text,
      pause: { attempt, error throws(ForgeError) in
        try client.pause(after: attempt, orElse: error)
      })
    let outcome = isDryRun ? try sticky.preview() : try sticky.write()
    var line = (isDryRun ? "would be " : "") + outcome.change.rawValue + ": "
    line += outcome.comment?.url ?? "the comment on \(name)"
    if outcome.removed > 0 { line += ", \(outcome.removed) more of it deleted" }
    return line
  }

  private func thread(
    of request: PullRequest, _ client: APIClient
  ) throws(ForgeError) -> any CommentThread {
    let marker = MarkdownReport.marker
    switch target.forge {
    case .github:
      let github = GitHub(client: client, project: target.project)
      return GitHubComments(
        client: client, project: target.project, number: request.number,
        author: try github.author(isWorkflow: target.isWorkflow), marker: marker)
    case .gitlab:
      let gitlab = GitLab(client: client, project: target.project)
      return GitLabNotes(
        client: client, project: target.project, number: request.number,
        author: try gitlab.author(), marker: marker, page: request.page)
    }
  }

  private func check(
    _ report: CheckedReport, on commit: String, _ client: APIClient
  ) throws(ForgeError) -> String {
    let what = "\(report.title) at \(commit.prefix(12))"
    guard !isDryRun else { return "would be checked: " + what }
    switch target.forge {
    case .github:
      let run = CheckRun(client: client, project: target.project, commit: commit, report: report)
      let url = try run.write()
      return "checked: " + what + (url.map { ", " + $0 } ?? "")
    case .gitlab:
      let status = CommitStatus(
        client: client, project: target.project, commit: commit, pipeline: target.pipeline,
        report: report)
      try status.write()
      return "checked: " + what
    }
  }
}
