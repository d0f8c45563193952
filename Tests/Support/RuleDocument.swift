// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// What the doc comment of a rule in LockModel says about a form of a statement: a heading that
/// names the form, prose, and examples in SQL.
public struct RuleDocument: Sendable {
  public enum Part: Sendable, Hashable {
    case prose(String)
    /// The schema, and as its last statement the one that is explained.
    case example(String)
  }
  public var heading: String
  public var parts: [Part] = []

  public var examples: [String] {
    parts.compactMap { part in if case .example(let sql) = part { sql } else { nil } }
  }

  /// All of them, in the order of their files.
  public static func all() throws -> [RuleDocument] {
    let folder = Fixture.root.deletingLastPathComponent().appending(path: "Sources/LockModel")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let sources = (files?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { $0.pathExtension == "swift" }.sorted { $0.path < $1.path }
    return try sources.flatMap { read(try String(contentsOf: $0, encoding: .utf8)) }
  }

  /// A heading begins a document, anything but a doc comment ends it.
  static func read(_ source: String) -> [RuleDocument] {
    var documents: [RuleDocument] = []
    var current: RuleDocument?
    var lines: [String] = []
    var isExample = false
    func flush() {
      let text = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
      if !text.isEmpty { current?.parts.append(isExample ? .example(text) : .prose(text)) }
      lines = []
    }
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      guard trimmed.hasPrefix("///") else {
        flush()
        if let document = current { documents.append(document) }
        current = nil
        isExample = false
        continue
      }
      let text = String(trimmed.dropFirst(trimmed.hasPrefix("/// ") ? 4 : 3))
      if text.hasPrefix("# "), !isExample {
        flush()
        if let document = current { documents.append(document) }
        current = RuleDocument(heading: String(text.dropFirst(2)))
      } else if text.hasPrefix("```") {
        flush()
        isExample.toggle()
      } else {
        lines.append(text)
      }
    }
    return documents
  }
}
