// SPDX-License-Identifier: Apache-2.0
import Foundation
import LockModel
import Snapshot
import Testing
import Verdicts

@testable import Forecast
@testable import Reports

struct HTMLReportTests {
  private func page(_ report: Report) -> HTMLStructure {
    HTMLStructure(String(decoding: HTMLReport().render(report), as: UTF8.self))
  }

  @Test func digestsAreRight() {
    #expect(SHA256.digest(Array("abc".utf8)).prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
    let thousand = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
    #expect(SHA256.digest(thousand).prefix(4) == [0x41, 0xED, 0xEC, 0xE4])
  }

  /// The policy lets the page's own style in, and nothing else.
  @Test func thePolicyAllowsTheStyleOnly() throws {
    let page = page(Example.blocked)
    let style = try #require(page.style)
    let digest = "sha256-" + Data(SHA256.digest(Array(style.utf8))).base64EncodedString()
    #expect(HTMLStyle.digest == digest, "the sheet has changed: its digest is \(digest)")
    #expect(
      page.policy
        == "default-src 'none'; style-src '\(digest)'; base-uri 'none'; form-action 'none'")
    #expect(!style.contains("@import") && !style.contains("http"))
    #expect(style.ranges(of: "url(").isEmpty)
  }

  @Test(arguments: GoldenTests.reports.map(\.0))
  func everyPageIsWellFormed(_ name: String) throws {
    let report = try #require(GoldenTests.reports.first { $0.0 == name }).1
    #expect(page(report).problems == [])
  }

  @Test func aBlockedReportHasItsPlots() {
    let page = page(Example.blocked)
    #expect(page.tags["svg"] ?? 0 >= 3)
    #expect(page.texts.contains { $0.contains("pool of 480") })
    #expect(page.texts.contains { $0.contains("13 min → 100 ms") })
  }

  @Test func theCheapestHoursAreDrawn() throws {
    let costs = [3.0, 40, 5000].enumerated().map { number, lost in
      HourCost(
        hour: HourOfWeek(index: number), moments: 80, lostSeconds: lost, exhaustion: 0,
        timeout: 0, wait: 0)
    }
    var report = Example.blocked
    report.migrations[0].deployHours = try #require(DeployHours([costs], deployedIn: []))
    let page = page(report)
    #expect(page.problems == [])
    #expect(page.texts.contains { $0.hasPrefix("Cheapest hours (UTC)") })
    #expect(page.texts.contains("usual hour") && page.texts.contains("5,000"))
  }

  /// Many statements, long ones: a few hundred kilobytes, and what is left out is said.
  @Test func manyStatementsStayReadable() {
    let findings = [
      Finding(.windowTooLong, .block, .window(Example.deployments, .accessExclusive, seconds: 9))
    ]
    let sql = "ALTER TABLE t ADD COLUMN " + String(repeating: "<x>&\"", count: 200) + " int"
    let all = (0..<1000).map { index in
      Example.statement(
        sql: sql, index: index, horizon: Example.queue, findings: findings,
        instead: Instead(reason: .lockTimeoutAndRetry, sql: [sql]),
        rollback: Rollback(kind: .exact, sql: [sql]))
    }
    let bytes = HTMLReport().render(Example.report(all))
    #expect(bytes.count < 500_000)
    let page = HTMLStructure(String(decoding: bytes, as: UTF8.self))
    #expect(page.problems == [])
    #expect(page.texts.contains { $0.contains("left out, none worse") })
  }

  @Test(
    arguments: [
      (4.0, [0, 1, 2, 3, 4]), (518, [0, 200, 400]), (0.9, [0, 0.5]), (13, [0, 5, 10]),
    ] as [(Double, [Double])])
  func ticksAreRound(top: Double, expected: [Double]) {
    #expect(Ticks.linear(to: top) == expected)
  }

  @Test func timesHavePlacesByTheirLogarithm() {
    let scale = TimeScale(least: 0.001, most: 1000, from: 0, to: 600)
    #expect(abs(scale.place(1) - 300) < 0.01)
    #expect(abs(scale.place(30) - 447.7) < 0.1)
    #expect(scale.place(0) == 0)
    #expect(scale.place(.infinity) == 600)
  }

  @Test(arguments: [
    (0.0, "0"), (1.25, "1.3"), (-0.04, "0"), (12, "12"), (1e300, "1000000000000"),
    (.nan, "0"), (.infinity, "0"),
  ])
  func figuresForADrawing(value: Double, expected: String) {
    #expect(PlotNumber.text(value) == expected)
  }
}
