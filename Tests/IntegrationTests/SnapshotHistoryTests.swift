// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// `lockcast snapshot --into`, night after night.
@Suite("Snapshots into one file")
struct SnapshotHistoryTests {
  let server: PostgresServer
  let file: String

  init() throws {
    server = try PostgresServer.running()
    file = server.folder + "/history-\(UUID().uuidString).json"
  }

  private func snapshot(
    database: String = "postgres", samples: Int = 1
  ) throws -> Lockcast.Run {
    try Lockcast.run([
      "snapshot", "--dsn", server.connectionString(database: database), "--samples",
      String(samples), "--interval", "1", "--into", file,
    ])
  }

  private func history() throws -> JSONValue? {
    let bytes = try Array(Data(contentsOf: URL(filePath: file)))
    return try JSONValue.parse(bytes)["history"]
  }

  @Test("The second night remembers the first, and a person can read it")
  func remembered() throws {
    #expect(try snapshot().code == 0)
    #expect(try history() == nil)
    // Moments are told apart by the second.
    Thread.sleep(forTimeInterval: 1.1)
    #expect(try snapshot().code == 0)
    #expect(try history()?["snapshots"]?.intValue == 2)
    #expect(try history()?["moments"]?.intValue == 2)
    let shown = try Lockcast.run(["snapshot", "show", file])
    #expect(shown.code == 0)
    #expect(shown.output.contains("History: 2 snapshots, 2 moments"))
    #expect(shown.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("Two at once lose nothing")
  func atOnce() async throws {
    #expect(try snapshot().code == 0)
    let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
      for samples in [3, 4] {
        group.addTask { try snapshot(samples: samples).code }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes == [0, 0])
    #expect(try history()?["snapshots"]?.intValue == 3)
  }

  @Test("Another database's file is left alone")
  func otherDatabase() throws {
    #expect(try snapshot().code == 0)
    let before = try Data(contentsOf: URL(filePath: file))
    let other = try snapshot(database: "template1")
    #expect(other.code == 2)
    #expect(other.errors.contains("is a snapshot of the database postgres, not of template1"))
    #expect(try Data(contentsOf: URL(filePath: file)) == before)
  }

  @Test("What is no snapshot is left alone, before anything is asked of the server")
  func noSnapshot() throws {
    try Data("{}".utf8).write(to: URL(filePath: file))
    let run = try Lockcast.run([
      "snapshot", "--dsn", "host=127.0.0.1 port=1 dbname=x", "--into", file,
    ])
    #expect(run.code == 2)
    #expect(run.errors.contains("the snapshot has no \"format\""))
    #expect(try Data(contentsOf: URL(filePath: file)) == Data("{}".utf8))
  }
}
