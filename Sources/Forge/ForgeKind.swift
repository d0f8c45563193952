// SPDX-License-Identifier: Apache-2.0

/// Whose API is spoken.
public enum ForgeKind: String, Sendable, Hashable, CaseIterable {
  case github
  case gitlab

  var name: String {
    switch self {
    case .github: "GitHub"
    case .gitlab: "GitLab"
    }
  }

  /// Characters. GitLab's setting can be lower; it says so then.
  var longestComment: Int {
    switch self {
    case .github: 65_536
    case .gitlab: 1_000_000
    }
  }

  /// What the token must be allowed to do.
  func permission(for purpose: Purpose) -> String {
    switch (self, purpose) {
    case (.github, .comments), (.github, .pullRequest):
      "permissions: pull-requests: write in the workflow, which one for a fork's pull request never has "
        + "(docs/forge.md)"
    case (.github, .check):
      "permissions: checks: write in the workflow; only an app may write checks"
    case (.github, .identity): "a token of the workflow, of an app or of a user"
    case (.gitlab, .comments), (.gitlab, .pullRequest), (.gitlab, .identity):
      "a token with the scope api and at least the role Reporter in the project"
    case (.gitlab, .check): "a token with the scope api and at least the role Developer"
    }
  }
}

/// What a request is for: errors speak of it.
enum Purpose: Sendable, Hashable {
  case identity
  case pullRequest
  case comments
  case check
}
