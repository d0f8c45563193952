// SPDX-License-Identifier: Apache-2.0
public import Verdicts

/// The page of one form of a statement in docs/statements.
public struct StatementPage: Sendable {
  public enum Part: Sendable {
    /// Markdown of our own.
    case prose(String)
    /// A statement on a schema.
    case example(schema: String, StatementExplanation)
  }
  public var form: StatementForm
  public var parts: [Part]

  public init(_ form: StatementForm, parts: [Part]) {
    self.form = form
    self.parts = parts
  }

  public func render() -> [UInt8] {
    var blocks = ["# \(form.rawValue)"]
    for part in parts {
      switch part {
      case .prose(let text): blocks.append(text)
      case .example(let schema, let statement):
        if !Self.endsInHeading(blocks) { blocks.append("## Example") }
        blocks += example(schema, statement)
      }
    }
    blocks.append("[All statements](README.md)")
    return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
  }

  /// Whether the prose itself names the example that follows.
  private static func endsInHeading(_ blocks: [String]) -> Bool {
    blocks.last?.split(separator: "\n").last?.hasPrefix("## ") == true
  }

  private func example(_ schema: String, _ statement: StatementExplanation) -> [String] {
    let given = schema.isEmpty ? [] : ["Given", MarkdownText.fenced(schema)]
    return given + MarkdownExplanation().sections(Explanation(statement: statement))
  }

  /// The answer of the first example: what the index shows.
  fileprivate var answer: String {
    for part in parts {
      if case .example(_, let statement) = part {
        return Explanation(statement: statement).answer.markdownCell
      }
    }
    return ""
  }
}

/// The list of all pages.
public struct StatementIndex: Sendable {
  private let pages: [StatementPage]

  public init(_ pages: [StatementPage]) { self.pages = pages }

  public func render() -> [UInt8] {
    let rows = pages.map { page in
      "| [\(page.form.rawValue)](\(page.form.page)) | \(page.answer) |"
    }
    let text = """
      # Statements

      What each form of a statement locks, why, and how to do it more gently, on Postgres 13 to 18.
      `lockcast explain` says the same of your own statement on your own schema.

      The pages are generated: the prose and the examples stand in the doc comments of the rules
      (`Sources/LockModel`), the locks, the differences between versions and the gentler way are
      computed from them, and the locks of every example are compared with those of a real server by
      the tests.

      To add a page, or to change one:

      1. Write a doc comment at the rule. Its heading `# …` is the name of a case in
         `Sources/Reports/Statements/StatementForm.swift`; each `sql` block is an example: the
         schema, and as its last statement the one that is explained.
      2. `UPDATE_GOLDEN=1 swift test --filter StatementPageTests` writes the pages; read the diff.
      3. `swift test --filter LiveExamplesTests` runs the examples on a server.

      | form | the first example |
      |---|---|

      """
    return Array((text + rows.joined(separator: "\n") + "\n").utf8)
  }
}
