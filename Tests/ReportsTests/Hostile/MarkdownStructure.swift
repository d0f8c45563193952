// SPDX-License-Identifier: Apache-2.0

/// Reads a comment as strictly as it is written: what is not one of its few forms is a problem.
struct MarkdownStructure {
  private(set) var problems: [String] = []
  /// What stands outside code, line by line.
  private(set) var prose: [String] = []

  private static let tags = [
    "<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>", "<sub>", "</sub>", "<br>",
    "<code>", "</code>",
  ]
  private static let languages = ["sql", "sh", "mermaid"]

  /// Details that are open.
  private var depth = 0

  init(_ text: String, marker: String) {
    let lines = Visible.withoutMarks(text).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    if lines.first != marker { problems.append("no marker in the first line") }
    var fence: String?
    for (number, line) in lines.dropFirst().enumerated() {
      check(line, number + 2, isCode: fence != nil)
      if let open = fence {
        if line.hasPrefix(open), line.allSatisfy({ $0 == "`" }) { fence = nil }
        continue
      }
      if let open = Self.opening(line) {
        fence = open.fence
        if !Self.languages.contains(open.language) {
          problem("a fence of \(open.language)", number)
        }
        continue
      }
      read(line, number + 2)
    }
    if fence != nil { problems.append("a fence is never closed") }
    if depth != 0 { problems.append("\(depth) details are never closed") }
  }

  private mutating func problem(_ text: String, _ line: Int) {
    problems.append("line \(line): \(text)")
  }

  /// What holds in code as well: quick actions and characters that act.
  private mutating func check(_ line: String, _ number: Int, isCode: Bool) {
    if line.hasPrefix("/") { problem("a quick action", number) }
    for scalar in line.unicodeScalars where Visible.acts(scalar) && !(isCode && scalar == "\t") {
      problem("U+\(String(scalar.value, radix: 16)) in it", number)
    }
  }

  private static func opening(_ line: String) -> (fence: String, language: String)? {
    let fence = line.prefix { $0 == "`" }
    guard fence.count >= 3, !line.dropFirst(fence.count).contains("`") else { return nil }
    return (String(fence), String(line.dropFirst(fence.count)))
  }

  /// A line of prose, or a row of a table, whose code spans must each end in their cell.
  private mutating func read(_ line: String, _ number: Int) {
    if line.hasPrefix("|") {
      for cell in Self.cells(of: line) { readSpan(cell, number) }
    } else {
      if line.hasPrefix("#"), !(number == 3 && line.hasPrefix("## ")) {
        problem("a heading", number)
      }
      for start in ["~~~", "===", "---", ">", "[", "    ", "\t"] where line.hasPrefix(start) {
        problem("a line that begins with \(start)", number)
      }
      readSpan(line, number)
    }
  }

  /// GFM splits rows at bars that have no backslash before them, in code as elsewhere.
  static func cells(of line: String) -> [String] {
    var cells: [String] = [""]
    var previous: Unicode.Scalar = " "
    for scalar in line.unicodeScalars {
      if scalar == "|", previous != "\\" {
        cells.append("")
      } else {
        cells[cells.count - 1].unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return cells.dropFirst().dropLast()
  }

  private mutating func readSpan(_ text: String, _ number: Int) {
    var rest = Array(text.unicodeScalars)[...]
    var outside = ""
    while let scalar = rest.first {
      guard scalar == "`" else {
        outside.unicodeScalars.append(scalar)
        rest = rest.dropFirst()
        continue
      }
      let length = rest.prefix { $0 == "`" }.count
      rest = rest.dropFirst(length)
      guard let end = Self.end(of: length, in: rest) else {
        return problem("a code span never ends", number)
      }
      outside += "\u{1A}"
      rest = rest[end...].dropFirst(length)
    }
    outsideCode(outside, number)
  }

  private static func end(of length: Int, in text: ArraySlice<Unicode.Scalar>) -> Int? {
    var index = text.startIndex
    while index < text.endIndex {
      let run = text[index...].prefix { $0 == "`" }.count
      if run == length { return index }
      index += max(1, run)
    }
    return nil
  }

  private mutating func outsideCode(_ text: String, _ number: Int) {
    prose.append(text)
    depth += Self.count("<details>", in: text) - Self.count("</details>", in: text)
    if depth < 0 { problem("a closed detail", number) }
    depth = max(0, depth)
    var plain = text
    for tag in Self.tags { plain = plain.replacing(tag, with: "") }
    // A number by itself: `< 1 ms`.
    plain = plain.replacing("< ", with: "")
    if plain.contains("<") { problem("an open tag: \(plain.prefix(200))", number) }
    // Numbers of characters: ours are the only ones, and stand in summaries.
    plain = plain.replacing(#/&#[0-9]+;/#.matchingSemantics(.unicodeScalar), with: "")
    for sign in ["@", "://", "www.", "](", "![", "]:", "$", "~~", "-->", "<!--", "{{", "[["]
    where plain.contains(sign) {
      problem("\(sign) outside code: \(plain.prefix(200))", number)
    }
    for pattern in [#/[#!%~&][0-9"a-zA-Z]/#, #/:[a-z_]+:/#] where plain.contains(pattern) {
      problem("a reference outside code: \(plain.prefix(200))", number)
    }
  }

  private static func count(_ part: String, in text: String) -> Int {
    text.ranges(of: part).count
  }
}

/// Characters that act instead of being seen.
enum Visible {
  /// Without what would make another character for Swift of a sign that a parser knows: `<` with a
  /// stroke is still `<` there.
  static func withoutMarks(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard scalar.value >= 0x300 else {
        scalars.append(scalar)
        continue
      }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .spacingMark: continue
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  static func acts(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20...0x7E).contains(scalar.value) { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
      .unassigned:
      true
    default: false
    }
  }
}
