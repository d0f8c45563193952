// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Snapshot
import Testing

@testable import Forecast

/// The time of a past statement includes its waits for locks: it is too long, never too short.
@Suite("Past statements that waited")
struct PastStatementTests {
  private let town = Town(version: 16)
  private let index = "CREATE INDEX i ON orders (customer)"

  private func work(
    _ factors: [Double], _ source: CalibrationSource
  ) throws -> CalibratedWork? {
    let reference = try #require(ReferenceTime(index, on: town.snapshot))
    var evidence = CalibrationEvidence(at: Timestamp(seconds: 7))
    evidence.statements = factors.map {
      TimedStatement(index, seconds: $0 * reference.seconds, source: source)
    }
    return Calibration(from: evidence, of: town.snapshot).works[.indexBuild]
  }

  @Test(
    "The shorter of two counts, and the longer is left out where it is far off",
    arguments: [([1, 70], 1), ([70, 1], 1), ([1, 2.5], 2), ([2.5, 1], 2), ([1, 1, 8, 8], 2)]
      as [([Double], Int)])
  func pairs(_ factors: [Double], _ timings: Int) throws {
    let work = try #require(try work(factors, .pastStatements))
    #expect(work.factor == 1 && work.timings == timings)
  }

  @Test("Alone, and slower than any machine that might be assumed: it is not believed")
  func alone() throws {
    let reference = try #require(ReferenceTime(index, on: town.snapshot))
    let limit = reference.longest / reference.seconds
    #expect(limit > 5)
    #expect(try work([1.1 * limit], .pastStatements) == nil)
    #expect(try work([1.1 * limit, 1.2 * limit, 1.3 * limit], .pastStatements) == nil)
    #expect(try work([0.9 * limit], .pastStatements)?.timings == 1)
  }

  @Test("On scratch tables nobody is waited for: the machine is as slow as that")
  func scratch() throws {
    let reference = try #require(ReferenceTime(index, on: town.snapshot))
    let factor = 2 * reference.longest / reference.seconds
    let work = try #require(try work([factor], .scratchRun))
    #expect(abs(work.factor / factor - 1) < 0.01)
  }
}
