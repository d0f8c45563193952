// SPDX-License-Identifier: Apache-2.0

/// How long a commit takes: mostly its fsync of the write-ahead log.
struct CommitTime: Sendable {
  /// Seconds, in the median.
  var median: Double
  /// P95 / median.
  var band: Double

  /// 5 ms, and now and then 50 ms (docs/forecast.md).
  static let durable = CommitTime(median: 0.005, band: 10)
  /// Nobody waits for a disk (the manual, "Asynchronous Commit", and `fsync`).
  static let asynchronous = CommitTime(median: 0.000_3, band: 10)

  init(median: Double, band: Double) {
    self.median = median
    self.band = band
  }

  init(_ settings: SettingsInForce) {
    // InnoDB waits for its redo log at 1, the default (manual, `innodb_flush_log_at_trx_commit`).
    let waits =
      settings.value("fsync") != "off" && settings.value("synchronous_commit") != "off"
      && settings.value("innodb_flush_log_at_trx_commit") ?? "1" == "1"
    self = waits ? .durable : .asynchronous
  }
}
