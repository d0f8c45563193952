// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

@Suite("lockcast doctor")
struct DoctorTests {
  private static func run(_ arguments: String..., files: [String: Data] = [:]) throws
    -> Lockcast.Run
  {
    try Lockcast.run(
      ["doctor", "--now", "2025-12-08T16:00:00Z"] + arguments, files: files)
  }

  private static let production = Fixture.path("railway/production.json")

  @Test("The exit code follows the worst finding and --fail-on")
  func exitCodes() throws {
    let json = try Self.run("--snapshot", Self.production, "--format", "json", "--fail-on", "never")
    #expect(json.code == 0)
    let verdict = try JSONValue.parse(Array(json.output.utf8))["verdict"]?.stringValue
    let isNow = verdict == "block"
    #expect(try Self.run("--snapshot", Self.production).code == (isNow ? 1 : 0))
    #expect(try Self.run("--snapshot", Self.production, "--fail-on", "warn").code == 1)
  }

  @Test("The snapshot, the pool and the migration role's settings come from lockcast.yml")
  func configuration() throws {
    let files = [
      "production.json": try Data(contentsOf: URL(filePath: Self.production)),
      "lockcast.yml": Data(
        "snapshot: production.json\npool: {size: 100000}\nsettings: {lock_timeout: 2s}\n".utf8),
    ]
    let run = try Self.run("--role", "migrator", "--format", "json", files: files)
    #expect(run.output.contains("pool-exceeds-server"))
    #expect(!run.output.contains("role-without-lock-timeout"))
  }

  @Test("Without a snapshot it says how to name one")
  func noSnapshot() throws {
    let run = try Self.run()
    #expect(run.code == 2)
    #expect(run.errors.contains("--snapshot production.json"))
    #expect(try Self.run("--snapshot", "nowhere.json").code == 2)
  }
}
