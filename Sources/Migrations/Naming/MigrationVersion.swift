// SPDX-License-Identifier: Apache-2.0

/// Where a migration stands in the order of its runner.
public struct MigrationVersion: Sendable, Hashable {
  fileprivate enum Part: Sendable, Hashable {
    /// Decimal digits without leading zeros: timestamps of any length.
    case number(String)
    /// The beginning of a file's name, up to an underscore.
    case stem(String)
    case text(String)
  }

  fileprivate var parts: [Part]

  /// `1.10` behind `1.9`, `1` the same as `1.0`: numbers between dots or underscores.
  public static func dotted(_ text: some StringProtocol) -> MigrationVersion {
    var numbers = text.utf8.split(omittingEmptySubsequences: false) { byte in
      byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }.map { significant($0) }
    while numbers.count > 1, numbers.last == "0" { numbers.removeLast() }
    return MigrationVersion(parts: numbers.map { .number($0) })
  }

  /// By value: `9` before `10`.
  public static func number(_ digits: some StringProtocol) -> MigrationVersion {
    MigrationVersion(parts: [.number(significant(digits.utf8[...]))])
  }

  /// By its bytes: `10` before `9`.
  public static func text(_ text: some StringProtocol) -> MigrationVersion {
    MigrationVersion(parts: [.text(String(text))])
  }

  /// As the names of files that begin with it and `_` stand in a directory: `10` before `1`.
  public static func stem(_ text: some StringProtocol) -> MigrationVersion {
    MigrationVersion(parts: [.stem(String(text))])
  }

  /// Its place in a list of the runner's.
  public static func position(_ number: Int) -> MigrationVersion {
    MigrationVersion(parts: [.number(String(max(0, number)))])
  }

  private static func significant(_ digits: some Collection<UInt8>) -> String {
    let digits = digits.drop { $0 == UInt8(ascii: "0") }
    return digits.isEmpty ? "0" : String(decoding: Array(digits), as: UTF8.self)
  }
}

extension MigrationVersion: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    for (one, other) in zip(left.parts, right.parts) where one != other {
      return one < other
    }
    return left.parts.count < right.parts.count
  }
}

extension MigrationVersion.Part: Comparable {
  fileprivate static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.number(let one), .number(let other)):
      one.utf8.count == other.utf8.count
        ? one.utf8.lexicographicallyPrecedes(other.utf8) : one.utf8.count < other.utf8.count
    case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
    case (.stem(let one), .stem(let other)):
      (one + "_").utf8.lexicographicallyPrecedes((other + "_").utf8)
    case (.number, .stem), (.number, .text), (.stem, .text): true
    case (.text, .number), (.text, .stem), (.stem, .number): false
    }
  }
}

extension MigrationVersion: CustomStringConvertible {
  public var description: String {
    parts.map { part in
      switch part {
      case .number(let digits): digits
      case .stem(let text), .text(let text): text
      }
    }.joined(separator: ".")
  }
}
