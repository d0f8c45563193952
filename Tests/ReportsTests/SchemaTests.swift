// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import Reports
import TestSupport
import Testing
import Verdicts

/// The JSON report is what docs/report.schema.json says.
struct SchemaTests {
  @Test(arguments: GoldenTests.reports.map(\.0))
  func theReportIsValid(_ name: String) throws {
    let url = Fixture.root.deletingLastPathComponent().appending(path: "docs/report.schema.json")
    let schema = try JSONValue.parse([UInt8](try Data(contentsOf: url)))
    let report = try #require(GoldenTests.reports.first { $0.0 == name }).1
    let document = try JSONValue.parse(JSONReport().render(report))
    #expect(Validator(root: schema).problems(document, schema, at: "$") == [])
  }

  @Test func aDroppedKeyIsFound() throws {
    let schema = try JSONValue.parse(
      Array(#"{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"#.utf8))
    let document = try JSONValue.parse(Array("{}".utf8))
    #expect(Validator(root: schema).problems(document, schema, at: "$") == ["$: no key a"])
  }
}
