// SPDX-License-Identifier: Apache-2.0
import Reports
import TestSupport
import Testing
import Verdicts

/// Whole reports, byte for byte. `UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes them anew.
struct GoldenTests {
  static let reports: [(String, Report)] = [
    ("blocked", Example.blocked), ("passing", Example.passing), ("hostile", Example.hostile),
    ("suppressed", Example.suppressed),
  ]

  @Test(arguments: reports.map(\.0))
  func markdown(_ name: String) throws {
    try expectGolden("reports/\(name).md", MarkdownReport().render(try report(name)))
  }

  @Test(arguments: reports.map(\.0))
  func terminal(_ name: String) throws {
    let bytes = TerminalReport(isColoured: false).render(try report(name))
    try expectGolden("reports/\(name).txt", bytes)
  }

  @Test(arguments: reports.map(\.0))
  func json(_ name: String) throws {
    try expectGolden("reports/\(name).json", JSONReport().render(try report(name)))
  }

  @Test(arguments: reports.map(\.0))
  func html(_ name: String) throws {
    try expectGolden("reports/\(name).html", HTMLReport().render(try report(name)))
  }

  @Test(arguments: reports.map(\.0))
  func sarif(_ name: String) throws {
    let bytes = SARIFReport(version: "0.0.0").render(try report(name))
    try expectGolden("reports/\(name).sarif", bytes)
  }

  @Test(arguments: reports.map(\.0))
  func junit(_ name: String) throws {
    try expectGolden("reports/\(name).junit.xml", JUnitReport().render(try report(name)))
  }

  @Test(arguments: reports.map(\.0))
  func github(_ name: String) throws {
    try expectGolden("reports/\(name).github.txt", WorkflowCommands().render(try report(name)))
  }

  @Test(arguments: reports.map(\.0))
  func gitlab(_ name: String) throws {
    try expectGolden("reports/\(name).gitlab.json", CodeQualityReport().render(try report(name)))
  }

  private func report(_ name: String) throws -> Report {
    try #require(Self.reports.first { $0.0 == name }).1
  }

  private func expectGolden(_ path: String, _ bytes: [UInt8]) throws {
    try Golden.expect("Fixtures/" + path, bytes, suite: "GoldenTests")
  }
}
