// SPDX-License-Identifier: Apache-2.0
import Verdicts

extension SnapshotReference {
  /// How many moments it knows: `30 samples over 5 min, a history of 12,096 moments`.
  var momentsText: String {
    var text = Quantity.plural(samples, "sample")
    if samples > 1 { text += " over \(Quantity.duration(span))" }
    if let historyMoments {
      text += ", a history of \(Quantity.plural(historyMoments, "moment"))"
    }
    return text
  }
}
