// SPDX-License-Identifier: Apache-2.0
import LockModel
import Simulation
import Testing

@Suite("Blocked sessions over time")
struct BlockedSeriesTests {
  /// Readers at a steady rate, a pool, one who is in the way, an ALTER.
  private func scenario(
    residual: Holder.Residual, pool: Int = 20, lockTimeout: Double? = nil, retries: Int = 0
  ) -> WorkloadScenario {
    WorkloadScenario(
      relations: 1, poolCapacity: pool,
      arrivals: [
        ArrivalClass(
          locks: [ObjectLock(0, .accessShare)], rate: 100,
          service: ServiceTime(mean: 0.004, deviation: 0))
      ],
      holders: [Holder(locks: [ObjectLock(0, .rowExclusive)], residual: residual, usesPool: false)],
      transactions: [
        MigrationTransaction(statements: [
          MigrationStatement(
            phases: [
              MigrationPhase(
                locks: [ObjectLock(0, .accessExclusive)], work: WorkTime(median: 0.01))
            ],
            lockTimeout: lockTimeout, retries: retries, retryPause: 1)
        ])
      ], followsDrain: false)
  }

  @Test func `it rises to the pool, stays there, and falls at the release`() throws {
    let statement = WorkloadRun(scenario(residual: .seconds(2)), seed: 1).run(recording: true)
      .statements[0]
    let series = try #require(statement.series)
    #expect(series.counts.max() == 20)
    #expect(series.counts.count <= BlockedSeries.limit)
    #expect(series.end >= statement.window && series.end <= 2 * statement.window)
    let half = series.counts[series.counts.count / 2]
    #expect(half == 20)
    #expect(try #require(series.counts.first) < 20)
    // Nobody comes in between: it does not fall before the end.
    let inside = series.counts.prefix(Int(statement.window / series.step))
    #expect(zip(inside, inside.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(arguments: [0.05, 2, 600, 20_000])
  func `whatever the length, the steps are bounded and reach to the end`(seconds: Double) throws {
    let run = WorkloadRun(scenario(residual: .seconds(seconds)), seed: 3).run(recording: true)
    let series = try #require(run.statements[0].series)
    #expect((1...BlockedSeries.limit).contains(series.counts.count))
    #expect(series.end >= seconds)
    #expect(series.counts.max() == run.statements[0].peakBlocked)
  }

  @Test func `recording changes nothing else`() {
    for seed in UInt64(0)..<20 {
      let plain = WorkloadRun(scenario(residual: .seconds(0.3)), seed: seed).run()
      var recorded = WorkloadRun(scenario(residual: .seconds(0.3)), seed: seed).run(recording: true)
      #expect(plain.statements[0].series == nil)
      #expect(recorded.statements[0].series != nil)
      recorded.statements[0].series = nil
      #expect(plain == recorded)
    }
  }

  @Test func `tries under a lock_timeout are peaks with gaps`() throws {
    let patient = scenario(residual: .seconds(4), pool: 50, lockTimeout: 0.2, retries: 10)
    let series = try #require(
      WorkloadRun(patient, seed: 1).run(recording: true).statements[0].series)
    let peaks = zip([0] + series.counts, series.counts).count { $0 == 0 && $1 > 0 }
    #expect(peaks >= 3)
  }

  @Test func `a wait without end stays at the top`() throws {
    let run = WorkloadRun(scenario(residual: .never), seed: 1).run(recording: true)
    let series = try #require(run.statements[0].series)
    #expect(series.counts.last == 20)
  }

  @Test func `where nobody comes there is none`() {
    var quiet = scenario(residual: .seconds(1))
    quiet.arrivals = []
    #expect(WorkloadRun(quiet, seed: 1).run(recording: true).statements[0].series == nil)
  }
}
