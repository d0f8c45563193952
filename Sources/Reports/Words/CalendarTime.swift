// SPDX-License-Identifier: Apache-2.0
import Snapshot

extension Timestamp {
  /// `2026-11-22 02:00 UTC`
  var readable: String {
    let parts = description.split(separator: "T", maxSplits: 1)
    guard parts.count == 2 else { return description }
    return "\(parts[0]) \(parts[1].prefix(5)) UTC"
  }
}
