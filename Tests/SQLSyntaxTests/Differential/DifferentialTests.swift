// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import SQLSyntax

/// The parser beside the server's own grammar, that of release 15. `Tests/Differential/run` does the
/// same for every release, over any files.
@Suite struct DifferentialTests {
  private static let corpora = ["grammar/queries.sql", "grammar/definitions.sql"]

  @Test(arguments: corpora) func readsEveryStatement(path: String) throws {
    let text = try Fixture.text(path)
    let grammar = try ServerGrammar()
    let file = SourceFile.parse(Array(text.utf8), version: ServerVersion(15))
    #expect(file.diagnostics == [])
    for parsed in file.statements {
      let own = file.text(parsed.range)
      #expect(grammar.statements(of: own) == [0..<own.utf8.count])
    }
  }

  @Test(arguments: 1...20) func agreesOnMutations(seed: UInt64) throws {
    let grammar = try ServerGrammar()
    var corpus = MutableCorpus(try Self.corpora.map(Fixture.text), seed: seed)
    var agreed = (accepted: 0, refused: 0)
    for _ in 0..<500 {
      let text = corpus.mutation()
      let file = SourceFile.parse(Array(text.utf8), version: ServerVersion(15))
      if let ranges = grammar.statements(of: text) {
        agreed.accepted += 1
        #expect(file.diagnostics == [], "\(text)")
        #expect(file.statements.map(\.range.offsets) == ranges, "\(text)")
      } else {
        agreed.refused += 1
        #expect(file.diagnostics != [], "\(text)")
        #expect(file.hasUnknown, "\(text)")
      }
    }
    #expect(agreed.accepted > 20 && agreed.refused > 200, "the mutations test both sides")
  }
}

extension SourceFile {
  fileprivate var hasUnknown: Bool {
    statements.contains { if case .unknown = $0.statement { true } else { false } }
  }
}
