// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Synchronization

/// An HTTP server on the loopback, on a thread of its own: what a test makes of it answers.
///
/// A request has a connection to itself, and one is answered after the other.
public final class LoopbackServer: Sendable {
  public struct Request: Sendable {
    public var method: String
    /// Still escaped, without the query.
    public var path: String
    public var query: [String: String]
    /// Names in small letters.
    public var headers: [String: String]
    public var body: Data

    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  public enum Reply: Sendable {
    case answer(Int, headers: [String: String] = [:], body: Data = Data())
    /// The connection is closed without a word.
    case hangUp
  }

  public let port: UInt16
  private let listener: Int32

  public init(_ reply: @escaping @Sendable (Request) -> Reply) throws {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw POSIXError(.ENOTSOCK) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, length) == 0 && listen(socket, 16) == 0
          && getsockname(socket, pointer, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    listener = socket
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while true {
        let connection = accept(socket, nil, nil)
        if connection < 0, errno == EINTR { continue }
        guard connection >= 0 else { return }
        Self.serve(connection, reply)
        close(connection)
      }
    }
  }

  deinit { stop() }

  public func stop() {
    // Wakes the thread that waits for a connection, which closing alone does not.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  public var url: String { "http://127.0.0.1:\(port)" }

  // MARK: One connection

  private static func serve(_ connection: Int32, _ reply: (Request) -> Reply) {
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard let request = request(from: connection) else { return }
    guard case .answer(let status, let headers, let body) = reply(request) else { return }
    var head = "HTTP/1.1 \(status) Answer\r\nContent-Length: \(body.count)\r\nConnection: close\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    send(Data((head + "\r\n").utf8) + (request.method == "HEAD" ? Data() : body), to: connection)
  }

  private static func request(from connection: Int32) -> Request? {
    var bytes = Data()
    let blank = Data("\r\n\r\n".utf8)
    while bytes.range(of: blank) == nil { guard receive(&bytes, connection) else { return nil } }
    guard let end = bytes.range(of: blank) else { return nil }
    var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let first = lines.removeFirst().split(separator: " ")
    guard first.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let length = headers["content-length"].flatMap(Int.init) ?? 0
    while bytes.count - end.upperBound < length {
      guard receive(&bytes, connection) else { return nil }
    }
    let target = first[1].split(separator: "?", maxSplits: 1)
    var query: [String: String] = [:]
    for pair in target.dropFirst().first?.split(separator: "&") ?? [] {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      query[parts[0]] = parts.count > 1 ? parts[1].removingPercentEncoding : ""
    }
    return Request(
      method: String(first[0]), path: String(target[0]), query: query, headers: headers,
      body: bytes[end.upperBound...])
  }

  private static func receive(_ bytes: inout Data, _ connection: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(connection, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    bytes.append(contentsOf: buffer[..<count])
    return true
  }

  private static func send(_ data: Data, to connection: Int32) {
    let bytes = [UInt8](data)
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      offset += count
    }
  }
}
