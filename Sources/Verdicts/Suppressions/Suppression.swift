// SPDX-License-Identifier: Apache-2.0

/// Somebody's decision that findings about a statement do not count, with its reason and its last day.
public struct Suppression: Sendable, Hashable {
  /// Who can write it: the author of the change, or whoever owns `lockcast.yml`.
  public enum Source: String, Sendable, Hashable, CaseIterable {
    case sql
    case config
  }

  public var rules: [Rule]
  /// The statement's digest, or its first digits; nil: whatever stands at the place.
  public var digest: String?
  /// A pattern of paths; nil: wherever the statement stands.
  public var pathPattern: String?
  public var reason: String
  /// The last day on which it holds.
  public var until: CalendarDay
  public var source: Source
  public var place: SourcePlace
  /// The change that is judged brings it along.
  public var isNew = false

  public init(
    rules: [Rule], digest: String?, pathPattern: String? = nil, reason: String, until: CalendarDay,
    source: Source, place: SourcePlace
  ) {
    self.rules = rules
    self.digest = digest
    self.pathPattern = pathPattern
    self.reason = reason
    self.until = until
    self.source = source
    self.place = place
  }

  /// Fewer digits could be met by another statement that somebody looks for.
  public static let minimumDigits = 12

  /// The digits of a digest in lower case; nil where they are too few, too many, or none.
  public static func digits(_ text: String) -> String? {
    let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
    guard (minimumDigits...64).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit })
    else { return nil }
    return digits.lowercased()
  }

  /// Whether it says the same, wherever it stands.
  public func isSame(as other: Suppression) -> Bool {
    var other = other
    (other.place, other.isNew) = (place, isNew)
    return self == other
  }

  func names(_ digest: String) -> Bool { self.digest.map(digest.hasPrefix) ?? true }
}

/// A place in a file; line and column count from 1.
public struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
  public var path: String
  public var line: Int
  public var column: Int

  public init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }

  public var description: String { "\(path):\(line):\(column)" }
}

/// What suppressions may do, as the configuration has it.
public struct SuppressionPolicy: Sendable, Hashable {
  /// Whether comments in the SQL may suppress: they are written by the author of the change.
  public var allowsSQL = true
  /// Rules that nobody may suppress.
  public var never: Set<Rule> = []
  /// How many days ahead the last day may be. A migration is deployed within days; a quarter later
  /// the table has another size, and other sessions.
  public var maximumDays = 90

  public init() {}
}

extension Rule {
  /// It is about suppressions, and cannot be suppressed itself.
  public var isAboutSuppressions: Bool {
    self == .suppressionExpired || self == .suppressionUnused || self == .suppressionInvalid
  }

  /// Of a statement that could not be read nobody knows what it becomes: only these very bytes may
  /// pass.
  var needsDigest: Bool { self == .unparsedStatement }
}
