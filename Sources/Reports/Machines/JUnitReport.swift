// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
public import Verdicts

/// The XML of JUnit, which every CI shows: a suite a migration, a test case a statement.
///
/// What reaches `unknown` or `block` is a failure; a warning stands in the case's output.
public struct JUnitReport: Sendable {
  public init() {}

  public func render(_ report: Report) -> [UInt8] {
    let suites = report.migrations.map { Suite($0, report.remarks(on: $0)) }
    var writer = XMLWriter()
    writer.element(
      "testsuites",
      [
        ("name", "lockcast"), ("tests", String(suites.reduce(0) { $0 + $1.cases.count })),
        ("failures", String(suites.reduce(0) { $0 + $1.failures })),
      ]
    ) { writer in
      for suite in suites { suite.write(&writer) }
    }
    return writer.bytes
  }

  private struct Suite {
    var path: String
    var cases: [Case] = []
    var failures: Int { cases.count(where: \.isFailure) }

    init(_ migration: MigrationReport, _ remarks: [Remark]) {
      path = migration.path
      let aboutFile = remarks.filter { $0.statement == nil }
      if !aboutFile.isEmpty {
        cases.append(
          Case(path: path, line: 1, name: "the file as a whole", remarks: aboutFile, statement: nil)
        )
      }
      let byStatement = Dictionary(grouping: remarks, by: \.index)
      for (index, statement) in migration.statements.enumerated() {
        let position = statement.position
        let name = VisibleText.line(statement.sql, limit: 120)
        cases.append(
          Case(
            path: statement.path, line: position.line,
            name: "\(position.line):\(position.column) \(name)",
            remarks: byStatement[index] ?? [], statement: statement))
      }
    }

    func write(_ writer: inout XMLWriter) {
      writer.element(
        "testsuite",
        [
          ("name", PathText.relative(path)), ("tests", String(cases.count)),
          ("failures", String(failures)), ("errors", "0"), ("skipped", "0"),
        ]
      ) { writer in
        for test in cases { test.write(&writer) }
      }
    }
  }

  private struct Case {
    var path: String
    var line: Int
    var name: String
    var remarks: [Remark]
    var statement: StatementReport?

    var isFailure: Bool { remarks.contains { $0.severity >= .unknown } }

    func write(_ writer: inout XMLWriter) {
      let path = PathText.relative(path)
      writer.element(
        "testcase",
        [("classname", path), ("name", name), ("file", path), ("line", String(line))]
      ) { writer in
        guard let first = remarks.first else { return }
        guard isFailure else { return writer.element("system-out", text: told) }
        writer.element(
          "failure", [("type", first.rule.rawValue), ("message", first.prose.visible)], text: told)
      }
    }

    /// What was found, what to do, and the statement.
    private var told: String {
      let lines = remarks.map { remark in
        "\(remark.severity.rawValue): \(remark.prose.visible) \(remark.remedy.visible)"
          + " [\(remark.rule.rawValue)]"
      }
      guard let statement else { return lines.joined(separator: "\n") }
      return (lines + ["", VisibleText.block(statement.sql, limit: 4000)]).joined(separator: "\n")
    }
  }
}
