// SPDX-License-Identifier: Apache-2.0
import Snapshot

extension Machine {
  /// The machine as far as a snapshot tells: what was calibrated, its settings, and how much of the
  /// database its caches hold.
  static func described(by snapshot: Snapshot?) -> Machine {
    var machine = Machine.unknown
    guard let snapshot else { return machine }
    machine.take(Settings(snapshot.server.settings), databaseBytes: snapshot.server.databaseBytes)
    machine.activeSessions = Double(max(0, snapshot.capacity.activeConnections ?? 0))
    if let calibration = snapshot.calibration { machine.take(calibration) }
    return machine
  }

  /// Numbers of `pg_settings`.
  private struct Settings {
    let texts: [String: String]

    init(_ texts: [String: String]) { self.texts = texts }

    subscript(_ name: String) -> Double? {
      texts[name].flatMap(Double.init).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
  }

  /// `effective_cache_size` is what the administrator says the caches hold; 0.6 of it counts, for
  /// the rest serves other tables, and what is less than a hundredth of it is in memory
  /// (docs/forecast.md).
  private mutating func take(_ settings: Settings, databaseBytes: Int64?) {
    // InnoDB reads past the system's cache (manual, `innodb_flush_method`): its buffer pool is all.
    if let cache = settings["effective_cache_size"] ?? settings["innodb_buffer_pool_size"] {
      cachedBytes = 0.01 * cache
      // vm.dirty_background_ratio: a tenth of what is free for caches (Linux, admin-guide/sysctl).
      keptBack = 0.1 * cache
      if let database = databaseBytes, database > 0 {
        cachedShare = min(1, 0.6 * cache / Double(database))
      }
    }
    sharedBuffers = settings["shared_buffers"]
    sortMemory = settings["maintenance_work_mem"] ?? sortMemory
    maintenanceWorkers =
      settings["max_parallel_maintenance_workers"].map { Int(min($0, 1024)) } ?? maintenanceWorkers
  }

  private mutating func take(_ calibration: Calibration) {
    works = calibration.works
    cores = calibration.cores?.value
    if let figure = calibration.cpu { cpu = Rate(figure) }
    if let figure = calibration.readRate {
      readRate = Rate(figure)
      // What the system had in its cache is in this rate already.
      if figure.source == .ioStatistics { cachedShare = 0 }
    }
    if let figure = calibration.writeRate { writeRate = Rate(figure) }
    if let figure = calibration.replayRate { replayRate = Rate(figure) }
    if let figure = calibration.cachedShare {
      cachedShare = min(1, figure.value)
      cachedBytes = 0
      knowsCachedShare = true
    }
  }
}

extension Machine.Rate {
  fileprivate init(_ figure: CalibratedFigure) {
    self.init(figure.value, band: figure.band, figure.provenance)
  }
}
