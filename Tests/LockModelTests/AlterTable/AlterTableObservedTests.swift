// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// ALTER TABLE over partitions, inheritance, foreign keys and indexes, as servers 13 to 18 ran it.
@Suite struct AlterTableObservedTests {
  static let cases = ObservedCase.all("postgres/alter-table.json")

  @Test func fixtureIsRead() { #expect(Self.cases.count > 80) }

  @Test(arguments: cases)
  func holdsWhatTheServerHeld(_ observed: ObservedCase) {
    for observation in observed.observed {
      for version in observation.versions {
        let plan = AlterTableSample(observed.setup, version: version).plan(observed.statement)
        if let code = observation.refused {
          if code != "42601" { #expect(plan.rejection != nil, "\(version)") }
          continue
        }
        #expect(plan.rejection == nil, "\(version)")
        #expect(plan.unknowns.isEmpty, "\(version)")
        #expect(plan.strongestLocks == observation.locks ?? [:], "\(version)")
        #expect(plan.rewrittenRelations == observation.rewrites ?? [], "\(version)")
      }
    }
  }
}
