// SPDX-License-Identifier: Apache-2.0
import JSON
import Reports
import Testing
import Verdicts

/// Reasons are written by whoever wants a finding to go away.
struct SuppressedTests {
  @Test func aReasonDoesNotGetOutOfTheComment() {
    let text = String(decoding: MarkdownReport().render(Example.suppressed), as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.contains("<script>") }
    #expect(rows.count == 1)
    // In code, in one row of the table, whose cells are as many as those of its head.
    for row in rows {
      #expect(row.hasPrefix("| ") && row.hasSuffix(" |"))
      #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 7)
      #expect(row.contains("````</td>") && row.contains("-->````"))
    }
    #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
    let markers = text.ranges(of: MarkdownReport.marker)
    #expect(markers.first?.lowerBound == text.startIndex)
  }

  @Test func aReasonDoesNotActInATerminal() {
    let bytes = TerminalReport(isColoured: false).render(Example.suppressed)
    #expect(!bytes.contains(0x1B))
    #expect(!String(decoding: bytes, as: UTF8.self).contains("\u{202E}"))
  }

  /// The reviewer sees each one, with its reason and its last day, and how many there are.
  @Test func everySuppressedFindingIsShown() throws {
    let report = Example.suppressed
    let markdown = String(decoding: MarkdownReport().render(report), as: UTF8.self)
    let terminal = String(decoding: TerminalReport(isColoured: false).render(report), as: UTF8.self)
    for text in [markdown, terminal] {
      #expect(text.contains("(2 findings suppressed, 3 in the baseline)"))
      #expect(text.contains("the nightly job is paused"))
      #expect(text.contains("2026-12-31"))
      #expect(text.contains("added by this change"))
    }
    let json = try JSONValue.parse(JSONReport().render(report))
    let reasons = json["suppressed"]?.arrayValue?.compactMap { $0["reason"]?.stringValue }
    #expect(reasons == [Example.hostileReason, "the nightly job is paused"])
  }

  /// However little room is left, the suppressed findings outlive the evidence.
  @Test func theCommentKeepsThemLonger() {
    var report = Example.suppressed
    let long = String(repeating: "x", count: 30_000)
    report.migrations[0].statements[0].sql = "SELECT '\(long)'"
    let one = report.migrations[0].statements[0]
    report.migrations[0].statements += Array(repeating: one, count: 40)
    let bytes = MarkdownReport().render(report)
    #expect(bytes.count <= MarkdownReport.limit)
    #expect(String(decoding: bytes, as: UTF8.self).contains("<b>Suppressed</b>"))
  }
}
