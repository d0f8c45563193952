// SPDX-License-Identifier: Apache-2.0
import CLibPQ

/// What a connection string points to, as it may be shown, and what must never be.
struct ConnectionTarget: Sendable {
  /// `host:port/database as user`, as far as the string says so.
  let description: String
  private let secrets: [String]

  /// Has libpq read the string. Its message on failure may echo the string, so it is not passed on.
  init(_ connectionString: String, _ library: LibPQ) throws(CollectorError) {
    var message: UnsafeMutablePointer<CChar>?
    let options = library.parse(connectionString, &message)
    library.freeMemory(message)
    guard let options else { throw .invalidConnectionString }
    defer { library.freeOptions(options) }
    var values: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        values[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    secrets = ["password", "sslpassword", "oauth_client_secret"].compactMap { values[$0] }
      .filter { !$0.isEmpty }
    var description = values["host"] ?? values["hostaddr"] ?? "the default host"
    if let port = values["port"] { description += ":" + port }
    if let database = values["dbname"] { description += "/" + database }
    if let user = values["user"] { description += " as " + user }
    self.description = Self.replace(secrets, in: description)
  }

  /// A message of the server or of libpq on one line, without secrets and control characters.
  func redacted(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
    let printable = line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    return Self.replace(secrets, in: String(String.UnicodeScalarView(printable)))
  }

  private static func replace(_ secrets: [String], in text: String) -> String {
    var text = Array(text.utf8)
    for secret in secrets { text = replace(Array(secret.utf8), in: text) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func replace(_ secret: [UInt8], in text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      if rest.starts(with: secret) {
        result.append(contentsOf: "***".utf8)
        rest.removeFirst(secret.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
