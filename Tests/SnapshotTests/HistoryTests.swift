// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

@testable import Snapshot

@Suite("The history of many snapshots")
struct HistoryTests {
  private static let orders = RelationName("public", "orders")
  /// Monday, 2026-01-05T00:00:00Z
  private static let monday: Int64 = 1_767_571_200
  private static let week: Int64 = 604_800

  private func session(
    _ application: String = "report", age: Double, mode: LockMode = .accessShare
  ) -> Session {
    Session(
      pid: 1, user: "reader", application: application, state: .active, transactionAge: age,
      hasSnapshot: true, locks: [SessionLock(Self.orders, mode, isGranted: true)],
      query: "SELECT $1")
  }

  /// Samples ten seconds apart, the last at `seconds` after Monday began.
  private func snapshot(at seconds: Int64, _ samples: [[Session]], rate: Double? = nil) -> Snapshot
  {
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: Self.monday + seconds),
      server: Server(version: ServerVersion(16), database: "shop"),
      catalog: Catalog(version: ServerVersion(16)))
    for (index, sessions) in samples.enumerated() {
      snapshot.samples.append(
        LockSample(secondsBefore: Double(10 * (samples.count - 1 - index)), sessions: sessions))
    }
    snapshot.workload.transactionsPerSecond = rate
    snapshot.workload.observedSeconds = rate == nil ? nil : 60
    return snapshot
  }

  @Test(
    "A moment has its hour of the week",
    arguments: [
      (0, "Mon 00:00"), (3599, "Mon 00:00"), (3600, "Mon 01:00"), (86_400 + 14 * 3600, "Tue 14:00"),
      (604_799, "Sun 23:00"), (-1, "Sun 23:00"), (-Self.monday, "Thu 00:00"),
      (-Self.monday - 1, "Wed 23:00"),
    ] as [(Int64, String)])
  func hours(seconds: Int64, name: String) {
    let hour = HourOfWeek(Timestamp(seconds: Self.monday + seconds))
    #expect(hour.description == name)
    #expect(HourOfWeek(name) == hour)
  }

  @Test("A snapshot takes the history over, and adds itself to it")
  func succession() throws {
    var second = snapshot(at: 86_400, [[session(age: 7)], [session(age: 17)]], rate: 40)
    second.succeed(snapshot(at: 0, [[session(age: 3)]]))
    let history = try #require(second.history)
    #expect(history.snapshots == 2)
    #expect(history.momentsSeen == 3)
    #expect(history.since.seconds == Self.monday)
    #expect(history.until.seconds == Self.monday + 86_400)
    // The second snapshot's first moment was ten seconds before midnight.
    #expect(history.hours.map(\.hour.description) == ["Mon 00:00", "Mon 23:00", "Tue 00:00"])
    #expect(history.hours.flatMap(\.moments).flatMap(\.sessions).map(\.age) == [3, 7, 17])
    #expect(history.holders.count == 1)
    #expect(history.hours.last?.transactions?.mean == 40)
    #expect(try Snapshot.read(second.encode()).history == history)
  }

  @Test("The same night twice counts once")
  func repeated() throws {
    let first = snapshot(at: 0, [[session(age: 3)]])
    var again = first
    again.succeed(first)
    var third = first
    third.succeed(again)
    #expect(third.history?.momentsSeen == 1)
    #expect(third.history?.snapshots == 1)
  }

  @Test("Who comes again and again is remembered by name and hour")
  func habits() throws {
    var night = snapshot(at: 7200, [[session("dump", age: 1200), session(age: 1)]])
    for week in 1...3 {
      var next = snapshot(
        at: 7200 + Int64(week) * Self.week,
        [[session("dump", age: 600 * Double(week)), session(age: 8, mode: .rowExclusive)]])
      next.succeed(night)
      night = next
    }
    let habits = try #require(night.history?.habits)
    #expect(habits.map(\.owner.application) == ["dump", "report"])
    #expect(habits.map(\.seen) == [4, 3])
    #expect(habits[0].longest == 1800)
    #expect(habits[0].hours == [HourOfWeek(index: 2): 4])
    #expect(habits[1].locks == [RelationLock(Self.orders, .rowExclusive)])
    #expect(habits[0].query == "SELECT $1")
    #expect(habits.flatMap { $0.ages.counts }.reduce(0, +) == 7)
  }

  @Test("In which order an application takes tables is read off its waits and its growing locks")
  func lockOrders() throws {
    let items = RelationName("public", "items")
    var waits = session("shop", age: 3, mode: .rowExclusive)
    waits.locks.append(SessionLock(items, .rowExclusive, isGranted: false))
    var grown = session("worker", age: 12, mode: .rowExclusive)
    grown.pid = 2
    var before = grown
    before.transactionAge = 2
    grown.locks.append(SessionLock(items, .accessShare, isGranted: true))
    // Another transaction of the same session tells nothing.
    var other = session("batch", age: 3)
    other.pid = 3
    var next = other
    next.locks.append(SessionLock(items, .accessShare, isGranted: true))
    var snapshot = snapshot(at: 3600, [[waits, before, other], [grown, next]])
    for _ in 0..<2 {
      let orders = snapshot.lockOrders
      #expect(orders.map(\.application) == ["shop", "worker"])
      #expect(orders.map(\.first.relation) == [Self.orders, Self.orders])
      #expect(orders.map(\.second.relation) == [items, items])
      #expect(orders.map(\.seen) == [1, 1])
      snapshot.succeed(self.snapshot(at: 0, [[]]))
    }
    #expect(try Snapshot.read(snapshot.encode()).lockOrders == snapshot.lockOrders)
  }

  @Test("Many nights stay small, and keep the recent ones")
  func bounded() throws {
    var current = snapshot(at: 0, [[]])
    for night in 1...120 {
      // Every night brings an application of its own, as pods do.
      let sessions = (0..<8).map { session("pod-\(night)-\($0)", age: 6 + Double($0)) }
      var next = snapshot(
        at: Int64(night) * 86_400, Array(repeating: sessions, count: 30), rate: 10)
      next.succeed(current)
      current = next
    }
    let history = try #require(current.history)
    #expect(history.momentsSeen == 1 + 120 * 30)
    #expect(history.hours.allSatisfy { $0.moments.count <= 120 })
    #expect(history.habits.count <= 200)
    #expect(history.habits.contains { $0.owner.application == "pod-120-7" })
    #expect(history.holders.contains { $0.application == "pod-120-0" })
    #expect(current.encode().count < 4_000_000)
  }

  @Test("A dump that holds everything is one entry, not a hundred thousand")
  func everything() throws {
    var dump = session("pg_dump", age: 60)
    dump.locks = (0..<5000).map {
      SessionLock(RelationName("public", "t\($0)"), .accessShare, isGranted: true)
    }
    var second = snapshot(at: 3600, [[dump]])
    second.succeed(snapshot(at: 0, [[]]))
    #expect(second.history?.holders.first?.onEverything == .accessShare)
    #expect(second.history?.holders.first?.locks == [])
  }

  @Test("Young transactions and parallel workers are left out")
  func leftOut() throws {
    var worker = session(age: 50)
    worker.leader = 1
    var second = snapshot(at: 3600, [[session(age: 0.1), worker, session(age: 0.3)]])
    second.succeed(snapshot(at: 0, [[]]))
    #expect(second.history?.hours.last?.moments.last?.sessions.map(\.age) == [0.3])
  }

  @Test(
    "What has lasted long is expected to last as its like have",
    arguments: [
      // Durations of exactly a minute: at age 30 half a minute is left, give or take a step.
      (30.0, 20.0...40.0), (5.0, 45.0...70.0),
    ])
  func residual(age: Double, expected: ClosedRange<Double>) {
    var ages = AgeHistogram()
    for number in 0..<600 { ages.add(Double(number) / 10) }
    let residuals = ages.residuals(at: age)
    let mean = residuals.reduce(0, +) / Double(max(1, residuals.count))
    #expect(expected.contains(mean), "\(residuals)")
  }

  @Test("From few sightings nothing is concluded")
  func fewSightings() {
    var ages = AgeHistogram()
    for _ in 0..<19 { ages.add(100) }
    #expect(ages.residuals(at: 10) == [])
    ages.add(100)
    #expect(!ages.residuals(at: 10).isEmpty)
    #expect(ages.residuals(at: 1e9) == [])
  }

  @Test(
    "A hostile history is read without harm",
    arguments: [
      #"{"since":"2026-01-01T00:00:00Z","hours":[{"hour":"Mon 00:00","moments":[[1,7,5],[1e300,0,1],[]]}]}"#,
      #"{"hours":[{"hour":"Mon 00:00","seen":9223372036854775807,"moments":[[-9223372036854775808]]}],"until":"9999-12-31T00:00:00Z","habits":[{"ages":[9223372036854775807,9223372036854775807],"seen":-1,"hours":{"Mon 00:00":9223372036854775807,"Mon 01:00":9223372036854775807}}]}"#,
      #"{"holders":[{}],"hours":[{"hour":"Mon 00:00","moments":[[9223372036854775807,0,-5,0.5,1]]}]}"#,
    ])
  func hostile(history: String) throws {
    let text = """
      {"format":"lockcast.snapshot/1","capturedAt":"2026-01-01T00:00:00Z",
       "server":{"version":"16.0","database":"shop"},"history":\(history)}
      """
    let read = try Snapshot.read(Array(text.utf8))
    #expect(read.history?.hours.count == 1)
    #expect(read.history?.habits.allSatisfy { $0.ages.total >= 0 } == true)
    var next = snapshot(at: 0, [[session(age: 9)]])
    next.succeed(read)
    #expect(next.history?.momentsKept ?? 0 > 0)
    for session in read.history?.hours.flatMap(\.moments).flatMap(\.sessions) ?? [] {
      #expect(session.age >= 0)
    }
  }
}
