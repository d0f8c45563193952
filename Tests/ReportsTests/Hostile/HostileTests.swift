// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import Testing

@testable import Reports

/// Nothing of the corpus gets out of its place, wherever it stands, in whatever form.
@Suite("Hostile text")
struct HostileTests {
  @Test func theCorpusIsRead() {
    #expect(HostileCorpus.texts.count > 70)
    #expect(HostileCorpus.texts.contains { $0.text.unicodeScalars.contains("\u{1B}") })
    #expect(HostileCorpus.texts.contains { $0.bytes.count >= 100_000 })
    #expect(HostileCorpus.texts.contains { Array($0.text.utf8) != $0.bytes })
  }

  @Test(arguments: HostileCorpus.texts)
  func markdown(_ hostile: HostileCorpus.Text) {
    let bytes = MarkdownReport().render(HostileReport.make(hostile.text, bytes: hostile.bytes))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(bytes.count <= MarkdownReport.limit)
    #expect(text.hasPrefix(MarkdownReport.marker + "\n"))
    #expect(MarkdownStructure(text, marker: MarkdownReport.marker).problems == [])
  }

  @Test(arguments: HostileCorpus.texts)
  func html(_ hostile: HostileCorpus.Text) {
    let bytes = HTMLReport().render(HostileReport.make(hostile.text, bytes: hostile.bytes))
    let page = HTMLStructure(String(decoding: bytes, as: UTF8.self))
    #expect(page.problems == [])
    #expect(page.tags["svg"] ?? 0 >= 3)
    #expect(page.tags["html"] == 1 && page.tags["body"] == 1 && page.tags["style"] == 1)
    #expect(bytes.count < 400_000)
  }

  @Test(arguments: HostileCorpus.texts)
  func terminal(_ hostile: HostileCorpus.Text) {
    let report = HostileReport.make(hostile.text, bytes: hostile.bytes)
    for isColoured in [false, true] {
      let bytes = TerminalReport(isColoured: isColoured).render(report)
      let text = String(decoding: bytes, as: UTF8.self)
        .replacing(#/\u{1B}\[(0|1|2|31|32|33|36)m/#, with: "")
      let acting = Set(text.unicodeScalars.filter { Visible.acts($0) && $0 != "\n" })
      #expect(acting.isEmpty)
    }
  }

  @Test(arguments: HostileCorpus.texts)
  func json(_ hostile: HostileCorpus.Text) throws {
    let bytes = JSONReport().render(HostileReport.make(hostile.text, bytes: hostile.bytes))
    let document = try JSONValue.parse(bytes)
    #expect(!bytes.contains { $0 < 0x20 && $0 != 0x0A })
    let migration = try #require(document["migrations"]?.arrayValue?.first)
    #expect(document["migrations"]?.arrayValue?.count == 1)
    let statement = try #require(migration["statements"]?.arrayValue?.first)
    #expect(statement["sql"]?.stringValue == hostile.text)
    #expect(statement["verdict"]?.stringValue == "block")
  }

  /// The check itself finds what it is there for.
  @Test(arguments: [
    "<img src=x>", "a @me", "/close", "```", "`open", "see #1", ":shipit:", "[a](b)", "</details>",
    "a\u{202E}b", "$x$", "| `a | b` |", "# x", "https://x.org", "    code", "![a]",
  ])
  func aBrokenCommentIsFound(_ line: String) {
    let text = "\(MarkdownReport.marker)\n\n## fine\n\n\(line)\n"
    #expect(!MarkdownStructure(text, marker: MarkdownReport.marker).problems.isEmpty)
  }

  @Test(arguments: [
    "<script>x</script>", "<b onclick=\"x\">y</b>", "<b class=x>y</b>", "</div>", "a & b", "<img>",
    "<p class=\"a;b\">x</p>", "a\u{1B}b", "<a href=\"x\">y</a>", "<p style=\"x\">y</p>", "<p>",
  ])
  func aBrokenPageIsFound(_ part: String) {
    #expect(!HTMLStructure("<!DOCTYPE html>\n<html><body>\(part)</body></html>").problems.isEmpty)
    #expect(HTMLStructure("<!DOCTYPE html>\n<html><body>&lt;x</body></html>").problems.isEmpty)
  }
}
