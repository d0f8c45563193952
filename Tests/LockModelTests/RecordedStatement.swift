// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import TestSupport

/// A statement on a schema, and what servers did with it, as `Fixtures/lockmodel/observed.txt`
/// records it.
struct RecordedStatement: Sendable, CustomStringConvertible {
  struct Outcome: Sendable, Hashable {
    /// Relation and strongest mode.
    var locks: [String: String] = [:]
    var rewrites: Set<String> = []
  }
  var name = ""
  var schema: String?
  var setup: [String] = []
  var statement = ""
  var outcomes: [Int: Outcome] = [:]

  var description: String { name }

  static func all() -> [RecordedStatement] {
    guard let text = try? Fixture.text("lockmodel/observed.txt") else { return [] }
    var cases: [RecordedStatement] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ", maxSplits: 1)
      let rest = parts.count > 1 ? String(parts[1]) : ""
      if parts[0] == "case" {
        cases.append(RecordedStatement(name: rest))
      } else if let last = cases.indices.last {
        cases[last].read(String(parts[0]), rest)
      }
    }
    return cases
  }

  private mutating func read(_ word: String, _ rest: String) {
    switch word {
    case "schema": schema = rest
    case "setup": setup.append(rest)
    case "statement": statement = rest
    default:
      var fields = rest.split(separator: " ").map(String.init)
      let versions = fields.removeFirst().split(separator: ",").compactMap { Int($0) }
      for version in versions { read(word, fields, version) }
    }
  }

  private mutating func read(_ word: String, _ fields: [String], _ version: Int) {
    var outcome = outcomes[version] ?? Outcome()
    if word == "rewrites" {
      outcome.rewrites = Set(fields)
    } else {
      for field in fields {
        let pair = field.split(separator: ":").map(String.init)
        outcome.locks[pair[0]] = pair[1] + "Lock"
      }
    }
    outcomes[version] = outcome
  }

  /// What the model says.
  func forecast(for version: Int) throws -> Outcome {
    var catalog = Catalog(version: ServerVersion(version), isComplete: true)
    if let schema { catalog.run(try Fixture.text("lockmodel/\(schema).sql")) }
    for statement in setup { catalog.run(statement) }
    let plan = try Plan.of(statement, in: catalog.asBaseline())
    return Outcome(plan)
  }
}

extension RecordedStatement.Outcome {
  init(_ plan: Plan) {
    var strongest: [String: LockMode] = [:]
    for lock in plan.locks where lock.release != .early && !lock.created && lock.kind != .toast {
      let name = lock.relation.description
      strongest[name] = max(strongest[name] ?? lock.mode, lock.mode)
    }
    locks = strongest.mapValues(\.name)
    for work in plan.work {
      switch work.kind {
      case .rewrite, .moveFiles, .emptied: rewrites.insert(work.relation.description)
      default: break
      }
    }
  }
}

extension Catalog {
  mutating func run(_ sql: String) {
    apply(SourceFile.parse(Array(sql.utf8)))
  }
}

extension Plan {
  /// The plan of the one statement in a text.
  static func of(
    _ sql: String, in catalog: Catalog, inTransaction: Bool = false
  ) throws -> Plan {
    struct NoStatement: Error {}
    guard let statement = SourceFile.parse(Array(sql.utf8)).statements.first else {
      throw NoStatement()
    }
    return statement.statement.plan(
      in: PlanContext(catalog: catalog, inTransaction: inTransaction))
  }
}
