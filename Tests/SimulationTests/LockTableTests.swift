// SPDX-License-Identifier: Apache-2.0
import LockModel
import Simulation
import Testing

@Suite("The lock table")
struct LockTableTests {
  @Test(arguments: LockMode.tableLocks, LockMode.tableLocks)
  func `two sessions meet as the conflict table says`(held: LockMode, asked: LockMode) {
    var table = LockTable()
    let object = table.addObject()
    let (one, two) = (table.addProc(), table.addProc())
    #expect(table.request(held, on: object, by: one) == .granted)
    let answer = table.request(asked, on: object, by: two)
    #expect(answer == (held.conflicts(with: asked) ? .waiting : .granted))
    table.releaseAll(by: one)
    #expect(table.takeWoken() == (answer == .waiting ? [two] : []))
    #expect(table.heldModes(by: two, on: object) == LockModeSet(asked))
  }

  @Test func `what a session holds already it gets again, whoever waits (R1)`() {
    var table = LockTable()
    let object = table.addObject()
    let (reader, ddl) = (table.addProc(), table.addProc())
    _ = table.request(.accessShare, on: object, by: reader)
    _ = table.request(.accessExclusive, on: object, by: ddl)
    #expect(table.request(.accessShare, on: object, by: reader) == .granted)
    table.release(.accessShare, on: object, by: reader)
    #expect(table.isWaiting(ddl))
    table.release(.accessShare, on: object, by: reader)
    #expect(table.takeWoken() == [ddl])
  }

  @Test func `own locks never conflict (R2)`() {
    var table = LockTable()
    let object = table.addObject()
    let proc = table.addProc()
    for mode in LockMode.tableLocks {
      #expect(table.request(mode, on: object, by: proc) == .granted)
    }
  }

  @Test func `a waiter stops what conflicts with it, though no holder does (R3)`() {
    var table = LockTable()
    let object = table.addObject()
    let procs = (0..<4).map { _ in table.addProc() }
    _ = table.request(.accessShare, on: object, by: procs[0])
    _ = table.request(.accessExclusive, on: object, by: procs[1])
    #expect(table.request(.accessShare, on: object, by: procs[2]) == .waiting)
    #expect(table.blockers(of: procs[2]).hard.isEmpty)
    #expect(table.blockers(of: procs[2]).soft == [procs[1]])
    table.leave(procs[1])
    #expect(table.takeWoken() == [procs[2]])
  }

  @Test func `a holder is placed before those who wait for it (R4)`() {
    var table = LockTable()
    let object = table.addObject()
    let procs = (0..<4).map { _ in table.addProc() }
    _ = table.request(.rowShare, on: object, by: procs[0])
    _ = table.request(.rowExclusive, on: object, by: procs[1])
    _ = table.request(.accessExclusive, on: object, by: procs[2])
    _ = table.request(.share, on: object, by: procs[0])
    #expect(table.queue(on: object) == [procs[0], procs[2]])
  }

  @Test func `an upgrade against an upgrade is a deadlock at once (R5)`() {
    var table = LockTable()
    let object = table.addObject()
    let (one, two) = (table.addProc(), table.addProc())
    _ = table.request(.share, on: object, by: one)
    _ = table.request(.share, on: object, by: two)
    #expect(table.request(.rowExclusive, on: object, by: one) == .waiting)
    #expect(table.request(.rowExclusive, on: object, by: two) == .deadlock)
  }

  @Test(arguments: [(16, LockTable.Answer.unavailable), (17, .granted)])
  func `NOWAIT passes the queue from 17 on (R6)`(version: Int, answer: LockTable.Answer) {
    var table = LockTable(serverVersion: version)
    let object = table.addObject()
    let (app, ddl) = (table.addProc(), table.addProc())
    _ = table.request(.accessShare, on: object, by: app)
    _ = table.request(.accessExclusive, on: object, by: ddl)
    #expect(table.request(.rowExclusive, on: object, by: app, noWait: true) == answer)
    #expect(table.request(.rowShare, on: object, by: app) == .granted)
  }

  @Test func `a release wakes all who fit together, past those who do not (R7)`() {
    var table = LockTable()
    let object = table.addObject()
    let procs = (0..<6).map { _ in table.addProc() }
    _ = table.request(.accessExclusive, on: object, by: procs[0])
    _ = table.request(.rowExclusive, on: object, by: procs[1])
    _ = table.request(.share, on: object, by: procs[2])
    _ = table.request(.accessShare, on: object, by: procs[3])
    _ = table.request(.rowExclusive, on: object, by: procs[4])
    table.releaseAll(by: procs[0])
    #expect(table.takeWoken() == [procs[1], procs[3]])
    #expect(table.queue(on: object) == [procs[2], procs[4]])
  }

