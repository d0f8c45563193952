// SPDX-License-Identifier: Apache-2.0
import Snapshot

extension Machine {
  /// The machine as far as a snapshot tells: how much of the database its caches hold.
  ///
  /// `effective_cache_size` is what the administrator says the caches hold; 0.6 of it counts, for
  /// the rest serves other tables (docs/forecast.md).
  static func described(by snapshot: Snapshot?) -> Machine {
    var machine = Machine.unknown
    guard let snapshot else { return machine }
    let settings = snapshot.server.settings
    guard let text = settings["effective_cache_size"], let cache = Double(text),
      let database = snapshot.server.databaseBytes, database > 0
    else { return machine }
    machine.cachedShare = min(1, 0.6 * cache / Double(database))
    return machine
  }
}
