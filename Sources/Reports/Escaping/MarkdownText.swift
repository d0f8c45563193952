// SPDX-License-Identifier: Apache-2.0

/// Foreign text in a Markdown comment.
///
/// Scalars are looked at, not characters: a combining mark behind a backtick or a bar makes another
/// character of it for Swift, and none for a Markdown parser.
///
/// It always stands in code: a code span, a fenced block, or `<code>`. There neither Markdown nor
/// HTML is interpreted, and the forges look for no mentions, issue numbers and links.
enum MarkdownText {
  /// A code span for a paragraph or heading.
  static func code(_ text: String, limit: Int = 200) -> String {
    let shown = VisibleText.line(text, limit: limit)
    guard !shown.isEmpty else { return "``` ```" }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: shown) + 1)
    let scalars = shown.unicodeScalars
    let pad = scalars.first == "`" || scalars.last == "`" ? " " : ""
    return fence + pad + shown + pad + fence
  }

  /// A code span for the cell of a table, where `|` ends the cell even inside code.
  ///
  /// `\|` is a bar in both forges; behind a backslash that would be ambiguous, so there a bar that
  /// only looks like one is shown. The exact text stands in a fenced block.
  static func cell(_ text: String, limit: Int = 120) -> String {
    var result = ""
    var previous: Unicode.Scalar = " "
    for scalar in code(text, limit: limit).unicodeScalars {
      if scalar == "|" {
        result += previous == "\\" ? "∣" : "\\|"
      } else {
        result.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return result
  }

  /// For places that hold HTML, such as a summary.
  static func html(_ text: String, limit: Int = 200) -> String {
    "<code>" + entities(VisibleText.line(text, limit: limit)) + "</code>"
  }

  /// Whatever HTML, Markdown or a forge could take for a sign of theirs is written by its number.
  private static func entities(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isPlain =
        !scalar.isASCII || scalar.properties.isAlphabetic
        || " 0123456789,-()=+;".unicodeScalars.contains(scalar)
      if isPlain {
        result.unicodeScalars.append(scalar)
      } else {
        result += "&#\(scalar.value);"
      }
    }
    return result
  }

  /// A fenced block that its text cannot end.
  static func fenced(_ text: String, language: String = "sql", limit: Int = .max) -> String {
    let shown = withoutCommands(VisibleText.block(text, limit: limit))
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: shown) + 1))
    return fence + language + "\n" + shown + (shown.hasSuffix("\n") ? "" : "\n") + fence
  }

  /// GitLab looks for quick actions (`/merge`) at the beginnings of lines, and knows fences of three
  /// backticks only: such a line is moved by a space. No SQL begins a line like that, save in a literal.
  private static func withoutCommands(_ text: String) -> String {
    var result = ""
    var atStart = true
    for scalar in text.unicodeScalars {
      if atStart, scalar == "/" { result += " " }
      result.unicodeScalars.append(scalar)
      atStart = scalar == "\n"
    }
    return result
  }

  /// A label in a Mermaid diagram: letters, digits and a few signs; everything else has a meaning
  /// there.
  static func mermaid(_ text: String, limit: Int = 40) -> String {
    var result = ""
    for scalar in VisibleText.line(text, limit: limit).unicodeScalars {
      let isPlain =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || " ._-".unicodeScalars.contains(scalar)
      result.unicodeScalars.append(isPlain ? scalar : "_")
    }
    return result.isEmpty ? "_" : result
  }

  static func longestRun(of scalar: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var current = 0
    for next in text.unicodeScalars {
      current = next == scalar ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }
}

extension Prose {
  /// In a paragraph.
  var markdown: String { render { MarkdownText.code($0) } }

  /// In the cell of a table.
  var markdownCell: String { render { MarkdownText.cell($0) } }

  /// In HTML.
  var html: String { render { MarkdownText.html($0) } }

  func render(_ foreign: (String) -> String) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .words(let words): result += words
      case .foreign(let text): result += foreign(text)
      }
    }
    return result
  }
}
