// SPDX-License-Identifier: Apache-2.0
import Workspace

/// The network by way of curl, which every CI image has: with the proxies and the authorities that
/// people have set up for it, and without a library in our own start.
///
/// All that it is to do stands on its standard input: no argument holds a token.
public struct CurlTransport: Transport {
  public init() {}

  /// A hundred comments of the longest kind.
  private static let outputLimit = 64 << 20

  public func send(_ request: HTTPRequest) throws(TransportFailure) -> HTTPResponse {
    let outcome: ChildProcess.Outcome
    do throws(InputError) {
      // Of a line of its configuration curl 7.88 reads 100 kB and no more, and a comment
      // can be longer. It is no secret.
      let body = try request.body.map { bytes throws(InputError) in try TemporaryFile(bytes) }
      let curl = ChildProcess(
        // -q: what a person's own .curlrc says, such as --location, does not hold here.
        program: "curl", arguments: ["-q", "--config", "-"],
        input: CurlConfiguration(request, bodyPath: body?.path).bytes, timeLimit: .seconds(90),
        outputLimit: Self.outputLimit)
      outcome = try withExtendedLifetime(body) { () throws(InputError) in try curl.run() }
    } catch {
      throw error.message.hasPrefix("no such program")
        ? .missing(error.message) : .broken(error.message)
    }
    let reason = Self.reason(outcome)
    switch outcome.exitCode {
    case 0: break
    // curl(1), "Exit codes". The name, the connection, the handshake.
    case 5, 6, 7, 35: throw .unsent(reason)
    case 51, 58, 59, 60, 77, 83, 90, 91: throw .certificate(reason)
    // HTTP/2 and 3, a partial file, a time-out, no answer, an error while sending or receiving.
    case 16, 18, 28, 52, 55, 56, 92, 95, 96: throw .answerLost(reason)
    default: throw .broken(reason)
    }
    guard let response = HTTPResponse(raw: outcome.output) else {
      throw .answerLost("its answer is no HTTP")
    }
    return response
  }

  /// `curl: (7) Failed to connect to …`, without the advice that may follow.
  private static func reason(_ outcome: ChildProcess.Outcome) -> String {
    let lines = String(decoding: outcome.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
    let line = lines.first { $0.hasPrefix("curl: (") } ?? lines.first
    return line.map(String.init) ?? "exit code \(outcome.exitCode)"
  }
}

/// A configuration file of curl: an option a line.
struct CurlConfiguration {
  private(set) var bytes: [UInt8] = []

  init(_ request: HTTPRequest, bodyPath: String? = nil) {
    let isEncrypted = request.url.hasPrefix("https:")
    flag("silent")
    flag("show-error")
    // The headers of the answer before its body.
    flag("include")
    flag("suppress-connect-headers")
    option("proto", isEncrypted ? "=https" : "=http")
    // What is not encrypted stays on this machine, past every proxy.
    if !isEncrypted { option("noproxy", "*") }
    option("connect-timeout", "10")
    option("max-time", "60")
    option("request", request.method.rawValue)
    for (name, value) in request.headers { option("header", "\(name): \(value)") }
    if let bodyPath {
      // Else curl waits a second for leave to send a long body.
      option("header", "Expect:")
      option("data-binary", "@" + bodyPath)
    }
    option("url", request.url)
  }

  private mutating func flag(_ name: String) { bytes += Array((name + "\n").utf8) }

  /// In quotes, where a backslash escapes (curl(1), --config). A zero byte would end the line.
  private mutating func option(_ name: String, _ value: String) {
    bytes += Array((name + " = \"").utf8)
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
      case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
      case 0: break
      default: bytes.append(byte)
      }
    }
    bytes += Array("\"\n".utf8)
  }
}
