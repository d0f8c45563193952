// SPDX-License-Identifier: Apache-2.0
import Foundation
import Migrations
import SQLSyntax
import Snapshot
import TestSupport
import Testing
import Verdicts

@testable import Workspace

/// The checks that tools of this kind make, an example each, and what lockcast says of it: the page
/// docs/comparison.md is made here.
@Suite("Comparison")
struct ComparisonTests {
  struct Catalogue: Decodable {
    struct Group: Decodable {
      var title: String
      var examples: [Example]
    }
    var groups: [Group]
  }

  struct Example: Decodable {
    var row: Int
    var hazard: String
    var engine: String
    var version: String?
    /// Of `Fixtures/comparison`; nil: the schema is all that is known.
    var snapshot: String?
    var schema: String
    var sql: String
    /// Where the runner begins and ends transactions.
    var transaction: String
    /// What is found, worst first; a note has `note: ` in front.
    var finds: [String]
    /// Why nothing is found of the hazard, where that is so.
    var whyNot: String?
    var note: String?
  }

  @Test("Every example is judged as the page says")
  func page() throws {
    let catalogue = try JSONDecoder().decode(
      Catalogue.self, from: Data(Fixture.bytes("comparison/catalogue.json")))
    let folder = try TemporaryFolder()
    for example in catalogue.groups.flatMap(\.examples) {
      let found = try findings(of: example, in: folder)
      #expect(
        found == example.finds, "row \(example.row), \(example.hazard): \(example.sql)")
    }
    try Golden.expect(
      "docs/comparison.md", Array(Page(catalogue).text.utf8), suite: "ComparisonTests")
  }

  private func findings(of example: Example, in folder: TemporaryFolder) throws -> [String] {
    try folder.write(["change.sql": example.sql + "\n", "schema.sql": example.schema + "\n"])
    var check = Check { _ in "" }
    check.files = [folder.path + "/change.sql"]
    check.engine = Engine(rawValue: example.engine)
    check.transactionMode = .init(rawValue: example.transaction)
    check.now = Timestamp("2026-11-20T12:00:00Z")
    if let snapshot = example.snapshot {
      check.snapshotPaths = [Fixture.path("comparison/" + snapshot)]
    } else {
      check.schemaPath = folder.path + "/schema.sql"
      check.serverVersion = example.version.flatMap { ServerVersion($0) }
    }
    var found: [String] = []
    for finding in try check.run().report.migrations.flatMap(\.statements).flatMap(\.findings) {
      let code = (finding.severity > .pass ? "" : "note: ") + finding.rule.rawValue
      if !found.contains(code) { found.append(code) }
    }
    return found
  }

  /// docs/comparison.md
  struct Page {
    let catalogue: Catalogue

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    var text: String {
      var text = """
        # Comparison

        What tools that check migrations look for, taken together, and what lockcast says of each. Every
        row stands for one check that at least one of them makes; a row with several lines has several
        forms. Where lockcast says nothing, the reason stands beside it. The codes are those of
        [findings.md](findings.md); a note does not count in the verdict.

        The examples are in `Fixtures/comparison/catalogue.json`, and a test judges all of them and writes
        this page. Most have a schema and no snapshot, so they are judged by the class of their locks
        and work; `with a snapshot` marks the others.


        """
      let examples = catalogue.groups.flatMap(\.examples)
      let rows = Set(examples.map(\.row))
      let found = Set(examples.filter { $0.whyNot == nil }.map(\.row))
      text += """
        \(rows.count) checks, \(examples.count) examples. \(found.count) checks are found, or rightly quiet, in one
        form at least; of \(rows.subtracting(found).count) lockcast says nothing, for the reasons below.

        """
      for group in catalogue.groups {
        text +=
          "\n## \(group.title)\n\n| # | check | example | lockcast says |\n|--:|---|---|---|\n"
        for example in group.examples { text += line(example) }
      }
      return text
    }

    private func line(_ example: Example) -> String {
      let sql = example.sql.split(separator: "\n").map { code(String($0)) }.joined(
        separator: "<br>")
      var place: [String] = []
      if example.engine != "postgres" {
        place.append(example.engine == "mysql" ? "MySQL" : "MariaDB")
      }
      if let version = example.version, example.snapshot == nil, !isUsual(version) {
        place.append(version)
      }
      if example.snapshot != nil { place.append("with a snapshot") }
      let suffix = place.isEmpty ? "" : "<br>(\(place.joined(separator: " ")))"
      let codes = example.finds.map { find in
        find.hasPrefix("note: ") ? "note: `\(find.dropFirst(6))`" : "`\(find)`"
      }
      let says =
        ([codes.isEmpty ? "quiet" : codes.joined(separator: ", ")]
        + [example.note, example.whyNot.map { "*\($0)*" }].compactMap { $0 }).joined(
          separator: "<br>")
      return "| \(example.row) | \(example.hazard) | \(sql)\(suffix) | \(says) |\n"
    }

    private func isUsual(_ version: String) -> Bool {
      version == "17" || version.hasPrefix("8.4") || version.hasPrefix("11.4")
    }

    /// In a cell: a bar would end it.
    private func code(_ sql: String) -> String {
      "`\(sql.replacingOccurrences(of: "|", with: "\\|"))`"
    }
  }
}
