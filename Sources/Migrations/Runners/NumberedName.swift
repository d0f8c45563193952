// SPDX-License-Identifier: Apache-2.0

/// `20240131_add_region.up.sql` and its kin, taken apart.
struct NumberedName {
  /// The digits in front.
  var number: Substring
  /// What stands behind the separator, without endings.
  var title: String
  /// `.up` or `.down` before `.sql`.
  var direction: MigrationIdentity.Direction?

  /// - Parameters:
  ///   - separator: stands behind the number; nil: anything may.
  ///   - marksDirection: `.up` and `.down` are not part of the title.
  init?(_ name: String, separator: String? = "_", marksDirection: Bool = true) {
    var rest = Substring(name)
    guard rest.takeSuffix(".sql") else { return nil }
    if marksDirection, rest.takeSuffix(".up") {
      direction = .up
    } else if marksDirection, rest.takeSuffix(".down") {
      direction = .down
    }
    number = rest.takeDigits()
    guard !number.isEmpty else { return nil }
    if let separator {
      guard rest.take(separator) else { return nil }
    } else {
      _ = rest.takePrefix { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }
    title = String(rest)
  }
}
