// SPDX-License-Identifier: Apache-2.0

/// Where an API is: the one place to which the token goes.
public struct APIEndpoint: Sendable, Hashable {
  /// `https`, or `http` where that does not leave the machine.
  let isEncrypted: Bool
  /// With its port, where one is named.
  let authority: String
  /// Without a slash at its end.
  let path: String

  public init(_ url: String) throws(ForgeError) {
    func problem(_ reason: String) -> ForgeError {
      // What is not a URL may be anything, a token too.
      .apiURL(url.contains("@") ? "" : String(url.prefix(200)), reason: reason)
    }
    guard url.utf8.allSatisfy(Self.isPlain) else { throw problem("has characters of no URL") }
    let lowered = url.lowercased()
    guard lowered.hasPrefix("https://") || lowered.hasPrefix("http://") else {
      throw problem("does not begin with https://")
    }
    isEncrypted = lowered.hasPrefix("https://")
    let rest = url.dropFirst(isEncrypted ? 8 : 7)
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else { throw problem("names a user; a token stands elsewhere") }
    guard let host = Self.host(authority) else { throw problem("names no host") }
    guard isEncrypted || Self.isLoopback(host) else {
      throw problem("is not encrypted, and leaves this machine")
    }
    self.authority = authority.lowercased()
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path = path.dropLast() }
    self.path = String(path)
  }

  /// `https://api.github.com`
  var base: String { (isEncrypted ? "https://" : "http://") + authority }

  func url(_ path: String, query: [(String, String)]) -> String {
    let pairs = query.map { $0 + "=" + URLText.component($1) }
    return base + self.path + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// GitHub's other API: beside the root on github.com, beside `/api/v3` on a server of one's own.
  var graphQL: String {
    path.hasSuffix("/api/v3") ? base + path.dropLast(2) + "graphql" : base + path + "/graphql"
  }

  /// Whether the token may go to an address as well.
  func holds(_ url: String) -> Bool {
    guard let other = try? APIEndpoint(url.prefix { $0 != "?" }.description) else { return false }
    return (other.isEncrypted, other.authority) == (isEncrypted, authority)
  }

  // MARK: Parts

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~:/[]@%".utf8.contains(byte)
    }
  }

  /// Without the port; nil where it is none.
  private static func host(_ authority: Substring) -> String? {
    let host: Substring
    let port: Substring
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[...end]
      port = authority[authority.index(after: end)...]
    } else {
      host = authority.prefix { $0 != ":" }
      port = authority.dropFirst(host.count)
    }
    guard host.utf8.contains(where: { $0 != UInt8(ascii: ".") }) else { return nil }
    guard !host.contains("%"), !host.contains("~") else { return nil }
    guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) != nil) else {
      return nil
    }
    return host.lowercased()
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { UInt8($0) != nil && ($0 == "0" || !$0.hasPrefix("0")) }
  }
}

enum URLText {
  /// Everything but letters, digits and `-._~` as its bytes in hexadecimal (RFC 3986, 2.3).
  static func component(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return result
  }
}
