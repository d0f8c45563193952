// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// A repository with services on several kinds of server: one run, one report.
struct DatabasesTests {
  static let files = [
    "lockcast.yml": Data(
      """
      databases:
        shop:
          engine: mariadb
          server-version: "10.11"
          schema: shop/schema.sql
          migrations: {files: ["shop/migrations/*.sql"]}
          tables: {orders: {rows: 20M}}
        billing:
          engine: postgres
          server-version: "16.4"
          schema: billing/schema.sql
          migrations: {files: ["billing/migrations/*.sql"]}
          tables: {invoices: {rows: 20M}}
      limits:
        large-rows: 1M
      """.utf8),
    "shop/schema.sql": Data("CREATE TABLE `orders` (`id` int PRIMARY KEY, `n` int);\n".utf8),
    "shop/migrations/1.sql": Data("ALTER TABLE `orders` MODIFY `n` bigint;\n".utf8),
    "billing/schema.sql": Data("CREATE TABLE invoices (id int PRIMARY KEY, n int);\n".utf8),
    "billing/migrations/1.sql": Data("ALTER TABLE invoices ALTER n TYPE bigint;\n".utf8),
    "other.sql": Data("CREATE TABLE notes (id bigserial);\n".utf8),
  ]

  private func report(_ run: Lockcast.Run) throws -> JSONValue {
    try JSONValue.parse(Array(run.output.utf8))
  }

  @Test func eachIsJudgedByItsOwnServer() throws {
    let run = try Lockcast.run(["check", "--format", "json"], files: Self.files)
    #expect(run.code == 1)
    let report = try report(run)
    #expect(report["verdict"]?.stringValue == "block")
    #expect(report["engine"]?.stringValue == nil)
    let databases = report["databases"]?.arrayValue ?? []
    #expect(databases.map { $0["name"]?.stringValue } == ["shop", "billing"])
    #expect(databases.map { $0["engine"]?.stringValue } == ["mariadb", "postgres"])
    #expect(databases.map { $0["serverVersion"]?.stringValue } == ["10.11", "16.4"])
    let migrations = report["migrations"]?.arrayValue ?? []
    #expect(
      migrations.map { $0["path"]?.stringValue } == [
        "shop/migrations/1.sql", "billing/migrations/1.sql",
      ])
    let statements = migrations.compactMap { $0["statements"]?.arrayValue?.first }
    #expect(statements.map { $0["verdict"]?.stringValue } == ["block", "block"])
    #expect(statements.map { $0["algorithm"]?.stringValue } == ["COPY", nil])
    let strongest = statements.compactMap { statement in
      statement["locks"]?.arrayValue?.last?["mode"]?.stringValue
    }
    #expect(strongest == ["EXCLUSIVE", "AccessExclusiveLock"])
  }

  @Test func oneCommentHasBoth() throws {
    let run = try Lockcast.run(["check", "--format", "markdown"], files: Self.files)
    #expect(run.output.contains("MariaDB 10.11"))
    #expect(run.output.contains("Postgres 16.4"))
    #expect(run.output.contains("orders") && run.output.contains("invoices"))
  }

  @Test func aFileThatNoneClaimsIsTheRest() throws {
    let run = try Lockcast.run(
      ["check", "--format", "json", "./other.sql", "./shop/migrations/1.sql"], files: Self.files)
    let report = try report(run)
    let databases = report["databases"]?.arrayValue ?? []
    #expect(databases.map { $0["name"]?.stringValue } == [nil, "shop"])
    let migrations = report["migrations"]?.arrayValue ?? []
    #expect(
      migrations.map { $0["path"]?.stringValue } == ["./other.sql", "./shop/migrations/1.sql"])
    #expect(migrations.map { $0["database"] } == [.int(0), .int(1)])
  }

  @Test(arguments: ["--engine=mysql", "--server-version=15", "--schema=x.sql", "--pool=5"])
  func whatNamesOneServerIsRefused(option: String) throws {
    let run = try Lockcast.run(["check", option], files: Self.files)
    #expect(run.code == 2)
    #expect(run.errors.contains("names one server"))
  }

  @Test func aSnapshotIsNamedForItsDatabase() throws {
    let run = try Lockcast.run(["check", "--snapshot", "shop=missing.json"], files: Self.files)
    #expect(run.code == 2)
    #expect(run.errors.contains("missing.json"))
  }

  @Test func aDatabaseWithoutFilesIsAnError() throws {
    var files = Self.files
    files["lockcast.yml"] = Data("databases:\n  shop: {engine: mysql}\n".utf8)
    let run = try Lockcast.run(["check", "other.sql"], files: files)
    #expect(run.code == 2)
    #expect(run.errors.contains("lockcast.yml:2:"))
    #expect(run.errors.contains("migrations.files"))
  }

  @Test func aSnapshotOfAnotherKindOfServerIsRefused() throws {
    let snapshot = """
      {"format": "lockcast.snapshot/1", "capturedAt": "2026-11-22T16:30:00Z",
       "server": {"engine": "mariadb", "version": "10.11", "database": "shop"},
       "relations": [{"schema": "shop", "name": "t", "kind": "table",
                      "definition": ["CREATE TABLE `t` (`a` int)"]}]}
      """
    var files = Self.files
    files["lockcast.yml"] = Data()
    files["production.json"] = Data(snapshot.utf8)
    files["m.sql"] = Data("ALTER TABLE `t` ADD b int;\n".utf8)
    let own = try Lockcast.run(
      ["check", "--snapshot", "production.json", "--format", "json", "m.sql"], files: files)
    #expect(try report(own)["engine"]?.stringValue == "mariadb")
    #expect(try report(own)["serverVersion"]?.stringValue == "10.11")
    let other = try Lockcast.run(
      ["check", "--engine", "mysql", "--snapshot", "production.json", "m.sql"], files: files)
    #expect(other.code == 2)
    #expect(other.errors.contains("is a snapshot of mariadb"))
  }
}
