// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax
import Testing

/// `DELIMITER` is the client's: most runners send it to the server, which refuses it.
@Suite("Runners on MySQL")
struct MySQLRunnerTests {
  static let script = """
    DELIMITER //
    CREATE PROCEDURE p() BEGIN SELECT 1; END //
    DELIMITER ;
    CALL p();
    """

  @Test(arguments: [(Runner.flyway, 0), (.golangMigrate, 2), (.dbmate, 2)])
  func `who reads DELIMITER`(runner: Runner, unknowns: Int) {
    var reader = MigrationReader(runner: runner, tree: Files(contents: [:]))
    reader.engine = .mysql
    let migration = reader.read(Array(Self.script.utf8), path: "V1__a.up.sql")
    let unread = migration.script.statements.count { statement in
      if case .unknown = statement.parsed.statement { true } else { false }
    }
    #expect(unread == unknowns)
  }

  @Test(arguments: Runner.allCases)
  func `a runner takes its lock as the server has it`(runner: Runner) {
    for engine in Engine.allCases {
      let sent = runner.conduct.steps(on: engine).map(\.sql)
      #expect(!sent.contains { $0.contains("pg_") } || engine == .postgres)
      #expect(!sent.contains { $0.contains("GET_LOCK") } || engine != .postgres)
    }
  }
}
