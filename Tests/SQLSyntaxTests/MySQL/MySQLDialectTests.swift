// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TestSupport

@testable import SQLSyntax

/// What four servers read of each form, beside what the parser reads.
@Suite("Dialects of MySQL and MariaDB")
struct MySQLDialectTests {
  struct Server: Sendable, CustomTestStringConvertible {
    var column: Int
    var engine: Engine
    var version: ServerVersion
    var testDescription: String { "\(engine.rawValue) \(version)" }
  }

  /// In the order of the fixtures.
  static let servers = [
    Server(column: 0, engine: .mariadb, version: ServerVersion(10, 5, 23)),
    Server(column: 1, engine: .mariadb, version: ServerVersion(10, 11, 18)),
    Server(column: 2, engine: .mariadb, version: ServerVersion(11, 8, 6)),
    Server(column: 3, engine: .mysql, version: ServerVersion(9, 7, 4)),
  ]

  @Test("A form is read where the server reads it", arguments: servers)
  func forms(server: Server) throws {
    #expect(try Self.differences("mysql/dialect.txt", server) { $0 } == [])
  }

  @Test("A word is a name where the server takes it for one", arguments: servers)
  func words(server: Server) throws {
    #expect(
      try Self.differences("mysql/reserved.txt", server) { "CREATE TABLE t (\($0) INT)" } == [])
  }

  @Test("Who writes for another server is told so")
  func foreignForms() {
    func problem(_ sql: String, _ engine: Engine, _ version: ServerVersion) -> ParseDiagnostic
      .Problem?
    {
      SourceFile.parse(Array(sql.utf8), as: engine, version: version).diagnostics.first?.problem
    }
    #expect(
      problem("ALTER TABLE t ADD COLUMN IF NOT EXISTS c INT", .mysql, ServerVersion(8, 4))
        == .foreign("IF NOT EXISTS", of: .mariadb))
    #expect(
      problem("DROP INDEX i ON t LOCK=NONE", .mariadb, ServerVersion(11, 8))
        == .foreign("DROP INDEX with ALGORITHM or LOCK", of: .mysql))
    #expect(
      problem("ALTER TABLE t ALTER INDEX i IGNORED", .mariadb, ServerVersion(10, 5))
        == .since(ServerVersion(10, 6), "IGNORED", of: .mariadb))
    #expect(
      problem("CREATE TABLE t (rank INT)", .mysql, ServerVersion(8, 0, 36))
        == .reserved("rank", of: .mysql))
    #expect(problem("CREATE TABLE t (rank INT)", .mysql, ServerVersion(5, 7)) == nil)
  }

  /// The lines of a fixture, `+-++ text`, that the parser reads otherwise than a server.
  private static func differences(
    _ fixture: String, _ server: Server, sql: (String) -> String
  ) throws -> [String] {
    let text = String(decoding: try Fixture.bytes(fixture), as: UTF8.self)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count > 300)
    return lines.compactMap { line in
      let marks = Array(line.prefix(4))
      let statement = sql(String(line.dropFirst(5)))
      let file = SourceFile.parse(
        Array(statement.utf8), as: server.engine, version: server.version)
      return file.diagnostics.isEmpty == (marks[server.column] == "+") ? nil : statement
    }
  }
}
