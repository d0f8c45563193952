// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax

/// Files by path.
struct Files: FileTree {
  var contents: [String: String] = [:]

  func names(in directory: String) -> [String] {
    let prefix = directory == "." ? "" : directory + "/"
    let names = contents.keys.filter { $0.hasPrefix(prefix) }.map { path in
      String(path.dropFirst(prefix.count).prefix { $0 != "/" })
    }
    return Set(names).sorted()
  }

  func bytes(of path: String) -> [UInt8]? { contents[path].map { Array($0.utf8) } }
}

/// A statement as a test shows it: `0 ALTER TABLE t ADD a int`, `- SELECT 1`.
func shown(_ script: Script?) -> [String] {
  script?.statements.map { statement in
    let text = script?.text(of: statement).source.text(statement.parsed.range) ?? ""
    return "\(statement.transaction.map(String.init) ?? "-") \(text)"
  } ?? []
}
