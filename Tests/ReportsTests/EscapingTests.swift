// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Reports

struct EscapingTests {
  @Test(arguments: [
    ("orders", "`orders`"),
    ("a`b", "``a`b``"),
    ("`", "`` ` ``"),
    ("``` x", "```` ``` x ````"),
    ("a\n  b", "`a b`"),
    ("", "``` ```"),
    ("a\u{1B}[31mb", "`a␛[31mb`"),
    ("a\u{202E}b", "`a‹U+202E›b`"),
    ("a\u{200B}b", "`a‹U+200B›b`"),
    ("a\u{0}b", "`a␀b`"),
  ])
  func codeSpans(text: String, expected: String) {
    #expect(MarkdownText.code(text) == expected)
  }

  @Test(arguments: [
    ("a|b", "`a\\|b`"),
    ("a||b", "`a\\|\\|b`"),
    ("a\\|b", "`a\\∣b`"),
    ("a|\u{301}b", "`a\\|\u{301}b`"),
  ])
  func cells(text: String, expected: String) {
    #expect(MarkdownText.cell(text) == expected)
  }

  @Test func summariesHoldNoMarkup() {
    let text = MarkdownText.html("</summary><b>@me #1 & \"x\"")
    #expect(
      text == "<code>&#60;&#47;summary&#62;&#60;b&#62;&#64;me &#35;1 &#38; &#34;x&#34;</code>")
  }

  @Test(arguments: ["```", "a\n````\nb", "`", "x"])
  func aFenceIsLongerThanAnyInside(text: String) throws {
    let lines = MarkdownText.fenced(text).split(separator: "\n", omittingEmptySubsequences: false)
    let fence = try #require(lines.last)
    #expect(fence.allSatisfy { $0 == "`" } && fence.count >= 3)
    #expect(lines.dropFirst().dropLast().allSatisfy { !$0.contains(fence) })
  }

  /// GitLab would run it, in a fence that it does not know as one.
  @Test func noLineBeginsWithASlash() {
    let text = MarkdownText.fenced("/close\na / b\n\n/merge", language: "")
    #expect(text == "```\n /close\na / b\n\n /merge\n```")
  }

  @Test func mermaidLabelsHoldNoSyntax() {
    #expect(MarkdownText.mermaid("a;b:c#d\nend\"<x>") == "a_b_c_d end__x_")
  }

  @Test(arguments: [
    (0.0, "0 s"), (0.0004, "< 1 ms"), (0.004, "4 ms"), (0.0401, "40 ms"), (0.9996, "1 s"),
    (1.04, "1 s"), (4.25, "4.3 s"), (42, "42 s"), (99.7, "1.7 min"), (412, "6.9 min"),
    (480, "8 min"), (780, "13 min"), (7200, "2 h"), (400_000, "4.6 days"),
    (.infinity, "no end in sight"),
  ])
  func durations(seconds: Double, expected: String) {
    #expect(Quantity.duration(seconds) == expected)
  }

  @Test(arguments: [
    (0.0, "0"), (3, "3"), (480, "480"), (483, "480"), (4600, "4,600"), (45_312, "45,000"),
    (1_234_567, "1.2 million"), (1_000_000_000, "1 billion"),
  ])
  func counts(value: Double, expected: String) { #expect(Quantity.count(value) == expected) }

  @Test(arguments: [
    (0.0, "0 B"), (2048, "2 kiB"), (400_505_700_352, "370 GiB"), (1_048_576, "1 MiB"),
  ])
  func sizes(value: Double, expected: String) { #expect(Quantity.size(value) == expected) }
}
