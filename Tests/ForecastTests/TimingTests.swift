// SPDX-License-Identifier: Apache-2.0
import Snapshot
import TestSupport
import Testing
import Timings

/// The whole model beside statements that were timed on a real server
/// (`Fixtures/timing/README.md`).
struct TimingTests {
  private let timings: [Timing]
  private let calibration: Calibration

  init() throws {
    timings = Timing.read(try Fixture.text("timing/timings.csv"))
    calibration = try #require(try Calibration.read(Fixture.bytes("timing/calibration.json")))
  }

  @Test func everyOperationIsKnown() {
    #expect(timings.count >= 36)
    #expect(timings.allSatisfy { $0.statement != nil })
  }

  @Test func calibrated() {
    let score = TimingScore(timings) { _ in calibration }
    #expect(score.count >= 20)
    #expect(score.error(0.5) <= 1.3)
    #expect(score.error(0.9) <= 2)
    #expect(score.shareInside >= 0.85)
  }

  @Test func uncalibrated() {
    let score = TimingScore(timings) { _ in nil }
    #expect(score.shareInside >= 0.9)
  }
}
