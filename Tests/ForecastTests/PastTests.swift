// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
import SQLSyntax
import Schema
import Testing

@testable import Forecast
@testable import Snapshot

@Suite("What the history says of the wait")
struct PastTests {
  private static let alter = "ALTER TABLE orders ADD COLUMN note2 text"
  /// Monday, 2026-01-05T00:00:00Z
  private static let monday: Int64 = 1_767_571_200

  /// Every day at these hours: the ages of the report on `orders`, at each moment of a snapshot.
  private func history(
    nights: Int, interval: Double = 600, at hours: [Int: (Int) -> [Double]]
  ) -> History? {
    var history: History?
    for night in 0..<nights {
      for (hour, ages) in hours.sorted(by: { $0.key < $1.key }) {
        var town = Town()
        town.snapshot.capturedAt = Timestamp(
          seconds: Self.monday + Int64(night) * 86_400 + Int64(hour) * 3600 + 3500)
        let ages = ages(night)
        town.snapshot.samples = ages.enumerated().map { index, age in
          LockSample(
            secondsBefore: interval * Double(ages.count - 1 - index),
            sessions: age > 0 ? [Town.reader(age: age)] : [])
        }
        history?.add(town.snapshot)
        history = history ?? History(of: town.snapshot)
      }
    }
    return history
  }

  private func history(nights: Int, _ ages: @escaping (Int) -> [Double]) -> History? {
    history(nights: nights, at: [2: ages])
  }

  private func forecast(
    _ history: History?, _ sql: String = alter, hours: Set<HourOfWeek> = [],
    edit: (inout Town) -> Void = { _ in }
  ) throws -> MigrationForecast {
    var town = Town().busy(50)
    town.snapshot.history = history
    edit(&town)
    var input = ForecastInput(
      catalog: town.snapshot.catalog, snapshot: town.snapshot, deployHours: hours)
    input.poolSize = 20
    let script = Script.make(
      path: "m.sql", source: SourceFile.parse(Array(sql.utf8)), mode: .perStatement)
    return try #require(Forecaster(input, seed: 7, runs: 300).forecast([script]).first)
  }

  private func usual(
    _ history: History?, _ sql: String = alter, hours: Set<HourOfWeek> = [],
    edit: (inout Town) -> Void = { _ in }
  ) throws -> Horizon {
    try #require(try forecast(history, sql, hours: hours, edit: edit).statements.last).usual
  }

  @Test("The ages of the past are the waits of the future")
  func agesAreWaits() throws {
    // One moment in ten meets a report, whose age is anything up to a hundred seconds.
    let history = self.history(nights: 40) { night in
      (0..<6).map { ($0 + night * 6) % 10 == 0 ? Double((night * 37) % 100) + 1 : 0 }
    }
    let wait = try usual(history).wait
    #expect(wait.p50 < 0.1)
    // The P95 is the median of the ages, the P99 nine tenths of them.
    #expect((30...70).contains(wait.p95), "\(wait)")
    #expect((75...130).contains(wait.p99), "\(wait)")
    #expect(wait.provenance == .measured)
  }

  @Test("A lock that the holders do not meet does not wait for them")
  func otherMode() throws {
    let history = self.history(nights: 40) { _ in Array(repeating: 50, count: 6) }
    let wait = try usual(history, "CREATE INDEX ON orders (customer)").wait
    #expect(wait.p95 < 1, "readers are not in the way of SHARE: \(wait)")
    #expect(try usual(history).wait.p50 > 40)
  }

  @Test("The usual hour is one of the deploy hours, where the history has them")
  func deployHours() throws {
    let history = try #require(
      self.history(
        nights: 21,
        at: [2: { _ in Array(repeating: 300, count: 6) }, 10: { _ in [0, 0, 0, 0, 0, 0] }]))
    let morning = Set((0..<7).map { HourOfWeek(index: 24 * $0 + 10) })
    let wait = try usual(history, hours: morning)
    #expect(wait.wait.p99 < 60, "\(wait.wait)")
    #expect(
      wait.basis == .history(moments: 126, hours: 7, weeks: history.weeks, coversDeployHours: true))
    let unseen = try usual(history, hours: [HourOfWeek(index: 15)])
    #expect(unseen.wait.p95 > 200)
    guard case .history(_, _, _, let covers) = unseen.basis else { throw Town.Missing() }
    #expect(!covers)
  }

  @Test("The cheapest hours are named, with what they gain")
  func cheapest() throws {
    let history = self.history(
      nights: 84, interval: 60,
      at: [2: { _ in Array(repeating: 300, count: 6) }, 10: { _ in [0, 0, 0, 0, 0, 0] }])
    let hours = try #require(try forecast(history).deployHours)
    #expect(hours.cheapest.allSatisfy { $0.hour.hour == 10 })
    #expect(hours.dearest.hour.hour == 2)
    #expect(hours.gain > 0.9)
    // Where every hour is alike nothing is said.
    let even = self.history(nights: 84) { _ in Array(repeating: 30, count: 6) }
    #expect(try forecast(even).deployHours == nil)
  }

  @Test("Traffic is that of the hour")
  func traffic() throws {
    var history = try #require(self.history(nights: 30) { _ in [0.4, 0.4, 0.4] })
    let busy = try usual(history).blocked.p50
    for hour in history.hours.indices {
      history.hours[hour].transactions = RateHistory(count: 1, mean: 500, peak: 500)
    }
    let quiet = try usual(history) { $0.snapshot.workload.transactionsPerSecond = 5000 }
    #expect(quiet.blocked.p50 < busy / 2, "a tenth of the snapshot's traffic: \(quiet), \(busy)")
  }

  @Test("Where too little was seen the far end is a guess, and says so")
  func prior() throws {
    let single = try usual(nil)
    #expect(single.wait.p95 < 1)
    #expect(single.wait.p99 > 30)
    #expect(single.wait.provenance == .assumed)
    let bounded = try usual(nil, "SET lock_timeout = '2s'; " + Self.alter)
    #expect(bounded.wait.p99 <= 2)
    // Nobody uses the table: nobody is expected in it.
    let idle = try usual(nil, "ALTER TABLE countries ADD COLUMN x int")
    #expect(idle.wait.p99 < 1)
  }

  @Test("A year without a long transaction takes the guess away")
  func seen() throws {
    let wait = try usual(history(nights: 100) { _ in [0, 0] }).wait
    #expect(wait.p99 < 1)
    #expect(wait.provenance == .measured)
  }

  @Test("How much longer a present holder stays is known from its like")
  func habit() throws {
    // The report always takes two minutes: seen at ages spread over them.
    let history = self.history(nights: 50) { night in
      (0..<6).map { Double((night * 17 + $0 * 23) % 120) + 1 }
    }
    func wait(age: Double) throws -> Percentiles {
      let statements = try forecast(history) { town in
        town.snapshot.samples = [
          LockSample(secondsBefore: 0, sessions: [Town.reader(age: age)])
        ]
      }.statements
      return try #require(statements.last?.now).wait
    }
    let early = try wait(age: 10)
    let late = try wait(age: 100)
    #expect((60...125).contains(early.p95), "\(early)")
    #expect(late.p95 < 60, "\(late)")
    #expect(late.p50 < early.p50)
  }
}
