// SPDX-License-Identifier: Apache-2.0
import LockModel
import Observation
import SQLSyntax
import Schema

extension Difference {
  /// One line for who mends the rule.
  var words: String {
    switch self {
    case .lock(let relation, let predicted, let observed):
      "lock \(relation): predicted \(predicted.words), observed \(observed.words)"
    case .rewrite(let relation, let side): "new file \(relation): \(side.words)"
    case .indexBuild(let index, let side): "index build \(index): \(side.words)"
    case .scan(let relation, let side): "full scan \(relation): \(side.words)"
    case .rows(let relation): "rows \(relation): changed, and not predicted to"
    case .algorithm(let predicted, let observed):
      "algorithm: predicted \(predicted.rawValue), observed \(observed.rawValue)"
    case .concurrentWrites(let predicted):
      "LOCK=NONE: predicted \(predicted ? "accepted, and refused" : "refused, and accepted")"
    case .accepted(let rejection): "runs, and was predicted to be refused: \(rejection.reason)"
    }
  }
}

extension Difference.Side {
  fileprivate var words: String {
    switch self {
    case .predictedOnly: "predicted, not observed"
    case .observedOnly: "observed, not predicted"
    }
  }
}

extension LockModeSet {
  fileprivate var words: String {
    modes.isEmpty ? "none" : modes.map(\.name).joined(separator: ", ")
  }
}
