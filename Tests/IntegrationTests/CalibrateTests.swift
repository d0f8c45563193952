// SPDX-License-Identifier: Apache-2.0
import Foundation
import Schema
import Snapshot
import TestSupport
import Testing

/// `lockcast calibrate` beside a live server.
@Suite("Calibrating a live server", .serialized)
struct CalibrateTests {
  private static let database = "calibrated"
  private let server: PostgresServer
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "lockcast-calibrate-\(UUID().uuidString)")

  init() throws {
    server = try PostgresServer.running()
    _ = try Self.prepared.get()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private static let prepared = Result {
    let server = try PostgresServer.running()
    try server.run("CREATE DATABASE \(database)")
    for statement in [
      "CREATE EXTENSION pg_stat_statements",
      "CREATE TABLE orders (id int, note text)",
      "INSERT INTO orders SELECT g, md5(g::text) FROM generate_series(1, 200000) g",
      "ANALYZE orders", "CREATE INDEX by_note ON orders (note)",
      "CREATE INDEX partial ON orders (note) WHERE note <> '\(secret)'",
    ] {
      try server.run(statement, database: database)
    }
  }

  private static let secret = "hunter-4711"

  private func calibrate(_ arguments: String...) throws -> Lockcast.Run {
    // Whatever it does on this server, it writes nothing.
    try Lockcast.run(
      ["calibrate"] + arguments,
      environment: ["PGOPTIONS": "-c default_transaction_read_only=on"])
  }

  private func calibration(_ path: String) throws -> Calibration? {
    try Calibration.read(Array(Data(contentsOf: URL(filePath: path))))
  }

  private var dsn: String { server.connectionString(database: Self.database) }

  @Test("Migrations of the past are timed, and their literals stay where they are")
  func pastStatements() throws {
    let file = folder.appending(path: "calibration.json").path
    let run = try calibrate("--dsn", dsn, "--cpu-benchmark", "--cores", "8", "--into", file)
    #expect(run.code == 0, "\(run.errors)")
    let found = try #require(try calibration(file))
    let index = try #require(found.works[.indexBuild])
    #expect(index.source == .pastStatements && index.timings >= 1)
    #expect((0.05...20).contains(index.factor))
    #expect((0.1...10).contains(found.cpu?.value ?? 0))
    #expect(found.cores?.value == 8)
    #expect(run.output.contains("indexes"))
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(!(run.output + run.errors + text).contains(Self.secret))
  }

  @Test("A snapshot gets it, and a forecast is calibrated then")
  func intoSnapshot() throws {
    let file = folder.appending(path: "snapshot.json").path
    #expect(try Lockcast.run(["snapshot", "--dsn", dsn, "--into", file]).code == 0)
    let before = try Snapshot.read(Array(Data(contentsOf: URL(filePath: file))))
    #expect(try calibrate("--dsn", dsn, "--into", file).code == 0)
    let after = try Snapshot.read(Array(Data(contentsOf: URL(filePath: file))))
    #expect(after.calibration?.works[.indexBuild] != nil)
    #expect(after.catalog.relations == before.catalog.relations && after.sizes == before.sizes)
    let migration = folder.appending(path: "m.sql")
    try Data("CREATE INDEX ON orders (id);".utf8).write(to: migration)
    let check = try Lockcast.run(
      ["check", "--snapshot", file, "--format", "json", migration.path])
    #expect(check.output.contains("\"calibrated\""))
  }

  @Test("Scratch tables are timed in a database that is gone afterwards")
  func scratch() throws {
    let run = try Lockcast.run(["calibrate", "--scratch", "--dsn", dsn, "--megabytes", "16"])
    #expect(run.code == 0, "\(run.errors)")
    let found = try #require(try Calibration.read(Array(run.output.utf8)))
    for work in [WorkClass.rewrite, .indexBuild, .fill, .rowChanges] {
      #expect(found.works[work]?.source == .scratchRun)
    }
    let left = try server.run("SELECT count(*) FROM pg_database WHERE datname ~ 'scratch.*timing'")
    #expect(left == "0\n" || left == "0")
    let tables = try server.run(
      "SELECT string_agg(relname, ' ') FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
      database: Self.database)
    #expect(tables.trimmingCharacters(in: .whitespacesAndNewlines) == "orders")
  }

  @Test("A server that takes no writes is no place for scratch tables")
  func scratchRefused() throws {
    let run = try calibrate("--scratch", "--dsn", dsn)
    #expect(run.code == 2 && run.errors.contains("CREATE DATABASE"))
  }

  @Test(
    "Wrong usage",
    arguments: [
      [], ["--watch", "3"], ["--instance", "gp3", "--scratch"], ["--dsn", "x", "--megabytes", "1"],
      ["--instance", "gp3", "--cores", "0"], ["--dsn", "x", "--watch", "-1"],
    ])
  func usage(_ arguments: [String]) throws {
    #expect(try Lockcast.run(["calibrate"] + arguments).code == 64)
  }

  @Test("A class that is none")
  func unknownClass() throws {
    let run = try Lockcast.run(["calibrate", "--instance", "warp"])
    #expect(run.code == 2 && run.errors.contains("--instance list"))
  }
}
