// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import JSON
import SQLSyntax

// What the parser made of SQL texts, a line of JSON a statement, for comparison with the server's
// own grammar (`Tests/Differential/run`).
//
//     syntax-dump [--version N] [--texts] [--count] FILE…
//
// `--texts`: the files hold many texts, separated by NUL, each read on its own. `--count` prints
// how many statements each file has, and nothing else: what a stopwatch wants.

var version: ServerVersion?
var holdsTexts = false
var onlyCounts = false
var paths: [String] = []
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--version": version = arguments.popFirst().flatMap(ServerVersion.init)
  case "--texts": holdsTexts = true
  case "--count": onlyCounts = true
  default: paths.append(argument)
  }
}

for path in paths {
  guard let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else {
    print("\(path): cannot be read")
    continue
  }
  let texts =
    holdsTexts
    ? bytes.split(separator: 0, omittingEmptySubsequences: false).map(Array.init) : [bytes]
  for (index, text) in texts.enumerated() {
    let file = SourceFile.parse(text, version: version)
    if onlyCounts {
      print(file.statements.count)
    } else {
      print(lines(of: file, number: index), terminator: "")
    }
  }
}

/// The statements of a text in order, and the diagnostics that belong to each.
func lines(of file: SourceFile, number: Int) -> String {
  var lines = ""
  for parsed in file.statements {
    let problems = file.diagnostics.filter {
      parsed.extent.lower <= $0.range.lower && $0.range.lower <= parsed.extent.upper
    }
    var line = JSONWriter(.compact)
    line.object { line in
      line.member("text", number)
      line.member("from", Int(parsed.range.lower))
      line.member("to", Int(parsed.range.upper))
      line.member("kind", parsed.statement.kindWhereUnderstood)
      line.member("relations", parsed.statement.relations.sorted())
      line.member("problems", problems.map { "\($0.problem) \($0.suggestion ?? "")" })
    }
    lines += String(decoding: line.bytes, as: UTF8.self) + "\n"
  }
  return lines
}

extension Statement {
  fileprivate var kindWhereUnderstood: String? {
    if case .unknown = self { nil } else { commandTag }
  }
}
