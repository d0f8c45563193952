// SPDX-License-Identifier: Apache-2.0

/// A secret. It is printed by nobody: what describes it does not hold it.
public struct Token: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let secret: String

  /// Nil for what cannot stand in a header.
  public init?(_ secret: String) {
    guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return nil
    }
    self.secret = secret
  }

  /// Both forges take it so. curl sends this header to no other host, whatever a server says.
  var authorization: String { "Bearer " + secret }

  /// What others wrote, without the secret, should they have sent it back.
  func removed(from text: String) -> String {
    var result = ""
    var rest = text.utf8[...]
    let secret = Array(secret.utf8)
    while let first = rest.first {
      if first == secret[0], rest.starts(with: secret) {
        result += "***"
        rest = rest.dropFirst(secret.count)
        continue
      }
      let end = rest.dropFirst().firstIndex(of: secret[0]) ?? rest.endIndex
      result += Substring(rest[..<end])
      rest = rest[end...]
    }
    return result
  }

  public var description: String { "***" }
  public var debugDescription: String { "***" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
