// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax
import Verdicts

/// The schema that a repository's own migrations describe: the earlier ones, run in turn on an
/// empty catalog.
struct HistoryReplay {
  private(set) var catalog: Catalog
  private(set) var files = 0
  private(set) var statements = 0
  /// Where it is not sure what exists afterwards.
  private(set) var doubts: [HistoryDoubt] = []

  /// More are not listed; that there are more is said.
  static let maximumDoubts = 1000

  init(on catalog: Catalog) { self.catalog = catalog }

  /// What it came to, for the report.
  var summary: HistorySummary {
    HistorySummary(files: files, statements: statements, doubts: doubts)
  }

  /// Runs one migration.
  mutating func run(_ migration: Migration) {
    files += 1
    var course = CatalogCourse(catalog)
    for text in migration.script.texts {
      for diagnostic in text.source.diagnostics.prefix(1) {
        let line = text.source.lines.position(of: diagnostic.range.lower).line
        doubt(text.path, line)
      }
    }
    for statement in migration.script.statements {
      statements += 1
      let parsed = statement.parsed.statement
      if parsed.mayHideChanges {
        let context = PlanContext(
          catalog: course.catalog, settings: statement.settings,
          inTransaction: statement.transaction != nil)
        if !parsed.plan(in: context).unknowns.isEmpty {
          let text = migration.script.text(of: statement)
          doubt(text.path, text.source.lines.position(of: statement.parsed.range.lower).line)
        }
      }
      course.apply(parsed)
    }
    catalog = course.catalog
  }

  /// A migration that could not be read.
  mutating func miss(_ path: String) {
    files += 1
    doubt(path, 1)
  }

  private mutating func doubt(_ path: String, _ line: Int) {
    if doubts.count < Self.maximumDoubts { doubts.append(HistoryDoubt(path: path, line: line)) }
  }
}

extension Statement {
  /// Whether what it changes is not in its own words.
  fileprivate var mayHideChanges: Bool {
    switch self {
    case .doBlock, .call, .execute: true
    case .metaCommand(let name, _): name == "gexec"
    case .data(.query(let query)): query.callsFunctionAlone
    default: false
    }
  }
}

extension Query {
  /// `SELECT migrate_something()`: a query without tables is there for what its functions do.
  fileprivate var callsFunctionAlone: Bool {
    guard case .select(let select) = body, select.from.isEmpty else { return false }
    return select.targets.contains { target in
      if case .function = target.expression { true } else { false }
    }
  }
}
