// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What the meta-commands of a script come to on the server.
struct PsqlCommands {
  private struct Place: Hashable {
    var text: Int
    var offset: UInt32
  }

  /// Whether psql reads the script: to everything else its commands are errors.
  let areKnown: Bool
  /// The runner cuts the text at `DELIMITER` itself.
  private let readsDelimiter: Bool
  /// The commands behind which the script that they include stands.
  private var followed: Set<Place> = []

  init(areKnown: Bool, readsDelimiter: Bool = false) {
    self.areKnown = areKnown
    self.readsDelimiter = readsDelimiter
  }

  mutating func follow(_ statement: ParsedStatement, in text: Int) {
    followed.insert(Place(text: text, offset: statement.range.lower))
  }

  /// Puts what they send in the place of the commands: a statement, or one that cannot be known.
  func replace(in statements: inout [ScriptStatement]) {
    for index in statements.indices {
      let (parsed, text) = (statements[index].parsed, statements[index].text)
      guard case .metaCommand(let name, let arguments) = parsed.statement,
        !followed.contains(Place(text: text, offset: parsed.range.lower)),
        let sent = sent(by: name, arguments)
      else { continue }
      statements[index].parsed.statement = sent
    }
  }

  /// Nil: nothing that matters.
  private func sent(by name: String, _ arguments: String) -> Statement? {
    let unknown = Statement.unknown(UnknownStatement(firstWords: "\\" + name))
    if name == "delimiter", readsDelimiter { return nil }
    guard areKnown else { return unknown }
    switch name {
    case "i", "include", "ir", "include_relative", "gexec": return unknown
    case "copy":
      let source = SourceFile.parse(Array("COPY \(arguments)".utf8))
      guard source.diagnostics.isEmpty, source.statements.count == 1 else { return unknown }
      return source.statements[0].statement
    default: return nil
    }
  }
}
