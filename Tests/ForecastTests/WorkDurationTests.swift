// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation
import Snapshot
import Testing

@testable import Forecast

struct WorkDurationTests {
  /// A machine as fast as the one behind the unit costs, everything cached.
  private static let machine = Machine(
    cpu: 1, readRate: 1e9, writeRate: 1e9, cachedShare: 1, band: 2, provenance: .calibrated)

  private func amount(_ kind: Work.Kind, rows: Double = 10_000_000) -> WorkAmount {
    var town = Town()
    town.snapshot.sizes[Town.orders] = RelationSize(
      rows: rows, heapBytes: Int64(rows) * 80)
    let input = ForecastInput(catalog: town.snapshot.catalog, snapshot: town.snapshot)
    let duration = WorkDuration(figures: Figures(input: input), machine: Self.machine)
    return duration.amount(
      of: Work(kind, on: Town.orders, citation: Citation("test")),
      before: town.snapshot.catalog, plan: Plan())
  }

  /// Seconds for ten million narrow rows (docs/forecast.md).
  @Test(arguments: [
    (Work.Kind.catalogOnly, 0.0001...0.01),
    (.scan(.notNull), 0.6...1.3),
    (.scan(.check(simple: false)), 3.5...7),
    (.indexBuild(IndexBuild(index: Town.orders, keys: ["customer"])), 7...12),
    (.indexBuild(IndexBuild(index: Town.orders, keys: ["note"])), 8...14),
    (.rewrite, 5...20),
  ])
  func tenMillionRows(_ kind: Work.Kind, _ expected: ClosedRange<Double>) {
    #expect(expected.contains(amount(kind).seconds))
  }

  @Test func anEmptyTableTakesNoTime() {
    #expect(amount(.scan(.notNull), rows: 0).seconds < 0.01)
  }

  @Test func aTableThatWasNeverAnalysedIsInferred() {
    var town = Town()
    town.snapshot.sizes[Town.orders] = RelationSize(rows: nil, heapBytes: 1_000_000)
    let input = ForecastInput(catalog: town.snapshot.catalog, snapshot: town.snapshot)
    let figures = Figures(input: input).figures(of: Town.orders, in: town.snapshot.catalog)
    #expect(figures?.rows == 10_000)
    #expect(figures?.provenance == .inferred)
  }

  @Test(arguments: [
    ("2s", 2.0), ("500ms", 0.5), ("1min", 60), ("1500", 1.5), ("250us", 0.000_25), ("1h", 3600),
  ])
  func durations(_ text: String, _ seconds: Double) {
    #expect(durationInSeconds(text) == seconds)
  }

  @Test(arguments: ["", "soon", "5 parsecs", "--"])
  func noDurations(_ text: String) { #expect(durationInSeconds(text) == nil) }

  @Test func quantilesByRank() {
    let values = Percentiles(of: (1...100).map(Double.init).reversed(), .measured)
    #expect((values.p50, values.p95, values.p99) == (50, 95, 99))
    #expect(Percentiles(of: [], .measured).p99 == 0)
  }

  @Test func familiesThatLockTheSameAreOneClass() {
    let town = Town().busy(10).busy(30)
    var numbering = Numbering()
    numbering.add(Town.orders, catalog: town.snapshot.catalog)
    let traffic = Traffic(snapshot: town.snapshot, numbering: numbering)
    #expect(traffic.classes.map(\.rate) == [20, 20])
  }
}
