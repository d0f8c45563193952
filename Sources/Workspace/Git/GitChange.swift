// SPDX-License-Identifier: Apache-2.0

/// A file that differs between two commits.
struct GitChange: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case added
    case modified
    case renamed(from: String, isIdentical: Bool)
    case removed
  }

  var path: String
  var kind: Kind

  /// The output of `git diff --name-status -z`.
  static func parse(_ output: [UInt8]) -> [GitChange] {
    var fields = output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }[...]
    var changes: [GitChange] = []
    while let status = fields.popFirst(), let path = fields.popFirst() {
      switch status.utf8.first {
      case UInt8(ascii: "A"): changes.append(GitChange(path: path, kind: .added))
      case UInt8(ascii: "D"): changes.append(GitChange(path: path, kind: .removed))
      case UInt8(ascii: "R"):
        guard let new = fields.popFirst() else { return changes }
        let kind = Kind.renamed(from: path, isIdentical: status == "R100")
        changes.append(GitChange(path: new, kind: kind))
      default: changes.append(GitChange(path: path, kind: .modified))
      }
    }
    return changes
  }
}
