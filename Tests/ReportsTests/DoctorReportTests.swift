// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import Schema
import SQLSyntax
import Snapshot
import TestSupport
import Testing
import Verdicts

@testable import Reports

@Suite("The doctor's report")
struct DoctorReportTests {
  private static let hostile = "x'; DROP TABLE a; --`|<b>\u{1B}[31m"

  /// Findings of many kinds, with names that try to act.
  private static func report() -> DoctorReport {
    let name = RelationName("public", hostile)
    var index = Relation(name, .index)
    index.index = IndexDetails(table: RelationName("public", "orders"))
    index.index?.isValid = false
    var catalog = Catalog(version: ServerVersion(16), isComplete: true)
    catalog.insert(index)
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 1_763_829_000),
      server: Server(
        version: ServerVersion(16), database: hostile,
        settings: [
          "idle_in_transaction_session_timeout": "0", "statement_timeout": "0", "lock_timeout": "0",
          "autovacuum": "off", "max_standby_streaming_delay": "-1",
        ]),
      catalog: catalog,
      samples: [
        LockSample(
          secondsBefore: 0,
          sessions: [
            Session(
              pid: 1, user: hostile, application: hostile, state: .idleInTransaction,
              transactionAge: 900, stateAge: 900),
            Session(
              pid: 2, user: nil, application: nil, state: .active, transactionAge: 900,
              queryAge: 900),
          ])
      ],
      preparedTransactions: [PreparedTransaction(gid: hostile, owner: nil, age: 900, locks: [])])
    snapshot.replication.slots = [
      .init(name: hostile, isActive: false, isLogical: true, retainedBytes: nil)
    ]
    snapshot.replication.standbys = [
      .init(name: hostile, syncState: "async", replayLagSeconds: 90, replayLagBytes: nil)
    ]
    return DoctorReport(snapshot, Doctor(snapshot, migrationRole: hostile).findings())
  }

  @Test("The JSON is what docs/doctor.schema.json says")
  func schema() throws {
    let url = Fixture.root.deletingLastPathComponent().appending(path: "docs/doctor.schema.json")
    let schema = try JSONValue.parse([UInt8](try Data(contentsOf: url)))
    let document = try JSONValue.parse(Self.report().json)
    #expect(Validator(root: schema).problems(document, schema, at: "$") == [])
    #expect(document["findings"]?.arrayValue?.count ?? 0 > 8)
  }

  @Test("Names are quoted in SQL, and do not act in a terminal or a comment")
  func hostileNames() {
    let report = Self.report()
    let terminal = String(decoding: report.terminal(isColoured: false), as: UTF8.self)
    let markdown = String(decoding: report.markdown, as: UTF8.self)
    #expect(!terminal.contains("\u{1B}"))
    #expect(!markdown.contains("\u{1B}"))
    #expect(terminal.contains("ROLLBACK PREPARED 'x''; DROP TABLE a; --"))
    #expect(terminal.contains(#"REINDEX INDEX CONCURRENTLY public."x'; DROP"#))
    for line in markdown.split(separator: "\n") where line.contains("<b>") {
      #expect(line.contains("`"))
    }
  }

  @Test("Every line of the terminal fits in 80 columns, but for names")
  func width() {
    let text = String(decoding: Self.report().terminal(isColoured: false), as: UTF8.self)
    #expect(text.split(separator: "\n").allSatisfy { TerminalText.columnCount($0) <= 80 })
  }

  @Test("Every finding has its row in docs/doctor.md, and no other has")
  func documented() throws {
    let url = Fixture.root.deletingLastPathComponent().appending(path: "docs/doctor.md")
    let codes = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| `") }
      .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
    #expect(codes == DoctorRule.allCases.map(\.rawValue))
  }
}
