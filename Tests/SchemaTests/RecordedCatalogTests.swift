// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import TestSupport
import Testing

/// A script, and what a released server had in its catalogs after it.
struct RecordedScript: CustomTestStringConvertible, Sendable {
  var name: String
  var version: ServerVersion
  var sql = ""
  var facts: [String] = []

  var testDescription: String { "\(name), \(version)" }

  static func all(_ major: Int) -> [RecordedScript] {
    guard let text = try? Fixture.text("schema/catalog-\(major).txt") else { return [] }
    var scripts: [RecordedScript] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("== ") {
        scripts.append(
          RecordedScript(name: String(line.dropFirst(3)), version: ServerVersion(major)))
      } else if line.hasPrefix("> ") {
        scripts[scripts.count - 1].sql += line.dropFirst(2) + "\n"
      } else {
        scripts[scripts.count - 1].facts.append(String(line))
      }
    }
    return scripts
  }
}

@Suite struct RecordedCatalogTests {
  @Test func thereAreRecords() {
    #expect(RecordedScript.all(15).count > 30)
    #expect(RecordedScript.all(18).count > 30)
  }

  /// Names, kinds, columns, constraints, indexes, inheritance, triggers, types: as the server.
  @Test(arguments: RecordedScript.all(15) + RecordedScript.all(18))
  func agreesWithServer(_ script: RecordedScript) {
    var catalog = Catalog(version: script.version, isComplete: true)
    for parsed in SourceFile.parse([UInt8](script.sql.utf8)).statements {
      catalog.apply(parsed.statement)
    }
    // What a query's expressions are is left to the server.
    let unknown = CatalogFacts(catalog: catalog).lines.filter { $0.hasSuffix("type=unknown") }
      .map { $0.dropLast("unknown".count) }
    func comparable(_ lines: [String]) -> Set<String> {
      Set(lines.map { line in unknown.first { line.hasPrefix($0) }.map(String.init) ?? line })
    }
    let ours = comparable(CatalogFacts(catalog: catalog).lines)
    let server = comparable(script.facts)
    #expect(server.subtracting(ours).sorted() == [])
    #expect(ours.subtracting(server).sorted() == [])
  }
}
