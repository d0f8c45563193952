// SPDX-License-Identifier: Apache-2.0
import Verdicts

extension SuppressionNote {
  /// `The suppression at m.sql:3:1 ended on 2026-10-01, …`
  var prose: Prose {
    let suppression: Prose = "The suppression at \(foreign: place.description)"
    return switch fact {
    case .expired(let day):
      suppression + " ended on \(words: day.description): what it hid counts again."
    case .unused(let rules):
      suppression + " hides nothing: nothing there counts as \(rules.prose(last: " or "))."
    case .otherStatement(let named, let found):
      suppression + """
         is for the statement \(words: named.shortDigest), and \
        \(words: found.map { "that one is now \($0.shortDigest)" } ?? "none of these bytes is there"): \
        it was changed since somebody looked at it.
        """
    case .malformed(let problem): suppression + " could not be read: " + problem.prose + "."
    case .loose: suppression + " stands at no statement that is judged."
    case .forbiddenInSQL: suppression + " does not hold: lockcast.yml forbids them in SQL."
    case .neverSuppressed(let rule):
      suppression + " does not hold: lockcast.yml lets nobody suppress \(words: rule.rawValue)."
    case .needsDigest(let rule, _):
      suppression + """
         does not hold: \(words: rule.rawValue) hides what could not be read, whatever becomes of it.
        """
    case .tooLong(let day, _, let days):
      suppression + """
         does not hold: \(words: day.description) is more than \
        \(words: Quantity.plural(days, "day")) ahead.
        """
    }
  }

  var remedy: Prose {
    switch fact {
    case .expired: "Take it out, or look at the statement again and give it a later day."
    case .unused: "Take it out."
    case .otherStatement(_, let found):
      found.map {
        "Look at the statement again, then name it: \(words: $0.shortDigest)."
      } ?? "Look at the statement again, then name its digest; or take the suppression out."
    case .malformed:
      """
      Write, in one comment: lockcast: allow RULE reason "…" until 2027-01-31.
      """
    case .loose: "Put it directly before its statement, or on the statement's last line."
    case .forbiddenInSQL: "Ask for one under allow in lockcast.yml."
    case .neverSuppressed: "Take it out, and do what the finding says."
    case .needsDigest(_, let found):
      found.map { "Name the digest of the statement: for \(words: $0.shortDigest)." }
        ?? "Name the digest of the statement."
    case .tooLong(_, let latest, _):
      """
      Choose a day up to \(words: latest.description); suppressions.maximum-days of lockcast.yml \
      decides.
      """
    }
  }
}

extension SuppressionProblem {
  fileprivate var prose: Prose {
    switch self {
    case .expected(let what, let found):
      found.isEmpty
        ? "expected \(words: what), found its end"
        : "expected \(words: what), found \(foreign: found)"
    case .unknownRule(let name, let nearest):
      nearest.map { "there is no rule \(foreign: name), did you mean \(words: $0)?" }
        ?? "there is no rule \(foreign: name)"
    case .suppressesSuppressions(let rule):
      "\(words: rule.rawValue) is about suppressions, and cannot be suppressed"
    case .repeated(let clause): "\(words: clause) stands there twice"
    case .missing(let clause): "\(words: clause) is missing"
    case .blankReason: "the reason is blank"
    case .unclosedReason: "the reason's quote is never closed"
    case .badDigest(let text):
      """
      expected a digest, or its first \(words: String(Suppression.minimumDigits)) digits or more, \
      found \(foreign: text)
      """
    case .badDay(let text): "expected a day, such as 2027-01-31, found \(foreign: text)"
    }
  }
}

extension [Rule] {
  fileprivate func prose(last: String) -> Prose {
    map { "\(words: $0.rawValue)" as Prose }.joined(last: last)
  }
}

extension String {
  /// As much of a digest as a suppression names.
  var shortDigest: String { String(prefix(Suppression.minimumDigits)) }
}
