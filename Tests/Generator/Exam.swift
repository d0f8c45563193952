// SPDX-License-Identifier: Apache-2.0
import LockModel
public import Observation
public import SQLSyntax
import Schema

/// Statements made by chance, run on a server and compared with their plans.
public struct Exam {
  public struct Answer: Sendable {
    public var seed: UInt64
    /// What was there, as SQL.
    public var schema: [String]
    public var statement: String
    public var comparison: Comparison
  }

  public private(set) var answers: [Answer] = []

  public init() {}

  /// Statements that the server ran.
  public var accepted: [Answer] { answers.filter { $0.comparison.observed.refusal == nil } }

  /// Of those, and of what was refused against the prediction.
  public var wrong: [Answer] {
    answers.filter {
      !$0.comparison.differences.isEmpty && $0.comparison.prediction.unknowns.isEmpty
    }
  }

  public var unknown: [Answer] { accepted.filter { !$0.comparison.prediction.unknowns.isEmpty } }

  /// Makes a schema and tries statements on it; each finds it as it was made, but for what has
  /// transactions of its own.
  ///
  /// - Parameter readsServer: the plans are made from the server's catalog, as a snapshot holds it,
  ///   instead of from the SQL.
  public mutating func sit<Session: ScratchSession>(
    seed: UInt64, statements count: Int, on session: Session, version: ServerVersion,
    readsServer: Bool = false
  ) throws(Session.Failure) {
    var schema = RandomSchema(seed: seed, version: version.major)
    var catalog = Catalog(version: version, isComplete: true)
    var made: [String] = []
    for sql in ["CREATE SCHEMA elsewhere"] + schema.statements {
      guard try session.run(sql, data: []) == nil else { continue }
      made.append(sql)
      catalog.apply(SourceFile.parse(Array(sql.utf8), version: version))
    }
    _ = try session.run("ANALYZE", data: [])
    if readsServer { catalog = try session.catalog() }
    catalog = catalog.asBaseline()
    for _ in 0..<count {
      let sql = schema.statement()
      guard let parsed = SourceFile.parse(Array(sql.utf8), version: version).statements.first else {
        continue
      }
      // LOCK TABLE is refused outside a block, and so observed in one.
      let context = PlanContext(catalog: catalog, inTransaction: parsed.statement.isLock)
      let prediction = Prediction(parsed.statement.plan(in: context), of: parsed.statement)
      let observed = try observe(sql, prediction, on: session)
      answers.append(
        Answer(
          seed: seed, schema: made, statement: sql, comparison: Comparison(prediction, observed)))
      if observed.method == .sampled, observed.refusal == nil {
        made.append(sql)
        catalog.apply(parsed.statement)
        catalog = catalog.asBaseline()
      }
    }
  }

  private func observe<Session: ScratchSession>(
    _ sql: String, _ prediction: Prediction, on session: Session
  ) throws(Session.Failure) -> ObservedStatement {
    if prediction.allowedInTransaction {
      _ = try session.run("BEGIN", data: [])
      let observed = try session.observe(sql, data: [])
      _ = try session.run("ROLLBACK", data: [])
      guard observed.refusal?.sqlstate == "25001" else { return observed }
    }
    return try session.observeAlone(sql, data: [])
  }
}

extension Statement {
  fileprivate var isLock: Bool {
    if case .lock = self { true } else { false }
  }
}
