// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Reads what a comment says to lockcast:
/// `-- lockcast: allow no-lock-timeout for 9f2c71ab03de reason "the job is paused" until 2027-01-31`.
///
/// A quote inside the reason is doubled, as in SQL.
struct SuppressionComment {
  struct Clauses {
    var rules: [Rule]
    var digest: String?
    var reason: String
    var until: CalendarDay
  }

  /// A problem, and the byte at which it was met.
  struct Malformed: Error {
    var problem: SuppressionProblem
    var offset: Int
  }

  private let bytes: [UInt8]
  private let end: Int
  private var position: Int
  private var hasColon = false

  /// Nil: the comment is not for lockcast.
  init?(_ range: SourceRange, of bytes: [UInt8]) {
    self.bytes = bytes
    var (start, end) = (Int(range.lower), Int(range.upper))
    guard start < end, end <= bytes.count else { return nil }
    if bytes[start] == UInt8(ascii: "/"), end - start >= 4, bytes[end - 1] == UInt8(ascii: "/") {
      end -= 2
    }
    // `/**`, `---` and `##` are comments as well.
    while start < end, Self.opens(bytes[start]) || Self.isSpace(bytes[start]) { start += 1 }
    self.end = end
    position = start
    guard takeName() else { return nil }
  }

  /// `lockcast:`. Without the colon it counts where a word for suppressing follows: what somebody
  /// meant for a suppression must not be passed over.
  private mutating func takeName() -> Bool {
    guard word(limit: 9).lowercased() == "lockcast" else { return false }
    skipSpace()
    hasColon = take(UInt8(ascii: ":"))
    guard !hasColon else { return true }
    let start = position
    defer { position = start }
    return Self.verbs.contains(word(limit: 16).lowercased())
  }

  private static let verbs = ["allow", "ignore", "suppress", "disable"]

  mutating func clauses() throws(Malformed) -> Clauses {
    skipSpace()
    guard hasColon else { throw expected("':' behind lockcast") }
    let start = position
    guard word() == "allow" else { throw expected("allow", at: start) }
    var rules = [try rule()]
    skipSpace()
    while take(UInt8(ascii: ",")) {
      rules.append(try rule())
      skipSpace()
    }
    var (digest, reason, until): (String?, String?, CalendarDay?)
    while position < end {
      let start = position
      switch word() {
      case "for" where digest == nil: digest = try self.digest()
      case "reason" where reason == nil: reason = try self.reason()
      case "until" where until == nil: until = try day()
      case "for": throw Malformed(problem: .repeated("for"), offset: start)
      case "reason": throw Malformed(problem: .repeated("reason"), offset: start)
      case "until": throw Malformed(problem: .repeated("until"), offset: start)
      default: throw expected("a comma, for, reason or until", at: start)
      }
      skipSpace()
    }
    guard let reason else { throw Malformed(problem: .missing("reason \"…\""), offset: end) }
    guard let until else { throw Malformed(problem: .missing("until 2027-01-31"), offset: end) }
    return Clauses(rules: rules, digest: digest, reason: reason, until: until)
  }

  // MARK: Clauses

  private mutating func rule() throws(Malformed) -> Rule {
    skipSpace()
    let start = position
    let name = word()
    guard !name.isEmpty else { throw expected("the name of a rule", at: start) }
    guard let rule = Rule(rawValue: name) else {
      let nearest = Suggestion.nearest(to: name, among: Rule.allCases.map(\.rawValue))
      throw Malformed(problem: .unknownRule(name, nearest: nearest), offset: start)
    }
    guard !rule.isAboutSuppressions else {
      throw Malformed(problem: .suppressesSuppressions(rule), offset: start)
    }
    return rule
  }

  private mutating func digest() throws(Malformed) -> String {
    skipSpace()
    let start = position
    var text = word(limit: 80)
    if text == "sha256", take(UInt8(ascii: ":")) { text = word(limit: 80) }
    guard let digits = Suppression.digits(text) else {
      throw Malformed(problem: .badDigest(text), offset: start)
    }
    return digits
  }

  private mutating func day() throws(Malformed) -> CalendarDay {
    skipSpace()
    let start = position
    let text = word()
    guard let day = CalendarDay(text) else {
      throw Malformed(problem: .badDay(text), offset: start)
    }
    return day
  }

  private mutating func reason() throws(Malformed) -> String {
    skipSpace()
    let start = position
    guard position < end, Self.isQuote(bytes[position]) else {
      throw expected("the reason in quotes")
    }
    let quote = bytes[position]
    position += 1
    var text: [UInt8] = []
    while position < end {
      let byte = bytes[position]
      position += 1
      if byte == quote, !take(quote) {
        guard text.contains(where: { !Self.isSpace($0) }) else {
          throw Malformed(problem: .blankReason, offset: start)
        }
        return String(decoding: text, as: UTF8.self)
      }
      text.append(byte)
    }
    throw Malformed(problem: .unclosedReason, offset: start)
  }

  // MARK: Bytes

  private func expected(_ what: String, at start: Int? = nil) -> Malformed {
    var reader = self
    reader.position = start ?? position
    var found = reader.word()
    if found.isEmpty, reader.position < end {
      found = String(
        decoding: bytes[reader.position..<min(end, reader.position + 1)], as: UTF8.self)
    }
    return Malformed(problem: .expected(what, found: found), offset: start ?? position)
  }

  /// What stands up to white space, a comma, a colon or a quote: `limit` bytes of it are kept.
  private mutating func word(limit: Int = 64) -> String {
    let start = position
    while position < end, !Self.endsWord(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<min(position, start + limit)], as: UTF8.self)
  }

  private mutating func skipSpace() {
    while position < end, Self.isSpace(bytes[position]) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    isSpace(byte) || isQuote(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private static func opens(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "#"): true
    default: false
    }
  }
}
