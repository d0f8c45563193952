// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What a storage engine says to an ALTER TABLE (`enum_alter_inplace_result`).
enum InPlaceSupport: Sendable, Hashable {
  /// Rows have to be copied by the server.
  case copy(Obstacle)
  /// In the engine, beside reads only.
  case sharedLock(rebuilds: Bool, Obstacle)
  /// In the engine, beside reads and writes.
  case noLock(rebuilds: Bool)
  /// Metadata only.
  case instant

  /// Why it is not better, in the words of the server's error message where it has one.
  struct Obstacle: Sendable, Hashable {
    var reason: String
    var source: String

    init(_ reason: String, _ source: String) {
      self.reason = reason
      self.source = source
    }
  }
}
