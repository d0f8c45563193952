// SPDX-License-Identifier: Apache-2.0
import LockModel
import Reports
import SQLSyntax
import Schema
import Snapshot
import Testing

@Suite("A snapshot for a person")
struct SnapshotTextTests {
  /// Monday, 2026-01-05T00:00:00Z
  private static let monday: Int64 = 1_767_571_200

  private func night(_ hour: Int64, application: String, age: Double) -> Snapshot {
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: Self.monday + 3600 * hour),
      server: Server(version: ServerVersion(16), database: "shop\u{1B}[2J"),
      catalog: Catalog(version: ServerVersion(16)))
    let lock = SessionLock(RelationName("public", "orders"), .accessShare, isGranted: true)
    snapshot.samples = [
      LockSample(
        secondsBefore: 0,
        sessions: [
          Session(
            pid: 1, user: "etl", application: application, state: .active, transactionAge: age,
            locks: [lock])
        ])
    ]
    return snapshot
  }

  private func text(_ application: String = "pg_dump") -> String {
    var snapshot = night(2, application: application, age: 90)
    for week in 1...3 as ClosedRange<Int64> {
      var next = night(2 + 168 * week, application: application, age: Double(900 * week))
      next.succeed(snapshot)
      snapshot = next
    }
    return String(decoding: SnapshotText(snapshot).bytes, as: UTF8.self)
  }

  @Test("It names who is there, who comes again, and when")
  func content() {
    let lines = text().split(separator: "\n").map(String.init)
    #expect(
      lines.contains { $0.contains("45 min: pg_dump (etl), active, holds ACCESS SHARE on") })
    #expect(lines.contains { $0.hasPrefix("  02:00   45 min        ·") })
    #expect(lines.contains { $0.hasPrefix("  pg_dump (etl), seen 4×") })
    #expect(text().contains("at 02:00"))
  }

  @Test("Names from production do not act in a terminal, and no line is longer than 80 columns")
  func hostile() {
    let text = text("\u{1B}]0;x\u{7}\n::error::" + String(repeating: "x", count: 500))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!text.split(separator: "\n").contains { $0.hasPrefix("::") })
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
