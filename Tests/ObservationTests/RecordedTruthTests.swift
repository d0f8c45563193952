// SPDX-License-Identifier: Apache-2.0
import LockModel
import Observation
import SQLSyntax
import Schema
import TestSupport
import Testing

/// The model beside what `lockcast verify --record` has kept of real servers.
struct RecordedTruthTests {
  static let files = (try? Fixture.all(in: "truth", ending: ".truth")) ?? []

  @Test func theFixturesAreThere() { #expect(Self.files.count >= 6) }

  @Test(arguments: files)
  func theModelSaysWhatTheServerDid(file: String) throws {
    let document = try TruthDocument.read(try Fixture.bytes(file))
    var catalog = Catalog(version: document.version, isComplete: true)
    catalog.apply(SourceFile.parse(Array(document.schema.utf8), version: document.version))
    catalog = catalog.asBaseline()
    for statement in document.statements {
      let parsed = try #require(
        SourceFile.parse(Array(statement.sql.utf8), version: document.version).statements.first)
      if let observed = statement.observed {
        let context = PlanContext(
          catalog: catalog, inTransaction: statement.transaction != nil)
        let prediction = Prediction(parsed.statement.plan(in: context), of: parsed.statement)
        let comparison = Comparison(prediction, observed)
        #expect(comparison.outcome == .equal, "\(statement.sql): \(comparison.differences)")
      }
      catalog.apply(parsed.statement)
    }
  }
}
