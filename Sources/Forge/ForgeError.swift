// SPDX-License-Identifier: Apache-2.0

/// Why nothing, or not all, could be written to a forge. No case holds a token.
public enum ForgeError: Error, Sendable, Hashable {
  // Before anything is sent
  case forgeUnknown
  case tokenMissing(ForgeKind)
  case tokenUnreadable(ForgeKind)
  case apiURL(String, reason: String)
  case repository(String?, ForgeKind)
  case pullRequestUnknown(ForgeKind)
  case commit(String)
  case commitUnknown
  case body(path: String, reason: String)
  case bodyTooLong(ForgeKind, limit: Int)
  case event(path: String, reason: String)
  case report(path: String, reason: String)

  // The way there
  case curlMissing
  case curl(String)
  case unreachable(host: String, reason: String)
  case certificate(host: String, reason: String)
  /// A request that must not be repeated blindly, and nobody knows whether it was done.
  case answerLost(host: String, reason: String)
  case redirected(from: String, to: String)

  // What the forge says
  case unauthorized(ForgeKind)
  case forbidden(ForgeKind, needs: String, message: String)
  case notFound(ForgeKind, what: String, needs: String)
  case locked(ForgeKind)
  case rejected(ForgeKind, status: Int, message: String)
  case rateLimited(ForgeKind, seconds: Int)
  case failing(ForgeKind, status: Int)
  case unreadable(ForgeKind, what: String)
  case endless(ForgeKind)
  case authorUnknown(ForgeKind)
  case notOnePullRequest(commit: String, found: [Int])
  /// Others wrote again and again.
  case busy
}

extension ForgeError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  public var description: String { "error: \(message); \(remedy)" }

  public var message: String {
    switch self {
    case .forgeUnknown: "neither GitHub's nor GitLab's variables are set"
    case .tokenMissing(.github): "no token: neither GITHUB_TOKEN nor GH_TOKEN is set"
    case .tokenMissing(.gitlab): "no token: GITLAB_TOKEN is not set"
    case .tokenUnreadable(let forge):
      "the token for \(forge.name) has characters that no token has, such as a line end"
    case .apiURL(let url, let reason): "the API's URL \(url) \(reason)"
    case .repository(nil, .github): "the repository is not known"
    case .repository(nil, .gitlab): "the project is not known"
    case .repository(let name?, .github): "\(name) is no repository"
    case .repository(let name?, .gitlab): "\(name) is no project"
    case .pullRequestUnknown(.github): "neither the pull request nor a commit of it is known"
    case .pullRequestUnknown(.gitlab): "neither the merge request nor a commit of it is known"
    case .commit(let text): "\(text) is no commit"
    case .commitUnknown: "the commit is not known"
    case .body(let path, let reason), .event(let path, let reason), .report(let path, let reason):
      "\(path) \(reason)"
    case .bodyTooLong(let forge, let limit):
      "the comment is longer than \(forge.name) takes (\(limit) characters)"
    case .curlMissing: "there is no curl in PATH, which speaks to the API"
    case .curl(let message): "curl cannot do it: \(message)"
    case .unreachable(let host, let reason): "cannot reach \(host): \(reason)"
    case .certificate(let host, let reason): "\(host) shows no certificate to trust: \(reason)"
    case .answerLost(let host, let reason): "\(host) gave no answer to the end: \(reason)"
    case .redirected(let host, let other): "\(host) sends on to \(other), and the token stays here"
    case .unauthorized(let forge): "\(forge.name) does not know the token (401)"
    case .forbidden(let forge, _, let message): "\(forge.name) does not allow it (403): \(message)"
    case .notFound(let forge, let what, _):
      "\(forge.name) has no \(what), or does not show it (404)"
    case .locked(let forge): "the conversation is locked, and \(forge.name) takes no comment"
    case .rejected(let forge, let status, let message):
      "\(forge.name) refuses the request (\(status)): \(message)"
    case .rateLimited(let forge, let seconds):
      "\(forge.name) takes no more requests for another \(seconds) s"
    case .failing(let forge, let status): "\(forge.name) fails again and again (\(status))"
    case .unreadable(let forge, let what): "\(forge.name)'s answer is not \(what)"
    case .endless(let forge): "\(forge.name) has more comments than are read"
    case .authorUnknown(let forge): "\(forge.name) does not say whose the token is"
    case .notOnePullRequest(let commit, let found):
      found.isEmpty
        ? "no open pull request has \(commit) as its newest commit"
        : "several open pull requests have \(commit) as their newest commit: "
          + found.prefix(10).map { "#\($0)" }.joined(separator: ", ")
    case .busy: "the comment changed again and again while it was written"
    }
  }

  public var remedy: String {
    switch self {
    case .forgeUnknown: "say which with --forge github or --forge gitlab"
    case .tokenMissing(.github):
      "in a workflow, env: GITHUB_TOKEN: ${{ github.token }}"
    case .tokenMissing(.gitlab):
      "set it to a project access token with the scope api, as a masked CI/CD variable; a job's own "
        + "token may only read"
    case .tokenUnreadable: "set the variable to the token alone"
    case .apiURL: "such as https://github.example.com/api/v3 or https://gitlab.example.com/api/v4"
    case .repository(_, .github): "name it with --repository owner/name"
    case .repository(_, .gitlab): "name it with --repository, by its number or its whole path"
    case .pullRequestUnknown: "name one with --pull-request, or its newest commit with --commit"
    case .commit, .commitUnknown: "name it with --commit, with all its 40 or 64 digits"
    case .body: "name a file that lockcast check --output markdown=FILE has written"
    case .bodyTooLong: "lockcast check --output markdown=FILE writes one that fits"
    case .event: "name the pull request with --pull-request"
    case .report: "name a file that lockcast check --output json=FILE has written"
    case .curlMissing: "install curl 7.61 or newer"
    case .curl: "see what curl itself says to the API's URL; it must be 7.61 or newer"
    case .unreachable: "check the URL, the network, and HTTPS_PROXY"
    case .certificate: "name your own authority with CURL_CA_BUNDLE"
    case .answerLost: "look at the pull request, and run it again"
    case .redirected: "check --repository, and name the API's new place with --api-url"
    case .unauthorized(.github): "check GITHUB_TOKEN, and whether it is for this host"
    case .unauthorized(.gitlab): "check GITLAB_TOKEN: it may be expired, or for another host"
    case .forbidden(_, let needs, _), .notFound(_, _, let needs): "it needs \(needs)"
    case .locked: "unlock it, or allow the token's user to comment"
    case .rejected: "correct what it names"
    case .rateLimited: "run it again then"
    case .failing: "run it again later"
    case .unreadable: "check that --api-url is that of the API"
    case .endless: "delete some of them"
    case .authorUnknown: "use a token that may ask for its own user"
    case .notOnePullRequest(_, let found):
      found.isEmpty
        ? "a newer push has its own run, or name one with --pull-request"
        : "name one with --pull-request"
    case .busy:
      "let one job at a time write it: concurrency in a workflow, resource_group in GitLab"
    }
  }
}
