// SPDX-License-Identifier: Apache-2.0
import LockModel
import Testing

/// Without the table in the catalog the lock is known all the same, and the rest is unknown.
@Suite struct MissingCatalogTests {
  @Test func incompleteCatalogKeepsTheLock() {
    let plan = AlterTableSample([], isComplete: false).plan("alter table gone add column x int")
    #expect(plan.strongestLocks == ["public.gone": "AccessExclusiveLock"])
    #expect(plan.unknowns == [.missingRelation("gone")])
    #expect(plan.rejection == nil)
  }

  @Test func completeCatalogRefuses() {
    let plan = AlterTableSample([]).plan("alter table gone add column x int")
    #expect(plan.locks.isEmpty)
    #expect(plan.rejection == Rejection(.undefined("gone")))
  }

  @Test func ifExistsIsQuiet() {
    let plan = AlterTableSample([]).plan("alter table if exists gone add column x int")
    #expect(plan == Plan())
  }

  @Test func foreignKeyLocksAPartnerThatNobodyKnows() {
    let plan = AlterTableSample(["create table t (a int)"], isComplete: false).plan(
      "alter table t add foreign key (a) references gone (id)")
    #expect(plan.strongestLocks["public.gone"] == "ShareRowExclusiveLock")
    #expect(plan.unknowns == [.missingRelation("gone")])
  }

  @Test func unknownFunctionIsUnknown() {
    let plan = AlterTableSample(["create table t (a int)"], isComplete: false).plan(
      "alter table t add column b int default house_number()")
    #expect(plan.unknowns == [.missingObject("house_number")])
    #expect(plan.rewrittenRelations == ["public.t"])
  }
}
