// SPDX-License-Identifier: Apache-2.0
import LockModel
import Testing

/// The model beside what real servers did.
struct RecordedStatementTests {
  @Test func `the fixture is there`() {
    #expect(RecordedStatement.all().count > 200)
  }

  @Test(arguments: RecordedStatement.all())
  func `locks and rewrites are those of the servers`(observed: RecordedStatement) throws {
    for version in observed.outcomes.keys.sorted() {
      let forecast = try observed.forecast(for: version)
      #expect(forecast.locks == observed.outcomes[version]?.locks, "on \(version)")
      #expect(forecast.rewrites == observed.outcomes[version]?.rewrites, "on \(version)")
    }
  }
}
