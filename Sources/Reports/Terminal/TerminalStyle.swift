// SPDX-License-Identifier: Apache-2.0

/// Colour, only where it was asked for: nothing else writes escape sequences.
struct TerminalStyle: Sendable {
  let isColoured: Bool

  func bold(_ text: String) -> String { paint(text, "1") }
  func dim(_ text: String) -> String { paint(text, "2") }
  func red(_ text: String) -> String { paint(text, "31") }
  func green(_ text: String) -> String { paint(text, "32") }
  func yellow(_ text: String) -> String { paint(text, "33") }
  func cyan(_ text: String) -> String { paint(text, "36") }

  private func paint(_ text: String, _ code: String) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension Prose {
  /// For a terminal: foreign text with everything that acts made visible.
  var terminal: String { render { VisibleText.line($0, limit: 200) } }
}
