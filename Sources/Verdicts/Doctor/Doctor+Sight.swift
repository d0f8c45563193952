// SPDX-License-Identifier: Apache-2.0
import Snapshot

extension Doctor {
  /// What lockcast cannot see, and the forecasts of this snapshot do without.
  func sight() -> [ServerFinding] {
    var found: [ServerFinding] = []
    if let now, case let age = Double(now.seconds - snapshot.capturedAt.seconds) / 3600,
      age > maximumAgeHours
    {
      found.append(ServerFinding(.snapshotStale, .warn, .age(hours: age)))
    }
    let moments = max(snapshot.samples.count, snapshot.history?.momentsSeen ?? 0)
    if moments < limits.fewMoments {
      found.append(ServerFinding(.snapshotThin, .pass, .moments(moments)))
    }
    if isOff("log_lock_waits") {
      found.append(ServerFinding(.lockWaitsNotLogged, .pass, .setting("log_lock_waits", "off")))
    }
    if snapshot.workload.queries.isEmpty {
      found.append(ServerFinding(.noStatementStatistics, .pass, .server))
    }
    if isOff("track_io_timing") {
      found.append(ServerFinding(.ioTimingOff, .pass, .setting("track_io_timing", "off")))
    }
    return found
  }
}
