// SPDX-License-Identifier: Apache-2.0

/// Sends a request and brings the answer: what the logic knows of the network.
public protocol Transport {
  func send(_ request: HTTPRequest) throws(TransportFailure) -> HTTPResponse
}

public struct HTTPRequest: Sendable {
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  public var method: Method
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]?

  public init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [],
    body: [UInt8]? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

public enum TransportFailure: Error, Sendable, Hashable {
  /// Nothing of the request can have arrived.
  case unsent(String)
  /// It may have been done, or not.
  case answerLost(String)
  case certificate(String)
  /// There is no program that could send it.
  case missing(String)
  /// It cannot work, however often it is tried.
  case broken(String)
}

public struct HTTPResponse: Sendable {
  public var status: Int
  /// In order, names in small letters.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(_ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first one of that name.
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// Whether there is another page: GitLab's `x-next-page`, or a link `rel="next"` (RFC 8288).
  var hasNextPage: Bool {
    if let next = header("x-next-page") { return !next.isEmpty }
    return header("link")?.contains("rel=\"next\"") == true
  }
}

extension HTTPResponse {
  /// From what a server sent: blocks of headers, of which those of `100 Continue` and its like are
  /// passed over, then the body.
  init?(raw bytes: [UInt8]) {
    var rest = bytes[...]
    while true {
      guard let (status, headers) = Self.head(&rest) else { return nil }
      guard !(100..<200).contains(status) else { continue }
      self.init(status, headers: headers, body: Array(rest))
      return
    }
  }

  private static func head(
    _ rest: inout ArraySlice<UInt8>
  ) -> (status: Int, headers: [(name: String, value: String)])? {
    guard let first = line(&rest) else { return nil }
    let words = first.split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
      return nil
    }
    var headers: [(name: String, value: String)] = []
    while let line = line(&rest) {
      if line.isEmpty { return (status, headers) }
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...]
      headers.append((line[..<colon].lowercased(), String(trimmed(value))))
    }
    return nil
  }

  private static func line(_ rest: inout ArraySlice<UInt8>) -> String? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    var line = rest[..<end]
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    rest = rest[(end + 1)...]
    return String(decoding: line, as: UTF8.self)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
