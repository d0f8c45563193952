// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation
import Snapshot
import Testing

@testable import Forecast

struct WorkDurationTests {
  /// A machine as fast as the one behind the unit costs, everything cached.
  static let machine: Machine = {
    var machine = Machine.unknown
    machine.cpu = Machine.Rate(1, band: 2, .calibrated)
    machine.readRate = Machine.Rate(1e9, band: 2, .calibrated)
    machine.writeRate = Machine.Rate(1e9, band: 2, .calibrated)
    machine.cachedShare = 1
    machine.knowsCachedShare = true
    machine.maintenanceWorkers = 0
    machine.sortMemory = 1e9
    return machine
  }()

  private func amount(
    _ kind: Work.Kind, rows: Double = 10_000_000, on machine: Machine = Self.machine
  ) -> WorkAmount {
    var town = Town()
    town.snapshot.sizes[Town.orders] = RelationSize(
      rows: rows, heapBytes: Int64(rows) * 80)
    let input = ForecastInput(catalog: town.snapshot.catalog, snapshot: town.snapshot)
    let duration = WorkDuration(figures: Figures(input: input), machine: machine)
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

  /// Milliseconds for a referencing table beside one of five million rows, seen on 15: 1 to 10 for none
  /// and 200 rows, 100 to 200 for ten thousand; joined from end to end where both are large.
  @Test(arguments: [
    (0.0, 0...0.01), (200, 0.001...0.02), (10_000, 0.05...0.4), (5_000_000, 2...8),
  ])
  func aForeignKeyCostsWhatItsSmallerWayDoes(_ rows: Double, _ seconds: ClosedRange<Double>) {
    var town = Town()
    let parent = RelationName("public", "countries")
    town.snapshot.sizes[Town.orders] = RelationSize(rows: rows, heapBytes: Int64(rows) * 80)
    town.snapshot.sizes[parent] = RelationSize(rows: 5_000_000, heapBytes: 5_000_000 * 80)
    let input = ForecastInput(catalog: town.snapshot.catalog, snapshot: town.snapshot)
    let amount = WorkDuration(figures: Figures(input: input), machine: Self.machine).amount(
      of: Work(
        .foreignKeyValidation(referenced: parent), on: Town.orders, citation: Citation("test")),
      before: town.snapshot.catalog, plan: Plan())
    #expect(seconds.contains(amount.seconds))
  }

  /// Seen on 15: whoever waits behind DROP TABLE or TRUNCATE of a gigabyte goes on 1 to 10 ms after the
  /// COMMIT begins, 280 ms before it ends.
  @Test(arguments: [Work.Kind.dropFiles, .emptied])
  func filesGoBehindTheLocks(_ kind: Work.Kind) {
    #expect(amount(kind, rows: 1e9).seconds < 0.005)
  }

  @Test(arguments: [
    (RowChange.Operation.update, 1000, 1000.0), (.update, 20_000_000, 10_000_000),
    (.insert, 20_000_000, 20_000_000),
  ])
  func noMoreRowsThanThereAre(_ operation: RowChange.Operation, _ count: Int, _ rows: Double) {
    #expect(amount(.rowChanges(RowChange(operation, .count(count), usesIndex: true))).rows == rows)
  }

  private static func machine(_ change: (inout Machine) -> Void) -> Machine {
    var machine = machine
    change(&machine)
    return machine
  }

  private static let number = Work.Kind.indexBuild(
    IndexBuild(index: Town.orders, keys: ["customer"]))
  private static let text = Work.Kind.indexBuild(IndexBuild(index: Town.orders, keys: ["note"]))

  /// What a property of the machine does to the median, as a factor.
  @Test(arguments: [
    (number, machine { $0.sortMemory = 67_108_864 }, 1.03...1.07),
    (text, machine { $0.sortMemory = 67_108_864 }, 1.8...2),
    // Two workers are asked for, and nobody else uses the cores.
    (number, machine { ($0.maintenanceWorkers, $0.cores) = (2, 8) }, 0.49...0.51),
    (number, machine { ($0.maintenanceWorkers, $0.cores) = (2, 1) }, 1...1),
    // 770 MiB that have to be read at 1 GB a second.
    (.scan(.notNull), machine { $0.cachedShare = 0.01 }, 1.7...2.2),
    // More sessions compute than there are cores.
    (.scan(.notNull), machine { ($0.cores, $0.activeSessions) = (2, 7) }, 3.99...4.01),
    (.rewrite, machine { $0.writeRate.value = 1e8 }, 2...3.5),
    (.scan(.notNull), machine { $0.works[.scan] = timed(3, of: 20) }, 2.99...3.01),
  ])
  func whatTheMachineDoes(_ kind: Work.Kind, _ machine: Machine, _ expected: ClosedRange<Double>) {
    let factor = amount(kind, on: machine).seconds / amount(kind).seconds
    #expect(expected.contains(factor))
  }

  private static func timed(_ factor: Double, of timings: Int) -> CalibratedWork {
    CalibratedWork(
      factor: factor, timings: timings, spread: 1.2, source: .pastStatements,
      at: Timestamp(seconds: 0))
  }

  /// P95 / median: the less is known, the wider.
  @Test func bands() {
    let machines = [
      Self.machine { $0.works[.scan] = Self.timed(1, of: 20) }, Self.machine,
      Machine.unknown,
    ]
    let bands = machines.map { amount(.scan(.notNull), on: $0).time.bandAbove }
    #expect(bands == [1.8, 2, 5])
  }

  @Test func workersAreNotSureToCome() {
    let machine = Self.machine { ($0.maintenanceWorkers, $0.cores) = (2, 8) }
    let alone = amount(Self.number).time
    #expect(amount(Self.number, on: machine).time.most == alone.most)
    #expect(amount(Self.number, on: machine).time.least < alone.least)
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
