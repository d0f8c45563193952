// SPDX-License-Identifier: Apache-2.0
import LockModel
import Simulation
import Testing

/// The metadata-lock queue (sql/mdl.cc), step by step.
@Suite("Metadata locks in the lock table")
struct MetadataLockTests {
  @Test(arguments: LockMode.metadataLocks, LockMode.metadataLocks)
  func `two sessions meet as the matrix of granted locks says`(held: LockMode, asked: LockMode) {
    var table = LockTable(.metadata)
    let object = table.addObject()
    let (one, two) = (table.addProc(), table.addProc())
    #expect(table.request(held, on: object, by: one) == .granted)
    let answer = table.request(asked, on: object, by: two)
    #expect(answer == (held.conflicts(with: asked) ? .waiting : .granted))
    table.releaseAll(by: one)
    #expect(table.takeWoken() == (answer == .waiting ? [two] : []))
    #expect(table.heldModes(by: two, on: object) == LockModeSet(asked))
  }

  /// One idle reader and one instant ALTER stop the table; a look at its definition does not.
  @Test func `a waiting exclusive lock stops readers, not SHOW CREATE`() {
    var table = LockTable(.metadata)
    let object = table.addObject()
    let (reader, ddl, next, show) = (
      table.addProc(), table.addProc(), table.addProc(), table.addProc()
    )
    _ = table.request(.mdlSharedRead, on: object, by: reader)
    _ = table.request(.mdlSharedUpgradable, on: object, by: ddl)
    #expect(table.request(.mdlExclusive, on: object, by: ddl) == .waiting)
    #expect(table.request(.mdlSharedRead, on: object, by: next) == .waiting)
    #expect(table.request(.mdlSharedHighPriority, on: object, by: show) == .granted)
    table.releaseAll(by: show)
    table.releaseAll(by: reader)
    #expect(table.takeWoken() == [ddl])
    table.releaseAll(by: ddl)
    #expect(table.takeWoken() == [next])
  }

  /// A waiting LOCK TABLES … READ lets new writers pass: they can starve it.
  @Test func `writers overtake a waiting SHARED_READ_ONLY`() {
    var table = LockTable(.metadata)
    let object = table.addObject()
    let (writer, locker, next) = (table.addProc(), table.addProc(), table.addProc())
    _ = table.request(.mdlSharedWrite, on: object, by: writer)
    #expect(table.request(.mdlSharedReadOnly, on: object, by: locker) == .waiting)
    #expect(table.request(.mdlSharedWrite, on: object, by: next) == .granted)
    table.releaseAll(by: writer)
    #expect(table.takeWoken() == [])
    table.releaseAll(by: next)
    #expect(table.takeWoken() == [locker])
  }

  /// A transaction that has read the table and then writes to it while an ALTER waits: error 1213 at
  /// once, and the ALTER goes on.
  @Test func `of a deadlock the lighter gives way`() {
    var table = LockTable(.metadata)
    let object = table.addObject()
    let (client, ddl) = (table.addProc(), table.addProc())
    table.setDeadlockWeight(100, of: ddl)
    _ = table.request(.mdlSharedRead, on: object, by: client)
    #expect(table.request(.mdlExclusive, on: object, by: ddl) == .waiting)
    #expect(table.request(.mdlSharedWrite, on: object, by: client) == .waiting)
    #expect(table.checkDeadlock(of: client) == .deadlock)
    #expect(table.checkDeadlock(of: ddl) == .deadlockOf(client))
    table.leave(client)
    table.releaseAll(by: client)
    #expect(table.takeWoken() == [ddl])
  }

  @Test func `a wait without a cycle is no deadlock`() {
    var table = LockTable(.metadata)
    let object = table.addObject()
    let (reader, ddl) = (table.addProc(), table.addProc())
    _ = table.request(.mdlSharedRead, on: object, by: reader)
    _ = table.request(.mdlExclusive, on: object, by: ddl)
    #expect(table.checkDeadlock(of: ddl) == LockTable.DeadlockCheck.none)
  }
}
