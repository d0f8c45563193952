// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A statement that ran on real servers, with what they held at its end.
struct ObservedCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Observation: Decodable, Sendable {
    var versions: [Int]
    /// Relation → strongest mode, of relations that existed before.
    var locks: [String: String]?
    var rewrites: [String]?
    /// The SQLSTATE of the refusal.
    var refused: String?
  }
  var id: String
  var setup: [String]
  var statement: String
  var observed: [Observation]

  var testDescription: String { id }

  static func all(_ file: String) -> [ObservedCase] {
    let bytes = (try? Fixture.bytes(file)) ?? []
    return (try? JSONDecoder().decode([ObservedCase].self, from: Data(bytes))) ?? []
  }
}
