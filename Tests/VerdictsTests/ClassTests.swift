// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import SQLSyntax
import Snapshot
import Testing
import Verdicts

/// Without a snapshot the class of the lock and of the work decides.
struct ClassTests {
  private let schema = """
    CREATE TABLE users (id bigint PRIMARY KEY, name varchar(20), age int);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
    """

  @Test(arguments: [
    ("CREATE INDEX i ON users (name)", Verdict.block, Verdicts.Rule.blocksWritesDuringWork),
    (
      "ALTER TABLE users ALTER COLUMN age TYPE bigint", .block,
      .blocksReadsAndWritesDuringWork
    ),
    (
      "ALTER TABLE users ALTER COLUMN name SET NOT NULL", .block,
      .blocksReadsAndWritesDuringWork
    ),
    ("ALTER TABLE users ADD COLUMN note text", .warn, .exclusiveLockUnweighed),
    ("ALTER TABLE nobody ADD COLUMN note text", .unknown, .rejectedByServer),
  ])
  func verdict(_ sql: String, _ verdict: Verdict, _ rule: Verdicts.Rule) throws {
    let statement = try #require(
      Checked.report(sql, Checked.blind(schema)).migrations.first?.statements.first)
    #expect(statement.verdict == verdict)
    #expect(statement.findings.first?.rule == rule)
  }

  @Test(arguments: [
    "CREATE INDEX CONCURRENTLY i ON users (name)",
    "SET lock_timeout = '1s'; ALTER TABLE users ADD COLUMN note text",
    "CREATE TABLE fresh (id int); CREATE INDEX i ON fresh (id)",
    "SELECT 1",
  ])
  func passes(_ sql: String) {
    #expect(Checked.report(sql, Checked.blind(schema)).verdict == .pass)
  }

  @Test func concurrentlyDoesNotRunInATransaction() throws {
    let report = Checked.report(
      "CREATE INDEX CONCURRENTLY i ON users (name)", Checked.blind(schema), .perFile)
    let statement = try #require(report.migrations.first?.statements.first)
    #expect(statement.findings.first?.rule == .concurrentlyInTransaction)
    #expect(statement.instead?.reason == .outsideTransaction)
  }

  @Test func laterWorkStretchesAnEarlierLock() throws {
    let report = Checked.report(
      "ALTER TABLE users ADD COLUMN note text; UPDATE users SET note = 'x';",
      Checked.blind(schema), .perFile)
    let statement = try #require(report.migrations.first?.statements.first)
    #expect(statement.findings.map(\.rule).contains(.transactionStretchesLock))
    #expect(statement.instead?.reason == .splitTransaction)
  }

  @Test func whatIsNotUnderstoodFailsClosed() {
    #expect(Checked.report("FROBNICATE users", Checked.blind(schema)).verdict == .unknown)
  }

  /// What another release or server reads is known to be refused here.
  @Test(arguments: [
    ("ALTER TABLE orders DETACH PARTITION p CONCURRENTLY", 13, Verdict.block),
    ("CREATE TABLE n (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)", 17, .block),
    ("CREATE TABLE n (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)", 18, .pass),
    ("LOCK TABLE users", 16, .block),
  ])
  func whatTheServerDoesNotReadIsRefused(_ sql: String, _ version: Int, _ verdict: Verdict) throws {
    let source = SourceFile.parse(Array(sql.utf8), version: ServerVersion(version))
    let script = Script.make(path: "m.sql", source: source, mode: .perStatement)
    let report = Checked.report(script, Checked.blind(schema, version: version))
    let findings = try #require(report.migrations.first?.statements.first?.findings)
    #expect(report.verdict == verdict)
    #expect(findings.contains { $0.rule == .rejectedByServer } == (verdict > .pass))
    #expect(!findings.contains { $0.rule == .unparsedStatement })
  }

  @Test func theConfigSoftensARule() {
    var limits = Limits()
    limits.severities[Verdicts.Rule.blocksWritesDuringWork.rawValue] = .warn
    let report = Checked.report(
      "CREATE INDEX i ON users (name)", Checked.blind(schema), limits: limits)
    #expect(report.verdict == .warn)
  }

  @Test(arguments: [
    ("CREATE INDEX i ON users (name)", InsteadReason.concurrently),
    ("ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0)", .notValidThenValidate),
    (
      "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id)",
      .notValidThenValidate
    ),
    ("ALTER TABLE users ALTER COLUMN name SET NOT NULL", .checkThenSetNotNull),
    ("ALTER TABLE users ADD CONSTRAINT u UNIQUE (name)", .usingIndex),
    ("ALTER TABLE users ADD COLUMN r float8 DEFAULT random()", .expandAndContract),
    ("ALTER TABLE users ADD COLUMN note text", .lockTimeoutAndRetry),
  ])
  func theGentlerWayIsBetter(_ sql: String, _ reason: InsteadReason) throws {
    let statement = try #require(
      Checked.report(sql, Checked.blind(schema)).migrations.first?.statements.first)
    let instead = try #require(statement.instead)
    #expect(instead.reason == reason)
    #expect((instead.forecast?.verdict ?? .block) < statement.verdict)
  }

  @Test(arguments: [
    ("ALTER TABLE users ADD COLUMN x int", Rollback.Kind.exact, 1),
    ("ALTER TABLE users DROP COLUMN age", .lossy, 1),
    ("CREATE INDEX i ON users (name)", .exact, 1),
    ("ALTER TABLE users RENAME COLUMN name TO title", .exact, 1),
    ("ALTER TABLE users RENAME TO people", .exact, 1),
    ("DROP TABLE orders", .lossy, 2),
    ("TRUNCATE orders", .none, 0),
    ("CREATE TABLE fresh (id int PRIMARY KEY)", .exact, 1),
  ])
  func rollback(_ sql: String, _ kind: Rollback.Kind, _ statements: Int) throws {
    let report = Checked.report(sql, Checked.blind(schema))
    let rollback = try #require(report.migrations.first?.statements.first?.rollback)
    #expect(rollback.kind == kind)
    #expect(rollback.sql.count == statements)
  }
}
