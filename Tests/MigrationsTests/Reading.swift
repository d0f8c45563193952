// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax

/// Files by their path.
struct Files: FileTree {
  var texts: [String: String] = [:]

  func names(in directory: String) -> [String] {
    texts.keys.map { MigrationPath($0) }.filter { $0.directory == directory }.map(\.name).sorted()
  }

  func bytes(of path: String) -> [UInt8]? { texts[path].map { Array($0.utf8) } }
}

/// Reads a text as a runner would.
func read(
  _ runner: Runner?, _ text: String, path: String, beside files: [String: String] = [:],
  variables: [String: String] = [:], transaction: TransactionMode? = nil
) -> Migration {
  var reader = MigrationReader(runner: runner, tree: Files(texts: files))
  reader.variables = variables
  reader.transaction = transaction
  return reader.read(Array(text.utf8), path: path)
}

extension Script {
  /// The number of its transaction before each statement, or `-`.
  var course: [String] {
    statements.map { statement in
      let number = statement.transaction.map(String.init) ?? "-"
      return number + " " + text(of: statement).source.text(statement.parsed.range)
    }
  }

  /// `line:column` of each statement, with the path where it is not the script's own.
  var places: [String] {
    statements.map { statement in
      let text = text(of: statement)
      let position = text.source.lines.position(of: statement.parsed.range.lower)
      let place = "\(position.line):\(position.column)"
      return text.path == path ? place : text.path + ":" + place
    }
  }

  var problems: [ParseDiagnostic.Problem] {
    texts.flatMap { $0.source.diagnostics.map(\.problem) }
  }
}
