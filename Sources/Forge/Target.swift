// SPDX-License-Identifier: Apache-2.0

/// Where the comment goes, as far as options and the CI's variables say.
public struct Target {
  public var forge: ForgeKind
  public var endpoint: APIEndpoint
  /// `/repos/owner/name` or `/projects/4711`: what stands before everything else in a path.
  public var project: String
  /// Nil: it is found by its newest commit.
  public var pullRequest: Int?
  public var commit: String?
  /// `owner:branch`, which narrows the search for the pull request.
  var head: String?
  /// The pipeline that a status belongs to, on GitLab.
  var pipeline: Int?
  /// Whether GitHub's workflow runs this: its own token cannot ask for its user.
  var isWorkflow = false
}

/// What the command line says of it; nil: the CI's variables do.
public struct TargetOptions {
  public var forge: ForgeKind?
  public var apiURL: String?
  public var repository: String?
  public var pullRequest: Int?
  public var commit: String?

  public init(
    forge: ForgeKind? = nil, apiURL: String? = nil, repository: String? = nil,
    pullRequest: Int? = nil, commit: String? = nil
  ) {
    self.forge = forge
    self.apiURL = apiURL
    self.repository = repository
    self.pullRequest = pullRequest
    self.commit = commit
  }
}

extension Target {
  /// - Parameter event: reads the file in which GitHub describes what started the workflow.
  public init(
    _ options: TargetOptions, _ variables: Variables,
    event: (String) throws(ForgeError) -> WorkflowEvent
  ) throws(ForgeError) {
    guard let forge = options.forge ?? ForgeKind(variables) else { throw .forgeUnknown }
    switch forge {
    case .github: try self.init(github: options, variables, event: event)
    case .gitlab: try self.init(gitlab: options, variables)
    }
    if let number = pullRequest, number < 1 { throw .pullRequestUnknown(forge) }
    if let commit, !Self.isCommit(commit) { throw .commit(String(commit.prefix(80))) }
    if pullRequest == nil, commit == nil { throw .pullRequestUnknown(forge) }
  }

  private init(
    github options: TargetOptions, _ variables: Variables,
    event: (String) throws(ForgeError) -> WorkflowEvent
  ) throws(ForgeError) {
    forge = .github
    endpoint = try APIEndpoint(
      options.apiURL ?? variables["GITHUB_API_URL"] ?? "https://api.github.com")
    let name = options.repository ?? variables["GITHUB_REPOSITORY"]
    guard let name, let path = Self.path(ofRepository: name) else {
      throw .repository(name.map { String($0.prefix(200)) }, .github)
    }
    project = path
    isWorkflow = variables["GITHUB_ACTIONS"] == "true"
    pullRequest = options.pullRequest
    commit = options.commit
    // What the command line names is the whole of it: the event may be about something else.
    guard pullRequest == nil, commit == nil, let path = variables["GITHUB_EVENT_PATH"] else {
      return
    }
    let event = try event(path)
    pullRequest = event.pullRequest
    commit = event.commit
    head = event.head
  }

  private init(gitlab options: TargetOptions, _ variables: Variables) throws(ForgeError) {
    forge = .gitlab
    endpoint = try APIEndpoint(
      options.apiURL ?? variables["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4")
    // The pipeline of a fork runs in the fork; the merge request is of the project that it goes to.
    let name = options.repository ?? variables["CI_MERGE_REQUEST_PROJECT_ID", "CI_PROJECT_ID"]
    guard let name, let path = Self.path(ofProject: name) else {
      throw .repository(name.map { String($0.prefix(200)) }, .gitlab)
    }
    project = path
    pullRequest = options.pullRequest
    commit = options.commit
    guard pullRequest == nil, commit == nil else { return }
    pullRequest = variables["CI_MERGE_REQUEST_IID"].flatMap(Int.init)
    // In a pipeline for the merged result CI_COMMIT_SHA is of a commit that nobody has.
    commit = variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"]
    if options.repository == nil,
      variables["CI_MERGE_REQUEST_PROJECT_ID"] == variables["CI_PROJECT_ID"]
    {
      pipeline = variables["CI_PIPELINE_ID"].flatMap(Int.init)
    }
  }

  /// `owner/name`, in characters that GitHub allows in names.
  private static func path(ofRepository name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.count == 2 && parts.allSatisfy { isPlain($0) && $0 != "." && $0 != ".." }
    return isName ? "/repos/" + name : nil
  }

  /// A number, or a path of groups, of which each slash is escaped.
  private static func path(ofProject name: String) -> String? {
    if Int(name) != nil { return "/projects/" + name }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts.allSatisfy({ isPlain($0) && $0 != "." && $0 != ".." }) else {
      return nil
    }
    return "/projects/" + URLText.component(name)
  }

  private static func isPlain(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// SHA-1 or SHA-256, all of it: a beginning could name several.
  private static func isCommit(_ text: String) -> Bool {
    let digits = text.utf8
    return (digits.count == 40 || digits.count == 64)
      && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
  }
}

extension ForgeKind {
  /// Whose CI runs this.
  init?(_ variables: Variables) {
    if variables["GITHUB_ACTIONS", "GITHUB_REPOSITORY"] != nil {
      self = .github
    } else if variables["GITLAB_CI", "CI_PROJECT_ID"] != nil {
      self = .gitlab
    } else {
      return nil
    }
  }

  /// From the environment only: an argument is read by everyone on the machine.
  public func token(_ variables: Variables) throws(ForgeError) -> Token {
    let text =
      switch self {
      case .github: variables["GITHUB_TOKEN", "GH_TOKEN"]
      // A job's own token may not write notes (docs.gitlab.com, "GitLab CI/CD job token").
      case .gitlab: variables["GITLAB_TOKEN"]
      }
    guard let text else { throw .tokenMissing(self) }
    guard let token = Token(text) else { throw .tokenUnreadable(self) }
    return token
  }
}
