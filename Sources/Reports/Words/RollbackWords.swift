// SPDX-License-Identifier: Apache-2.0
import Verdicts

extension Rollback {
  /// What becomes of the data on the way back.
  var words: String { kind.words }
}

extension Rollback.Kind {
  var words: String {
    switch self {
    case .exact: "exact"
    case .lossy: "something is lost that cannot come back"
    case .none: "there is no way back"
    }
  }
}
