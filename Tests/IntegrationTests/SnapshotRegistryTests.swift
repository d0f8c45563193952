// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// The snapshots of a fleet in a Postgres database.
@Suite("A registry of snapshots", .serialized)
struct SnapshotRegistryTests {
  private let server: PostgresServer

  init() throws {
    server = try PostgresServer.running()
    _ = try Self.made.get()
  }

  private static let database = "registry"

  private struct NotMade: Error { var output: String }

  private static let made = Result {
    let server = try PostgresServer.running()
    try server.run("CREATE DATABASE \(database)")
    for name in ["fleet_a", "fleet_b"] { try server.run("CREATE DATABASE \(name)") }
    let run = try Lockcast.run(["snapshot", "registry", "--create", url(server)])
    guard run.code == 0, run.output == "no snapshots yet\n" else {
      throw NotMade(output: run.output + run.errors)
    }
  }

  private static func url(_ server: PostgresServer, _ database: String = database) -> String {
    let socket = server.folder.replacing("/", with: "%2F")
    return "postgres:///\(database)?host=\(socket)&user=postgres"
  }

  private func snapshot(_ source: String, into name: String?) throws -> Lockcast.Run {
    try Lockcast.run([
      "snapshot", "--dsn", server.connectionString(database: source), "--into",
      Self.url(server) + (name.map { "#" + $0 } ?? ""),
    ])
  }

  private func read(_ name: String) throws -> JSONValue {
    let text = try server.run(
      "SELECT document FROM lockcast.snapshot WHERE name = '\(name)'", database: Self.database)
    return try JSONValue.parse(Array(text.utf8))
  }

  @Test("A check reads what a snapshot wrote, under its name")
  func roundTrip() throws {
    try server.run("CREATE TABLE IF NOT EXISTS orders (id int)", database: "fleet_a")
    #expect(try snapshot("fleet_a", into: "shop%20a").code == 0)
    #expect(try snapshot("fleet_b", into: nil).code == 0)
    let files = ["m.sql": Data("ALTER TABLE orders ADD COLUMN x int;".utf8)]
    let check = try Lockcast.run(
      ["check", "--snapshot", Self.url(server) + "#shop%20a", "--format", "json", "m.sql"],
      files: files)
    #expect(check.code == 0, "\(check.errors)")
    let report = try JSONValue.parse(Array(check.output.utf8))
    #expect(report["snapshot"]?["database"]?.stringValue == "fleet_a")
    let list = try Lockcast.run(["snapshot", "registry", Self.url(server)]).output
    #expect(list.contains("shop a"))
    #expect(list.contains("fleet_b"))
    let missing = try Lockcast.run(
      ["check", "--snapshot", Self.url(server) + "#nobody", "m.sql"], files: files)
    #expect(missing.code == 2)
    #expect(missing.errors.contains("the registry has no snapshot \"nobody\""))
    #expect(missing.errors.contains("shop a"))
    let shown = try Lockcast.run(["snapshot", "show", Self.url(server) + "#fleet_b"])
    #expect(shown.output.hasPrefix("fleet_b on PostgreSQL"))
  }

  @Test("Eight writers of one name lose no night")
  func concurrentWriters() async throws {
    let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<8 { group.addTask { try snapshot("fleet_b", into: "busy").code } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes == Array(repeating: 0, count: 8))
    let version = try server.run(
      "SELECT version FROM lockcast.snapshot WHERE name = 'busy'", database: Self.database)
    #expect(version.trimmingCharacters(in: .whitespacesAndNewlines) == "8")
    // Those of the same second see the same moment, which counts once.
    let history = try #require(try read("busy")["history"])
    #expect((1...8).contains(history["moments"]?.intValue ?? 0))
  }

  @Test("Another database under the same name is refused")
  func otherDatabase() throws {
    #expect(try snapshot("fleet_a", into: "mine").code == 0)
    let other = try snapshot("fleet_b", into: "mine")
    #expect(other.code == 2)
    #expect(other.errors.contains("is of the database fleet_a, not of fleet_b"))
    #expect(try read("mine")["server"]?["database"]?.stringValue == "fleet_a")
  }

  @Test("Where there is no registry that is said before anything else")
  func missing() throws {
    let run = try Lockcast.run([
      "snapshot", "--dsn", "host=127.0.0.1 port=1", "--into", Self.url(server, "fleet_a"),
    ])
    #expect(run.code == 2)
    #expect(run.errors.contains("there is no registry"))
    #expect(run.errors.contains("--create"))
  }

  @Test("No message shows a password")
  func secrets() throws {
    let run = try Lockcast.run(
      [
        "check", "--snapshot", "postgres://app:hunter2@127.0.0.1:1/x#shop", "m.sql",
      ], files: ["m.sql": Data("SELECT 1".utf8)])
    #expect(run.code == 2)
    #expect(!run.errors.contains("hunter2"))
    #expect(run.errors.contains("cannot reach 127.0.0.1:1/x as app"))
  }
}
