// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import LockModel
import Observation
import Reports
import SQLSyntax
import Schema
import TestSupport
import Testing

/// Predicted beside observed, in every form. `UPDATE_GOLDEN=1 swift test --filter VerificationTests`
/// writes the files anew.
struct VerificationTests {
  /// One of each outcome, and names that try to act where they are shown.
  static let example: Verification = {
    let hostile = RelationName("public", "a|b`<img>\u{1B}[31m@team")
    let orders = RelationName("public", "orders")
    let equal = comparison([(orders, .accessExclusive)], [(orders, .accessExclusive)])
    let different = comparison([(hostile, .share)], [(hostile, .accessExclusive)])
    let unseen = comparison([(orders, .shareUpdateExclusive)], [], method: .sampled)
    let unknown = comparison([], [], unknowns: [.opaqueCode("f\u{1B}[0m")])
    let refused = Comparison(
      prediction([]),
      ObservedStatement(refused: .init(sqlstate: "23505", message: "duplicate | key `x`")))
    let accepted = comparison([], [], rejection: Rejection(.duplicate("x")))
    let outcomes: [VerifiedStatement.Outcome] = [
      .run, .compared(equal), .compared(different), .compared(unseen), .compared(unknown),
      .compared(accepted), .compared(refused), .refused(.init(sqlstate: "23503", message: "late")),
      .skipped, .notReached,
    ]
    let statements = outcomes.enumerated().map { index, outcome in
      VerifiedStatement(
        path: outcome == .skipped || index == 1 ? "migrations/included.sql" : "migrations/1.sql",
        position: LineMap.Position(line: index + 1, column: 1),
        sql: "ALTER TABLE \"a|b`<img>\u{1B}[31m@team\" ADD n\(index) int", kind: "ALTER TABLE",
        transaction: index == 0 ? nil : 0, outcome: outcome)
    }
    return Verification(
      version: ServerVersion(15, 4),
      migrations: [.init(path: "migrations/1.sql", statements: statements)])
  }()

  private static func prediction(
    _ locks: [(RelationName, LockMode)], unknowns: [Unknown] = [], rejection: Rejection? = nil
  ) -> Prediction {
    let requests = locks.map { name, mode in
      LockRequest(name, .table, mode, reason: .target, citation: Citation("test"))
    }
    return Prediction(
      Plan(phases: [Phase(locks: requests)], unknowns: unknowns, rejection: rejection),
      of: .alterStatistics(ObjectName("s")))
  }

  private static func comparison(
    _ predicted: [(RelationName, LockMode)], _ seen: [(RelationName, LockMode)],
    method: ObservedStatement.Method = .beforeCommit, unknowns: [Unknown] = [],
    rejection: Rejection? = nil
  ) -> Comparison {
    var observed = ObservedStatement()
    observed.method = method
    observed.walBytes = 8192
    for (name, mode) in seen {
      observed.facts.locks[name] = .init(kind: .table, modes: LockModeSet(mode))
    }
    return Comparison(
      prediction(predicted, unknowns: unknowns, rejection: rejection), observed)
  }

  @Test func terminal() throws {
    let bytes = VerificationReport(Self.example).terminal(isColoured: false)
    #expect(!bytes.contains(0x1B))
    try expectGolden("txt", bytes)
  }

  @Test func markdown() throws {
    let bytes = VerificationReport(Self.example).markdown
    #expect(!bytes.contains(0x1B))
    try expectGolden("md", bytes)
  }

  @Test func theSchemaHolds() throws {
    let bytes = VerificationJSON().render(Self.example)
    let url = Golden.root.appending(path: "docs/verification.schema.json")
    let schema = try JSONValue.parse([UInt8](try Data(contentsOf: url)))
    let document = try JSONValue.parse(bytes)
    #expect(Validator(root: schema).problems(document, schema, at: "$") == [])
    try expectGolden("json", bytes)
  }

  private func expectGolden(_ ending: String, _ bytes: [UInt8]) throws {
    try Golden.expect(
      "Fixtures/reports/verification.\(ending)", bytes, suite: "VerificationTests")
  }
}
