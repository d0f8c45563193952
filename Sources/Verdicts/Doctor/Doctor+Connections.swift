// SPDX-License-Identifier: Apache-2.0
import Snapshot

extension Doctor {
  func connections() -> [ServerFinding] {
    let capacity = snapshot.capacity
    guard let maximum = capacity.maxConnections else { return [] }
    let available = maximum - (capacity.reservedConnections ?? 0)
    // Sessions are counted over the server, a pool is one database's.
    let room = min(available, capacity.databaseLimit ?? .max)
    guard available > 0 else { return [] }
    var found: [ServerFinding] = []
    if let poolSize, poolSize > room {
      found.append(
        ServerFinding(.poolExceedsServer, .warn, .pool(size: poolSize, available: room)))
    }
    let past = (snapshot.history?.hours ?? []).compactMap(\.peakConnections)
    let peak = (past + [capacity.peakConnections ?? capacity.connections ?? 0]).max() ?? 0
    if Double(peak) >= limits.connectionShare * Double(available) {
      let largest = capacity.applications.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
      found.append(
        ServerFinding(
          .connectionsNearlyUsed, .warn,
          .connections(peak: peak, available: available, largest: largest)))
    }
    return found
  }
}
