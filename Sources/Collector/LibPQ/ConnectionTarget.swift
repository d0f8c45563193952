// SPDX-License-Identifier: Apache-2.0
import CLibPQ

/// What a connection string points to, as it may be shown, and what must never be.
struct ConnectionTarget: Sendable {
  /// `host:port/database as user`, as far as the string says so.
  let description: String
  private let redaction: Redaction

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
    redaction = Redaction(
      ["password", "sslpassword", "oauth_client_secret"].compactMap { values[$0] })
    var description = values["host"] ?? values["hostaddr"] ?? "the default host"
    if let port = values["port"] { description += ":" + port }
    if let database = values["dbname"] { description += "/" + database }
    if let user = values["user"] { description += " as " + user }
    self.description = redaction.text(description)
  }

  /// A message of the server or of libpq on one line, without secrets and control characters.
  func redacted(_ message: String) -> String { redaction.line(message) }
}
