// SPDX-License-Identifier: Apache-2.0

/// `postgres://user@host/database#name`: a snapshot in a registry.
///
/// The fragment is ours; libpq gets the rest.
public struct RegistryLocation: Sendable, Hashable {
  public let connectionString: String
  /// Nil: none is named.
  public let name: String?

  /// Nil: a path, not a URL of Postgres.
  public init?(_ text: String) {
    guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else { return nil }
    guard let hash = text.lastIndex(of: "#") else {
      connectionString = text
      name = nil
      return
    }
    connectionString = String(text[..<hash])
    let decoded = Self.decoded(text[text.index(after: hash)...].utf8)
    name = decoded.isEmpty ? nil : decoded
  }

  /// Takes percent-encoding away; what is none stays.
  private static func decoded(_ bytes: Substring.UTF8View) -> String {
    var result: [UInt8] = []
    var rest = Array(bytes)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        result.append(value)
        rest.removeFirst(2)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
