// SPDX-License-Identifier: Apache-2.0

extension Snapshot {
  /// Takes over what outlasts one night from the snapshot before this one: its history, with its
  /// own moments and these added, and how fast the system was found to be.
  public mutating func succeed(_ previous: Snapshot) {
    var history = previous.history ?? History(of: previous)
    history?.add(self)
    self.history = history ?? History(of: self)
    calibration = calibration ?? previous.calibration
  }
}
