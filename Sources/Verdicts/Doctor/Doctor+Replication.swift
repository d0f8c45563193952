// SPDX-License-Identifier: Apache-2.0
import Forecast
import Snapshot

extension Doctor {
  func replication() -> [ServerFinding] { standbys() + slots() }

  private func standbys() -> [ServerFinding] {
    let standbys = snapshot.replication.standbys
    var found: [ServerFinding] = []
    let hasStandby = snapshot.server.isInRecovery || !standbys.isEmpty
    if hasStandby, let delay = seconds("max_standby_streaming_delay"), delay < 0 {
      // A primary has its own value; that its standbys share it is a conclusion.
      found.append(
        ServerFinding(
          .standbyDelayUnbounded, .warn, .setting("max_standby_streaming_delay", "-1"),
          snapshot.server.isInRecovery ? .measured : .inferred))
    }
    let waited = standbys.filter { $0.syncState == "sync" || $0.syncState == "quorum" }
    if setting("synchronous_commit") == "remote_apply", let first = waited.first {
      found.append(
        ServerFinding(
          .commitWaitsForReplay, .warn, .standby(name: first.name, lag: first.replayLagSeconds)))
    }
    return found
      + standbys.filter { ($0.replayLagSeconds ?? 0) >= limits.standbyLagSeconds }.map {
        ServerFinding(.standbyLags, .warn, .standby(name: $0.name, lag: $0.replayLagSeconds))
      }
  }

  private func slots() -> [ServerFinding] {
    snapshot.replication.slots.filter { !$0.isActive }.map { slot in
      let isLarge = (slot.retainedBytes ?? 0) >= limits.slotBytes
      return ServerFinding(
        .slotInactive, isLarge ? .warn : .pass,
        .slot(
          name: slot.name, isLogical: slot.isLogical, retainedBytes: slot.retainedBytes))
    }
  }
}
