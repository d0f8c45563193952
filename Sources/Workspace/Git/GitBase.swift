// SPDX-License-Identifier: Apache-2.0

/// The commit from which a change is seen: what it says was agreed on before.
struct GitBase: Sendable {
  let commit: String
  let repository: GitRepository

  /// A file as it was before the change.
  enum Former {
    /// The change cannot touch it.
    case outside
    case absent
    case present([UInt8])
  }

  func former(_ path: String) -> Former {
    guard let inside = repository.path(of: path) else { return .outside }
    return repository.bytes(of: inside, at: commit).map { .present($0) } ?? .absent
  }
}
