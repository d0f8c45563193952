// SPDX-License-Identifier: Apache-2.0

/// A value of a YAML document, with its place: both count from 1.
struct YAMLNode: Sendable {
  struct Member: Sendable {
    var key: YAMLNode
    var value: YAMLNode
  }
  enum Content: Sendable {
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([Member])
  }
  var content: Content
  var line: Int
  var column: Int
  /// Itself and everything below it.
  var count = 1

  /// What it is, for an error message.
  var kindName: String {
    switch content {
    case .scalar: "a value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  var scalar: String? {
    guard case .scalar(let text) = content else { return nil }
    return text
  }

  /// `null`, `~` or nothing at all.
  var isNull: Bool {
    guard let scalar else { return false }
    return scalar.isEmpty || scalar == "~" || scalar == "null"
  }
}
