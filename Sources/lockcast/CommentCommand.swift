// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Forge
import Reports
import Workspace

struct CommentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "comment",
    abstract: "Bring a pull request to exactly one comment of lockcast, on GitHub or GitLab.",
    discussion: """
      Creates the comment, or updates the one that is there; needs curl. In a workflow of GitHub \
      and a pipeline of GitLab it finds the pull request by itself. The token is read from \
      GITHUB_TOKEN or GH_TOKEN, on GitLab from GITLAB_TOKEN, and goes to the API's host only.

        lockcast check --output markdown=comment.md --output json=report.json
        lockcast comment --body comment.md --annotations report.json
        lockcast comment --body comment.md --repository acme/shop --pull-request 42
        lockcast comment --body comment.md --forge gitlab --repository acme/shop --commit "$SHA"

      Exit codes: 0 done; 2 not, or not all; 64 wrong usage.
      """
  )

  @Option(
    help: ArgumentHelp(
      "The comment: what lockcast check --output markdown=FILE wrote.", valueName: "file"))
  var body: String?

  @Option(
    help: ArgumentHelp(
      """
      What lockcast check --output json=FILE wrote: a check run with annotations on GitHub, a commit \
      status on GitLab.
      """,
      valueName: "file"))
  var annotations: String?

  @Option(
    help: ArgumentHelp("github or gitlab. Default: whose CI this is.", valueName: "name"))
  var forge: ForgeKind?

  @Option(
    help: ArgumentHelp(
      "owner/name; on GitLab a project's number or path. Default: the CI's.", valueName: "name"))
  var repository: String?

  @Option(
    help: ArgumentHelp(
      "Its number. Default: the CI's, or the open one whose newest commit it is.",
      valueName: "number"))
  var pullRequest: Int?

  @Option(
    help: ArgumentHelp(
      "The newest commit of the pull request, all digits. Default: the CI's.", valueName: "sha"))
  var commit: String?

  @Option(
    help: ArgumentHelp(
      "The API's root, such as https://github.example.com/api/v3. Default: the CI's.",
      valueName: "url"))
  var apiURL: String?

  @Flag(help: "Read only, and say what would be written.")
  var dryRun = false

  /// How long a second of waiting is.
  @Option(help: .hidden)
  var pace = 1.0

  func validate() throws {
    if body == nil, annotations == nil {
      throw ValidationError("name the comment (--body), the report (--annotations), or both")
    }
    if let pullRequest, pullRequest < 1 {
      throw ValidationError("--pull-request must be 1 or more")
    }
  }

  func run() throws {
    do throws(ForgeError) {
      let lines = try publication().run(CurlTransport(), Waiting(pace: pace))
      Console.write(Array(lines.map { Complaint.safe($0) + "\n" }.joined().utf8))
    } catch {
      Console.complain("lockcast comment: \(error)")
      throw ExitCode(2)
    }
  }

  private func publication() throws(ForgeError) -> Publication {
    let options = TargetOptions(
      forge: forge, apiURL: apiURL, repository: repository, pullRequest: pullRequest,
      commit: commit)
    let variables = Variables.ofProcess
    let target = try Target(options, variables, event: Publication.event)
    var publication = Publication(target, try target.forge.token(variables))
    publication.body = body
    publication.annotations = annotations
    publication.isDryRun = dryRun
    return publication
  }
}

extension Waiting {
  /// By the clock of the machine.
  init(pace: Double) {
    self.init(now: { Terminal.now }, wait: { Terminal.sleep($0 * pace) })
  }
}
