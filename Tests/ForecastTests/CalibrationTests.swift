// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Snapshot
import Testing

@testable import Forecast

@Suite("From evidence to a calibration")
struct CalibrationTests {
  private let town: Town = {
    var town = Town(version: 16)
    // Workers that may not come widen a band.
    town.snapshot.server.settings["max_parallel_maintenance_workers"] = "0"
    return town
  }()

  private func calibration(_ statements: [TimedStatement]) -> Calibration {
    var evidence = CalibrationEvidence(at: Timestamp(seconds: 7))
    evidence.statements = statements
    return Calibration(from: evidence, of: town.snapshot)
  }

  /// So many times as long as the model says.
  private func timed(_ sql: String, _ factor: Double) throws -> TimedStatement {
    let reference = try #require(ReferenceTime(sql, on: town.snapshot))
    return TimedStatement(sql, seconds: factor * reference.seconds, source: .pastStatements)
  }

  @Test(
    "What a statement mostly does",
    arguments: [
      ("CREATE INDEX orders_note ON orders (note)", WorkClass.indexBuild),
      ("CREATE INDEX CONCURRENTLY i ON orders (customer) WHERE customer = $1", .indexBuild),
      ("ALTER TABLE orders ADD CHECK (customer > 0)", .scan),
      ("alter table orders alter customer type numeric", .rewrite),
      ("VACUUM FULL orders", .rewrite), ("VACUUM orders", .vacuum),
      ("UPDATE orders SET customer = 1", .rowChanges),
      ("ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES orders", .foreignKey),
    ])
  func classes(_ sql: String, _ work: WorkClass) {
    #expect(ReferenceTime(sql, on: town.snapshot)?.work == work)
  }

  @Test(
    "What says nothing about speed",
    arguments: [
      "ALTER TABLE orders ADD COLUMN x int", "CREATE INDEX ON nowhere (id)", "no SQL",
      "CREATE INDEX a ON orders (id); CREATE INDEX b ON orders (id)", "",
    ])
  func nothing(_ sql: String) {
    #expect(ReferenceTime(sql, on: town.snapshot) == nil)
  }

  @Test("The median of a class, without what waited for a lock")
  func factor() throws {
    let index = "CREATE INDEX i ON orders (customer)"
    let found = calibration([
      try timed(index, 1.9), try timed(index, 2), try timed(index, 2.2), try timed(index, 90),
      try timed("ALTER TABLE orders ADD CHECK (customer > 0)", 0.5),
    ])
    let work = try #require(found.works[.indexBuild])
    #expect(work.factor == 2 && work.timings == 3 && work.source == .pastStatements)
    #expect(work.spread == 1.1)
    #expect(found.works[.scan]?.factor == 0.5)
    #expect(found.works[.rewrite] == nil)
  }

  @Test("A forecast goes by it")
  func forecast() throws {
    let index = "CREATE INDEX i ON orders (customer)"
    var calibrated = town
    calibrated.snapshot.calibration = calibration(
      try [1, 1.1, 0.9].map { try timed(index, $0) })
    let reference = try #require(ReferenceTime(index, on: town.snapshot)).seconds
    let hold = try calibrated.now(index).hold
    #expect(abs(hold.p50 / reference - 1) < 0.1)
    #expect(hold.provenance == .calibrated)
    #expect(hold.p95 / hold.p50 < 2)
    #expect(try town.now(index).hold.p95 / town.now(index).hold.p50 > 2.5)
  }

  @Test("A rate that was measured comes before one that was only reached")
  func rates() {
    var evidence = CalibrationEvidence(at: Timestamp(seconds: 0))
    evidence.rates = [
      ObservedRate(.read, 9e8, source: .progressViews, isLowerBound: true),
      ObservedRate(.read, 3e8, source: .ioStatistics, isLowerBound: false),
      ObservedRate(.write, 1e8, source: .walStatistics, isLowerBound: true),
      ObservedRate(.write, 2e8, source: .walStatistics, isLowerBound: true),
    ]
    evidence.rates += [
      ObservedRate(.replay, 1e6, source: .replication, isLowerBound: true)
    ]
    let found = Calibration(from: evidence, of: town.snapshot)
    #expect(found.readRate?.value == 3e8 && found.readRate?.source == .ioStatistics)
    #expect(found.writeRate?.value == 2e8 && found.replayRate == nil)
  }

  @Test("What the system's cache gives is counted once")
  func cache() throws {
    let sql = "ALTER TABLE orders ADD CHECK (customer > 0)"
    func hold(_ source: CalibrationSource) throws -> Double {
      var town = town
      var calibration = Calibration()
      calibration.readRate = CalibratedFigure(1e7, source, at: Timestamp(seconds: 0))
      town.snapshot.calibration = calibration
      return try town.now(sql).hold.p50
    }
    // 100 MiB at 10 MB a second, or the half that is taken to be out of memory.
    #expect((1.8...2.2).contains(try hold(.ioStatistics) / hold(.scratchRun)))
  }

  @Test("Nothing is known: nothing is claimed")
  func empty() {
    #expect(calibration([]).isEmpty)
    #expect(calibration([TimedStatement("x", seconds: .nan, source: .pastStatements)]).isEmpty)
  }

  @Test("Classes of machines", arguments: InstanceClass.all)
  func instance(_ known: InstanceClass) throws {
    let at = Timestamp(seconds: 0)
    let figures = try #require(Calibration(instance: known.name, at: at))
    #expect(figures.cpu?.source == .instanceClass && figures.instance == known.name)
    let both = try #require(Calibration(instance: "gp3+" + known.name, at: at))
    #expect(both.readRate != nil)
    #expect(Calibration(instance: known.name + "x", at: at) == nil)
  }

  @Test("What was measured comes before what was declared")
  func completed() throws {
    let at = Timestamp(seconds: 0)
    var measured = Calibration()
    measured.cpu = CalibratedFigure(2, .cpuBenchmark, at: at)
    let both = measured.completed(by: try #require(Calibration(instance: "gp3", at: at)))
    #expect(both.cpu?.value == 2 && both.readRate?.value == 125 * 1_048_576)
  }

  @Test("Standbys fall behind by what they cannot replay meanwhile")
  func replicaLag() throws {
    var town = town
    let sql = "CREATE INDEX i ON orders (customer)"
    #expect(town.forecast(sql)[0].replicaLag == nil)
    town.snapshot.replication.standbys = [
      Replication.Standby(
        name: "standby", syncState: "async", replayLagSeconds: 0, replayLagBytes: 0)
    ]
    var calibration = Calibration()
    calibration.replayRate = CalibratedFigure(1e5, .replication, at: Timestamp(seconds: 0))
    town.snapshot.calibration = calibration
    let forecast = town.forecast(sql)[0]
    let log = try #require(forecast.walBytes).value
    let lag = try #require(forecast.replicaLag).value
    #expect(lag > 0 && lag < log / 1e5)
    town.snapshot.calibration?.replayRate?.value = 1e15
    #expect(town.forecast(sql)[0].replicaLag?.value == 0)
  }
}
