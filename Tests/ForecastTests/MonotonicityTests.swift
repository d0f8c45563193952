// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import Snapshot
import Testing

/// More of what hurts never makes a forecast better.
struct MonotonicityTests {
  private let index = "CREATE INDEX i ON orders (customer);"
  private let addColumn = "ALTER TABLE orders ADD COLUMN region text;"

  @Test func moreRowsNeverShortenTheHold() {
    let holds = [1_000, 50_000, 1_000_000, 30_000_000].map { rows in
      var town = Town()
      town.snapshot.sizes[Town.orders] = RelationSize(
        rows: Double(rows), heapBytes: Int64(rows) * 100)
      return town.forecast(index)[0].usual.hold.p50
    }
    #expect(holds == holds.sorted())
  }

  @Test func aHigherRateNeverBlocksFewer() throws {
    let blocked = try [5.0, 50, 500].map { rate in
      try Town().busy(rate).with(Town.reader(age: 30)).now(addColumn).blocked.p50
    }
    #expect(blocked == blocked.sorted())
  }

  @Test func anOlderHolderNeverBlocksForLess() throws {
    let lost = try [2.0, 20, 200].map { age in
      try Town().busy(50).with(Town.reader(age: age)).now(addColumn).lostSeconds.p50
    }
    #expect(lost == lost.sorted())
  }

  @Test func aSmallerPoolIsNeverLessLikelyToFill() throws {
    let full = try [200, 40, 10].map { size in
      var town = Town().busy(50).with(Town.reader(age: 3))
      town.poolSize = size
      return try town.now(addColumn).poolExhaustion?.probability ?? 0
    }
    #expect(full == full.sorted())
  }

  @Test func aLockTimeoutNeverCostsMore() throws {
    let town = Town().busy(50).with(Town.reader(age: 60))
    let patient = try town.now(addColumn).lostSeconds.p95
    let hasty = try town.now("SET lock_timeout = '500ms'; " + addColumn).lostSeconds.p95
    #expect(hasty <= patient)
  }

  @Test func aStrongerModeNeverBlocksFewer() throws {
    let town = Town().busy(60).with(Town.reader(age: 10))
    let blocked = try ["ROW EXCLUSIVE", "SHARE", "EXCLUSIVE", "ACCESS EXCLUSIVE"].map { mode in
      try town.now("LOCK TABLE orders IN \(mode) MODE;").blocked.p95
    }
    #expect(blocked == blocked.sorted())
  }
}
