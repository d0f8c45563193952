// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import Snapshot
import TestSupport
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

  /// Whatever the work, and whatever is known of the machine.
  @Test(arguments: Array(UInt64(0)..<30))
  func moreRowsNeverShortenAnyWork(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let forms = [
      "CREATE INDEX i ON orders (customer);", "CREATE INDEX i ON orders (note);",
      "ALTER TABLE orders ALTER COLUMN customer TYPE numeric;",
      "ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;",
      "ALTER TABLE orders ADD CONSTRAINT c CHECK (customer > 0);",
      "ALTER TABLE orders ADD COLUMN r double precision DEFAULT random();",
      "UPDATE orders SET note = 'x';", "DELETE FROM orders;", "VACUUM FULL orders;",
      "CREATE INDEX CONCURRENTLY i ON orders (customer);",
    ]
    guard let sql = forms.randomElement(using: &random) else { return }
    let width = Int64.random(in: 40..<2000, using: &random)
    let first = Double.random(in: 100..<1_000_000, using: &random)
    let settings = [
      "effective_cache_size": "\(Int64.random(in: 1 << 27..<1 << 36, using: &random))",
      "shared_buffers": "\(Int64.random(in: 1 << 24..<1 << 33, using: &random))",
      "maintenance_work_mem": "\(Int64.random(in: 1 << 20..<1 << 31, using: &random))",
    ]
    let holds = [1.0, 1.5, 4, 40].map { factor in
      var town = Town()
      town.snapshot.server.settings = settings
      town.snapshot.server.databaseBytes = 1 << 34
      town.snapshot.sizes[Town.orders] = RelationSize(
        rows: first * factor, heapBytes: Int64(first * factor) * width)
      return town.forecast(sql)[0].usual.hold
    }
    #expect(holds.map(\.p50) == holds.map(\.p50).sorted(), "\(sql)")
    #expect(holds.map(\.p95) == holds.map(\.p95).sorted(), "\(sql)")
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
