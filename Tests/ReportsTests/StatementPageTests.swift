// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import SQLSyntax
import Schema
import TestSupport
import Testing
import Verdicts

/// The pages of docs/statements are what the doc comments of the rules say and what the model
/// computes. `UPDATE_GOLDEN=1 swift test --filter StatementPageTests` writes them anew.
struct StatementPageTests {
  private static let documents = Result { try RuleDocument.all() }

  @Test(arguments: StatementForm.allCases)
  func thePageIsUpToDate(form: StatementForm) throws {
    let page = try Self.page(of: form)
    try Golden.expect("docs/statements/\(form.page)", page.render(), suite: "StatementPageTests")
  }

  @Test func theIndexIsUpToDate() throws {
    let index = StatementIndex(try StatementForm.allCases.map(Self.page))
    try Golden.expect(
      "docs/statements/README.md", index.render(), suite: "StatementPageTests")
  }

  @Test func everyHeadingIsAForm() throws {
    let headings = try Self.documents.get().map(\.heading)
    #expect(headings.filter { StatementForm(rawValue: $0) == nil } == [])
    #expect(headings.count == Set(headings).count)
  }

  @Test func everyPageBelongsToAForm() throws {
    let folder = Golden.root.appending(path: StatementForm.folder).path
    let pages = Set(StatementForm.allCases.map(\.page) + ["README.md"])
    #expect(pages.count == StatementForm.allCases.count + 1)
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == pages)
  }

  /// An example shows the form that its page is about, and its schema can be read.
  @Test(arguments: StatementForm.allCases)
  func theExamplesShowTheForm(form: StatementForm) throws {
    let document = try Self.document(of: form)
    #expect(!document.examples.isEmpty)
    for sql in document.examples {
      let source = SourceFile.parse(Array(sql.utf8))
      #expect(source.diagnostics.isEmpty, "\(sql)")
      let statement = try #require(source.statements.last)
      #expect(StatementForm.of(statement.statement).contains(form), "\(sql)")
    }
  }

  private static func document(of form: StatementForm) throws -> RuleDocument {
    try #require(
      try documents.get().first { $0.heading == form.rawValue },
      "no rule of LockModel has the heading # \(form.rawValue)")
  }

  private static func page(of form: StatementForm) throws -> StatementPage {
    let parts = try document(of: form).parts.map { part throws -> StatementPage.Part in
      switch part {
      case .prose(let text): .prose(text)
      case .example(let sql): try example(sql)
      }
    }
    return StatementPage(form, parts: parts)
  }

  private static func example(_ sql: String) throws -> StatementPage.Part {
    let source = SourceFile.parse(Array(sql.utf8))
    let last = try #require(source.statements.last)
    let schema = source.statements.dropLast()
    let explainer = Explainer(
      version: ServerVersion(Explainer.releases.upperBound), isVersionStated: true
    ) { version in
      var catalog = Catalog(version: version, isComplete: true)
      for statement in schema { catalog.apply(statement.statement) }
      return catalog.asBaseline()
    }
    let text = explainer.explain(Array(source.text(last.range).utf8))
    let lines = schema.map { source.text($0.range) + ";" }.joined(separator: "\n")
    return .example(schema: lines, try #require(text.statements.first))
  }
}
