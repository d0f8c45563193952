// SPDX-License-Identifier: Apache-2.0
import Foundation
public import SQLSyntax
public import Testing

/// One of the four servers that the fixtures in `Fixtures/mysql` tell of.
public struct ObservedServer: Sendable, CustomTestStringConvertible {
  /// Its place among the marks of a line.
  private let column: Int
  public let engine: Engine
  public let version: ServerVersion

  public var testDescription: String { "\(engine.rawValue) \(version)" }

  /// In the order of the marks.
  public static let all = [
    ObservedServer(column: 0, engine: .mariadb, version: ServerVersion(10, 5, 23)),
    ObservedServer(column: 1, engine: .mariadb, version: ServerVersion(10, 11, 18)),
    ObservedServer(column: 2, engine: .mariadb, version: ServerVersion(11, 8, 6)),
    ObservedServer(column: 3, engine: .mysql, version: ServerVersion(9, 7, 4)),
  ]

  /// The lines of a fixture, `+-++ text`: what stands behind the marks, and whether this server took
  /// it.
  public func lines(_ fixture: String) throws -> [(text: String, isAccepted: Bool)] {
    let text = String(decoding: try Fixture.bytes("mysql/\(fixture).txt"), as: UTF8.self)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      (String(line.dropFirst(5)), Array(line.prefix(4))[column] == "+")
    }
  }
}
