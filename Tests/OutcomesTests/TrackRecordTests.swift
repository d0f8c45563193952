// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
import Testing

@testable import Outcomes

@Suite("Forecast and outcome, side by side")
struct TrackRecordTests {
  /// From 1 to 100 seconds, 10 in the middle.
  static let band = Percentiles(p5: 1, p50: 10, p95: 100, p99: 200, .inferred)

  static func record(
    _ index: Int = 0, hold: Interval?, result: OutcomeResult = .done, at: Double? = 0
  ) -> OutcomeRecord {
    let figures = ForecastFigures(wait: .unknown, hold: band, window: band, blocked: band)
    return OutcomeRecord(
      Logs.statement("ALTER TABLE a ADD b int", index, forecast: figures),
      Outcome(
        at: at, result: result, attempts: 1, wait: Interval(0), hold: hold,
        window: hold ?? Interval(0), blocked: .atLeast(3)),
      serverVersion: "16.4", snapshot: "sha256:00")
  }

  @Test(
    "An outcome is within or outside only where its bounds leave no doubt",
    arguments: [
      (Interval(50), .within), (Interval(1, 100), .within), (Interval(0.5), .below),
      (Interval(101, .infinity), .above), (Interval(50, .infinity), .undecided),
      (Interval(0, 2), .undecided),
    ] as [(Interval, TrackRecord.Place)])
  func places(interval: Interval, place: TrackRecord.Place) {
    #expect(interval.place(in: Self.band) == place)
    #expect(interval.place(in: .unknown) == .unknown)
  }

  @Test("Shares, halves and the middle factor of the last ones")
  func shares() throws {
    let old = Self.record(hold: Interval(1_000))
    let records = [2.0, 3, 4, 5, 6, 150].map { Self.record(hold: Interval($0)) }
    let failed = Self.record(hold: nil, result: .lockTimeout)
    let track = TrackRecord([old] + records + [failed], last: 7)
    #expect(track.done == 6)
    #expect(track.failed == 1)
    let hold = try #require(track.figures.first { $0.figure == .hold })
    #expect(hold.within == 5)
    #expect(hold.above == 1)
    #expect(hold.belowMedian == 5)
    #expect(hold.aboveMedian == 1)
    #expect(hold.medianFactor == 0.5)
    #expect(hold.systematicError == nil)
    let wait = try #require(track.figures.first { $0.figure == .wait })
    #expect(wait.unknown == 6 && wait.judged == 0)
    #expect(track.worst.map(\.factor) == [1.5, 1.5])
  }

  @Test("An error that has a direction shows, one that has none does not")
  func systematic() throws {
    let fast = (0..<8).map { _ in Self.record(hold: Interval(4)) }
    let error = try #require(TrackRecord(fast, last: 30).figures.first { $0.figure == .hold })
    #expect(error.systematicError == 0.4)
    let few = TrackRecord(Array(fast.prefix(4)), last: 30)
    #expect(few.figures.allSatisfy { $0.systematicError == nil })
  }

  @Test("The same outcome, recorded twice, counts once; the file does not grow without end")
  func ledger() {
    var ledger = OutcomeLedger()
    let first = Self.record(hold: Interval(4), at: 5)
    #expect(ledger.add([first]) == 1)
    #expect(ledger.add([first, Self.record(hold: Interval(4), at: 6)]) == 1)
    #expect(ledger.records.count == 2)
    ledger.add((0..<OutcomeLedger.most).map { Self.record($0, hold: nil, at: 7) })
    #expect(ledger.records.count == OutcomeLedger.most)
    #expect(!ledger.records.contains(first))
  }

  @Test("A record says the same when it is read again")
  func roundTrip() throws {
    let records = [
      Self.record(hold: Interval(1, .infinity), at: 1_795_576_477.25),
      Self.record(hold: nil, at: nil),
    ]
    let lines = OutcomeLedger(records).lines
    let again = try OutcomeLedger(lines: lines)
    #expect(again.lines == lines)
    #expect(again.records.map(\.outcome) == records.map(\.outcome))
    #expect(again.records.first?.forecast.wait.isKnown == false)
    #expect(again.records.first?.forecast.hold == Self.band)
  }

  @Test(
    "A line that is no record is named",
    arguments: [
      "{}", "[", #"{"schema":"lockcast.outcome/2"}"#, #"{"schema":"lockcast.outcome/1"}"#,
    ])
  func notARecord(line: String) {
    let good = OutcomeLedger([Self.record(hold: nil)]).lines
    #expect {
      try OutcomeLedger(lines: good + Array(line.utf8))
    } throws: { error in
      (error as? LedgerError)?.line == 2
    }
  }

  @Test("The report of check: what takes a lock, with unbounded and unknown figures")
  func report() throws {
    let json = """
      {"schema": "lockcast.report/1", "serverVersion": "16.4", "snapshot": {"digest": "sha256:ab"},
       "migrations": [{"path": "m.sql", "statements": [
         {"index": 0, "line": 1, "sql": "SET a = 1", "digest": "d0", "kind": "SET", "locks": []},
         {"index": 1, "line": 2, "sql": "DROP TABLE a -- b", "digest": "d1", "kind": "DROP TABLE",
          "transaction": null, "locks": [{"relation": "public.a"}],
          "wait": {"p5": 0, "p50": 1, "p95": null, "p99": null, "unbounded": true,
                   "provenance": "measured"},
          "hold": {"p5": null, "p50": null, "p95": null, "p99": null, "unbounded": false,
                   "provenance": "assumed"}}]}]}
      """
    let document = try ForecastDocument(json: Array(json.utf8))
    #expect(document.snapshot == "sha256:ab")
    let statement = try #require(document.statements.first)
    #expect(document.statements.count == 1)
    #expect(statement.essence == "drop table a")
    #expect(statement.forecast.wait.p95 == .infinity)
    #expect(statement.forecast.wait.provenance == .measured)
    #expect(!statement.forecast.hold.isKnown)
    #expect(throws: JSONError.self) { try ForecastDocument(json: Array("{}".utf8)) }
  }
}
