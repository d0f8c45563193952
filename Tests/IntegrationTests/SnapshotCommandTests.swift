// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `lockcast snapshot` where no snapshot can be had.
@Suite("A snapshot that cannot be taken", .serialized)
struct SnapshotCommandTests {
  let server: PostgresServer

  init() throws {
    server = try PostgresServer.running()
    _ = try Self.prepared.get()
  }

  private static let prepared = Result {
    try PostgresServer.running().run(
      "CREATE ROLE \(PostgresServer.guardedRole) LOGIN PASSWORD 'right-word' IN ROLE pg_monitor")
  }

  private func snapshot(_ dsn: String, password: String? = nil) throws -> Lockcast.Run {
    var environment = ["PGPASSFILE": "/nowhere", "PGCONNECT_TIMEOUT": "3"]
    environment["PGPASSWORD"] = password
    return try Lockcast.run(["snapshot", "--dsn", dsn], environment: environment)
  }

  private var guarded: String {
    server.connectionString(user: PostgresServer.guardedRole)
  }

  @Test("A wrong password is refused, and appears nowhere")
  func wrongPassword() throws {
    let wrong = "wrong-word-4711"
    let escaped = server.folder.replacing("/", with: "%2F")
    let role = PostgresServer.guardedRole
    let runs = [
      try snapshot(guarded, password: wrong),
      try snapshot(guarded + " password='\(wrong)'"),
      try snapshot("postgres://\(role):\(wrong)@\(escaped)/postgres"),
      try snapshot("postgres:///postgres?host=\(escaped)&user=\(role)&password=\(wrong)"),
    ]
    for run in runs {
      #expect(run.code == 2)
      #expect(run.errors.contains("password"))
      #expect(!run.output.contains(wrong))
      #expect(!run.errors.contains(wrong))
    }
    #expect(try snapshot(guarded, password: "right-word").code == 0)
  }

  @Test(
    "A server that is not there",
    arguments: [
      "host=127.0.0.1 port=1 dbname=x", "host=/nowhere dbname=x",
      "postgres://app:hunter2@127.0.0.1:1/x",
    ])
  func unreachable(dsn: String) throws {
    let run = try snapshot(dsn)
    #expect(run.code == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("lockcast snapshot: "))
    #expect(!run.errors.contains("hunter2"))
  }

  @Test("Nothing is written where nothing was taken")
  func noFile() throws {
    let path = server.folder + "/never.json"
    let run = try Lockcast.run(["snapshot", "--dsn", "host=/nowhere", "--into", path])
    #expect(run.code == 2)
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