  @Test func `a soft cycle is undone by reordering the queue (R9)`() {
    var table = LockTable()
    let (a, b) = (table.addObject(), table.addObject())
    let procs = (0..<3).map { _ in table.addProc() }
    _ = table.request(.accessShare, on: a, by: procs[0])
    _ = table.request(.accessExclusive, on: b, by: procs[1])
    _ = table.request(.accessExclusive, on: a, by: procs[2])
    _ = table.request(.accessShare, on: b, by: procs[0])
    _ = table.request(.accessShare, on: a, by: procs[1])
    #expect(table.checkDeadlock(of: procs[2]) == .rearranged)
    #expect(table.takeWoken() == [procs[1]])
    #expect(table.queue(on: a) == [procs[2]])
  }

  @Test func `a hard cycle of any length has the checking proc as its victim (R9)`() {
    var table = LockTable()
    let procs = (0..<50).map { _ in table.addProc() }
    let objects = procs.map { _ in table.addObject() }
    for index in procs.indices {
      _ = table.request(.exclusive, on: objects[index], by: procs[index])
    }
    for index in procs.indices {
      _ = table.request(.exclusive, on: objects[(index + 1) % 50], by: procs[index])
    }
    #expect(procs.allSatisfy { table.checkDeadlock(of: $0) == .deadlock })
    table.leave(procs[7])
    table.releaseAll(by: procs[7])
    #expect(table.takeWoken() == [procs[6]])
    #expect(table.checkDeadlock(of: procs[5]) == .none)
  }

  @Test func `only a worker that blocks directly is to be cancelled (R10)`() {
    var table = LockTable()
    let object = table.addObject()
    let worker = table.addProc(isCancellableVacuum: true)
    let (ddl, reader) = (table.addProc(), table.addProc())
    _ = table.request(.shareUpdateExclusive, on: object, by: worker)
    _ = table.request(.accessExclusive, on: object, by: ddl)
    _ = table.request(.accessShare, on: object, by: reader)
    #expect(table.checkDeadlock(of: reader) == .none)
    #expect(table.checkDeadlock(of: ddl) == .blockedByAutovacuum(worker))
  }

  /// Random requests, releases and timeouts: the table's sums agree, and nobody waits for nothing.
  @Test(arguments: 0..<20)
  func `whoever waits is blocked by somebody`(seed: UInt64) {
    var random = RandomStream(seed: seed)
    var table = LockTable()
    let procs = (0..<8).map { _ in table.addProc() }
    let objects = (0..<3).map { _ in table.addObject() }
    for turn in 0..<1000 {
      guard let proc = procs.randomElement(using: &random),
        let object = objects.randomElement(using: &random),
        let mode = LockMode.tableLocks.randomElement(using: &random)
      else { continue }
      if table.isWaiting(proc) {
        switch random.next() % 8 {
        case 0: table.leave(proc)
        case 1:
          if table.checkDeadlock(of: proc) == .deadlock {
            table.leave(proc)
            table.releaseAll(by: proc)
          }
        default: break
        }
      } else if random.next() % 4 == 0 {
        table.releaseAll(by: proc)
      } else {
        _ = table.request(mode, on: object, by: proc)
      }
      _ = table.takeWoken()
      if turn % 10 == 0 { check(table, procs, objects) }
    }
  }

  private func check(
    _ table: LockTable, _ procs: [LockTable.Proc], _ objects: [LockTable.Object]
  ) {
    for object in objects {
      for mode in LockMode.tableLocks {
        let (granted, requested) = table.counts(of: mode, on: object)
        let holders = procs.count { table.heldModes(by: $0, on: object).contains(mode) }
        #expect(granted == holders)
        #expect(granted <= requested)
        let rivals = procs.filter { first in
          table.heldModes(by: first, on: object).contains(mode)
            && procs.contains {
              $0 != first
                && !table.heldModes(by: $0, on: object).isDisjoint(with: mode.conflicts)
            }
        }
        #expect(rivals.isEmpty)
      }
    }
    for proc in procs where table.isWaiting(proc) {
      let (hard, soft) = table.blockers(of: proc)
      #expect(!(hard + soft).isEmpty)
    }
  }
}
