// SPDX-License-Identifier: Apache-2.0

/// What a URL such as `mysql://user@host:3306/shop?ssl-mode=REQUIRED` points to.
///
/// What it leaves out comes from `[client]` of the option files and from `MYSQL_PWD`, as for the
/// server's own client.
struct MySQLTarget: Sendable {
  enum Encryption: Sendable {
    case disabled
    /// Where the server offers it.
    case preferred
    case required
    /// With a certificate that a known authority signed for this host.
    case verified
  }

  private(set) var host: String?
  private(set) var port: UInt32 = 0
  private(set) var user: String?
  private(set) var password: String?
  private(set) var database: String?
  private(set) var socket: String?
  private(set) var encryption = Encryption.preferred
  private(set) var authority: String?
  private(set) var certificate: String?
  private(set) var key: String?
  private(set) var connectTimeout: Int?
  private var redaction = Redaction([])

  static let schemes = ["mysql", "mariadb"]

  static func isMeant(by connectionString: String) -> Bool {
    schemes.contains { connectionString.hasPrefix($0 + "://") }
  }

  init(_ url: String) throws(CollectorError) {
    guard Self.isMeant(by: url), let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw .invalidURL(reason: "it does not begin with mysql:// or mariadb://")
    }
    let rest = Array(url.utf8[colon...].dropFirst(3))
    let (address, query) = Self.split(rest[...], at: UInt8(ascii: "?"))
    let (authority, path) = Self.split(address, at: UInt8(ascii: "/"))
    try readAuthority(authority)
    database = try path.map(Self.decoded).flatMap { $0.isEmpty ? nil : $0 }
    for parameter in (query ?? []).split(separator: UInt8(ascii: "&")) {
      let (name, value) = Self.split(parameter, at: UInt8(ascii: "="))
      try read(String(decoding: name, as: UTF8.self), Self.decoded(value ?? []))
    }
    redaction = Redaction([password].compactMap { $0 })
  }

  private mutating func readAuthority(_ bytes: ArraySlice<UInt8>) throws(CollectorError) {
    var address = bytes
    if let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
      let (name, secret) = Self.split(bytes[..<at], at: UInt8(ascii: ":"))
      user = try Self.decoded(name)
      password = try secret.map(Self.decoded)
      address = bytes[(at + 1)...]
    }
    var name = address
    if address.first == UInt8(ascii: "["), let end = address.firstIndex(of: UInt8(ascii: "]")) {
      name = address[(address.startIndex + 1)..<end]
      address = address[(end + 1)...]
    } else {
      name = Self.split(address, at: UInt8(ascii: ":")).0
      address = address.dropFirst(name.count)
    }
    host = try name.isEmpty ? nil : Self.decoded(name)
    guard !address.isEmpty else { return }
    guard address.first == UInt8(ascii: ":"),
      let number = UInt16(String(decoding: address.dropFirst(), as: UTF8.self))
    else { throw .invalidURL(reason: "the port is no number") }
    port = UInt32(number)
  }

  /// An unknown parameter is refused: a misspelt `ssl-mode` would be a connection in the clear. Its
  /// name is not shown: where a password holds a `?`, it is a part of it.
  private mutating func read(_ name: String, _ value: String) throws(CollectorError) {
    switch name.lowercased().split(separator: "_").joined(separator: "-") {
    case "socket": socket = value
    case "ssl-mode", "sslmode":
      guard let encryption = Encryption(value) else {
        throw .invalidURL(
          reason: "ssl-mode is DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY")
      }
      self.encryption = encryption
    case "ssl-ca": authority = value
    case "ssl-cert": certificate = value
    case "ssl-key": key = value
    case "connect-timeout":
      guard let seconds = Int(value), (1...3600).contains(seconds) else {
        throw .invalidURL(reason: "connect-timeout is a number of seconds, at most 3600")
      }
      connectTimeout = seconds
    default:
      throw .invalidURL(
        reason: "behind the ? it may have "
          + "socket, ssl-mode, ssl-ca, ssl-cert, ssl-key and connect-timeout")
    }
  }

  mutating func use(database: String) { self.database = database }

  /// `host:port/database as user`, as far as the URL says so.
  var description: String {
    var text = host ?? "the default host"
    if let socket { text = "the socket " + socket }
    if port != 0 { text += ":\(port)" }
    if let database { text += "/" + database }
    if let user { text += " as " + user }
    return redacted(text)
  }

  /// A message of the server or of libmariadb on one line, without the password.
  func redacted(_ message: String) -> String { redaction.line(message) }

  // MARK: Bytes

  private static func split(
    _ bytes: ArraySlice<UInt8>, at byte: UInt8
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>?) {
    guard let place = bytes.firstIndex(of: byte) else { return (bytes, nil) }
    return (bytes[..<place], bytes[(place + 1)...])
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) throws(CollectorError) -> String {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16), value != 0 else {
        throw .invalidURL(reason: "a % stands without two hexadecimal digits behind it")
      }
      result.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension MySQLTarget.Encryption {
  /// As `--ssl-mode` of MySQL's client spells it, and as libpq's `sslmode`. libmariadb checks the
  /// host's name where it checks the authority.
  fileprivate init?(_ text: String) {
    switch text.lowercased().split(separator: "-").joined(separator: "_") {
    case "disabled", "disable": self = .disabled
    case "preferred", "prefer": self = .preferred
    case "required", "require": self = .required
    case "verify_ca", "verify_identity", "verify_full": self = .verified
    default: return nil
    }
  }
}
