// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import Outcomes
import TestSupport
import Testing

@testable import Reports

@Suite("The report of outcomes")
struct OutcomeReportTests {
  /// The band is 1 s to 100 s, each outcome a tenth of the P50.
  private static func report(_ count: Int, hold: String = "4") throws -> OutcomeReport {
    let band = #"{"p5":1,"p50":40,"p95":100,"p99":null,"unbounded":true,"provenance":"inferred"}"#
    let lines = (0..<count).map { number in
      """
      {"schema":"lockcast.outcome/1","path":"m\\u001b.sql","index":\(number),"line":3,"digest":"d",\
      "kind":"ALTER TABLE","serverVersion":"16","snapshot":null,"forecast":{"wait":\(band),\
      "hold":\(band),"window":\(band),"blocked":\(band)},"outcome":{"at":\(number),"result":"done",\
      "attempts":2,"wait":{"low":0,"high":0.5},"hold":{"low":4,"high":\(hold)},\
      "window":{"low":4,"high":null},"blocked":{"low":3,"high":null}}}
      """
    }
    let records = try OutcomeLedger(lines: Array(lines.joined(separator: "\n").utf8)).records
    return OutcomeReport(records: records, notFound: [], track: TrackRecord(records, last: 30))
  }

  @Test("The JSON is what docs/outcomes.schema.json says", arguments: [0, 1, 6])
  func schema(count: Int) throws {
    let url = Fixture.root.deletingLastPathComponent().appending(path: "docs/outcomes.schema.json")
    let schema = try JSONValue.parse([UInt8](try Data(contentsOf: url)))
    let document = try JSONValue.parse(try Self.report(count).json)
    #expect(Validator(root: schema).problems(document, schema, at: "$") == [])
    #expect(document["records"]?.arrayValue?.count == count)
  }

  @Test("What is said of the last forecasts")
  func words() throws {
    let text = String(
      decoding: try Self.report(6).terminal(isColoured: false), as: UTF8.self)
    for words in [
      "The last 6 forecasts", "hold: 100 % within P5 to P95 (6 of 6)",
      "wait: 0 % within P5 to P95 (0 of 6); 6 below", "6 that the log does not decide",
      "at attempt 2", "4 s or more", "up to 500 ms", "lockcast calibrate",
    ] {
      #expect(text.contains(words), "\(words) is not in\n\(text)")
    }
    #expect(!text.contains("\u{1B}"))
    #expect(text.split(separator: "\n").allSatisfy { TerminalText.columnCount($0) <= 80 })
  }

  @Test("A log that decides little says what would")
  func undecided() throws {
    let vague = String(
      decoding: try Self.report(6, hold: "null").terminal(isColoured: false), as: UTF8.self)
    let exact = String(decoding: try Self.report(6).terminal(isColoured: false), as: UTF8.self)
    #expect(vague.contains("deadlock_timeout"))
    #expect(!exact.contains("deadlock_timeout"))
  }

  @Test("Nothing recorded yet is no share of anything")
  func empty() throws {
    let text = String(decoding: try Self.report(0).terminal(isColoured: false), as: UTF8.self)
    #expect(text == "No statement that went through is recorded yet.\n")
  }
}
