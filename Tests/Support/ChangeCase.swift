// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A change of `Fixtures/rewrites`, with what is there before.
public struct ChangeCase: Sendable, CustomStringConvertible {
  public var number: Int
  public var name: String
  public var setup: String
  public var change: String
  /// The reason that is expected in place of a gentler way.
  public var none: String?

  public var description: String { name }

  public static func all(_ fixture: String) throws -> [ChangeCase] {
    let parts = ("\n" + (try Fixture.text(fixture))).split("\n-- case: ").dropFirst()
    return parts.enumerated().map { number, part in
      let lines = part.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let place = lines.firstIndex(of: "-- change") ?? lines.count
      let mark = "-- none: "
      let behind = lines.dropFirst(place + 1)
      return ChangeCase(
        number: number, name: lines[0], setup: lines[1..<place].joined(separator: "\n"),
        change: behind.filter { !$0.hasPrefix(mark) && !$0.isEmpty }.joined(separator: "\n"),
        none: behind.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) })
    }
  }
}

extension String {
  fileprivate func split(_ separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.range(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
