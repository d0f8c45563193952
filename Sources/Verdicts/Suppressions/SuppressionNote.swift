// SPDX-License-Identifier: Apache-2.0

/// What is to be said of a suppression, and where it stands: facts only, Reports has the words.
public struct SuppressionNote: Sendable, Hashable {
  public enum Fact: Sendable, Hashable {
    case expired(CalendarDay)
    /// Nothing of the kind was found.
    case unused([Rule])
    /// It names other bytes than those that stand there; nil: none stand there.
    case otherStatement(named: String, found: String?)
    case malformed(SuppressionProblem)
    /// No statement that is judged stands behind it.
    case loose
    case forbiddenInSQL
    case neverSuppressed(Rule)
    /// Nil: no statement stands there.
    case needsDigest(Rule, found: String?)
    case tooLong(CalendarDay, latest: CalendarDay, days: Int)
  }

  public var place: SourcePlace
  public var fact: Fact

  public init(_ fact: Fact, at place: SourcePlace) {
    self.place = place
    self.fact = fact
  }

  var rule: Rule {
    switch fact {
    case .expired: .suppressionExpired
    case .unused, .otherStatement: .suppressionUnused
    case .malformed, .loose, .forbiddenInSQL, .neverSuppressed, .needsDigest, .tooLong:
      .suppressionInvalid
    }
  }

  func finding(_ limits: Limits) -> Finding {
    let usual: Verdict = rule == .suppressionInvalid ? limits.unknownVerdict : .warn
    return Finding(rule, limits.severities[rule.rawValue] ?? usual, .suppression(self))
  }
}

/// Why a comment for lockcast could not be read.
public enum SuppressionProblem: Error, Sendable, Hashable {
  case expected(String, found: String)
  case unknownRule(String, nearest: String?)
  /// A rule about suppressions.
  case suppressesSuppressions(Rule)
  case repeated(String)
  case missing(String)
  case blankReason
  case unclosedReason
  case badDigest(String)
  case badDay(String)
}
