// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Verdicts

extension PlanDifference {
  /// What the other release does, as a clause.
  var prose: Prose {
    switch self {
    case .unread(let diagnostic): diagnostic.prose
    case .refused(let rejection): rejection.clause
    case .accepted: "the server accepts it"
    case .unknown(.unparsed): "the statement is not understood"
    case .unknown: "its effect is not known"
    case .lock(let relation, let mode?, nil): "also locks \(relation): \(mode)"
    case .lock(let relation, nil, _): "does not lock \(relation)"
    case .lock(let relation, let mode?, let instead?):
      "locks \(relation) in \(mode) instead of \(instead)"
    case .added(let work): "also \(work.prose)"
    case .spared(let work): "spares a step: it no more \(work.prose)"
    case .waits(let count, let instead):
      """
      waits \(words: Quantity.times(count)) for other transactions instead of \
      \(words: Quantity.times(instead))
      """
    case .transaction(let isAllowed):
      isAllowed ? "may run in a transaction block" : "refused in a transaction block"
    }
  }
}

extension Rejection {
  fileprivate var clause: Prose {
    switch reason {
    case .sinceVersion(let version):
      "the form came with version \(words: String(version)) only"
    case .activeTransaction, .undefined, .duplicate, .dependents, .grammar, .onlineClause, .error,
      .other:
      "refused: \(prose)"
    }
  }
}

extension Quantity {
  static func times(_ count: Int) -> String {
    switch count {
    case 0: "never"
    case 1: "once"
    case 2: "twice"
    default: "\(exact(count)) times"
    }
  }
}

extension ReleaseGroup {
  /// `13`, `13 and 14`, `13 to 17`, `13, 15 and 18`
  var name: String { releases.rangeWords }

  var prose: Prose {
    differences.isEmpty ? "as above" : differences.map(\.prose).joined(last: "; ", between: "; ")
  }
}

extension [Int] {
  fileprivate var rangeWords: String {
    guard let first, let last else { return "" }
    if count > 2, last - first == count - 1 { return "\(first) to \(last)" }
    guard count > 1 else { return "\(first)" }
    return dropLast().map(String.init).joined(separator: ", ") + " and \(last)"
  }
}
