// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TestSupport

@testable import SQLSyntax

/// What four servers read of each form, beside what the parser reads.
@Suite("Dialects of MySQL and MariaDB")
struct MySQLDialectTests {
  @Test("A form is read where the server reads it", arguments: ObservedServer.all)
  func forms(server: ObservedServer) throws {
    #expect(try Self.differences("dialect", server) { $0 } == [])
  }

  @Test("A word is a name where the server takes it for one", arguments: ObservedServer.all)
  func words(server: ObservedServer) throws {
    #expect(
      try Self.differences("reserved", server) { "CREATE TABLE t (\($0) INT)" } == [])
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

  /// What of a fixture the parser reads otherwise than the server.
  private static func differences(
    _ fixture: String, _ server: ObservedServer, sql: (String) -> String
  ) throws -> [String] {
    let lines = try server.lines(fixture)
    #expect(lines.count > 300)
    return lines.compactMap { text, isAccepted in
      let statement = sql(text)
      let file = SourceFile.parse(
        Array(statement.utf8), as: server.engine, version: server.version)
      return file.diagnostics.isEmpty == isAccepted ? nil : statement
    }
  }
}
