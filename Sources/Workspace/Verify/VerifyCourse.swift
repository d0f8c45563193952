// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Observation
import SQLSyntax
import Schema
import Snapshot

/// Runs scripts statement by statement, with the transactions of their runner.
struct VerifyCourse<Session: ScratchSession> {
  private let session: Session
  private var course: CatalogCourse
  private var written = WrittenTables()
  private let serverSettings: [String: String]
  /// The transaction of the script that is open on the server.
  private var open: Int?
  private var isStopped = false
  /// A statement was not known, or did something else: what exists now only the server knows.
  private var isLost = false

  init(_ session: Session, from snapshot: Snapshot) {
    self.session = session
    course = CatalogCourse(snapshot.catalog.asBaseline())
    serverSettings = snapshot.server.settings
  }

  /// - Parameter isContinued: the next script goes on in the transaction that this one leaves open.
  mutating func run(
    _ script: Script, isContinued: Bool
  ) throws(Session.Failure) -> [VerifiedStatement] {
    var verified: [VerifiedStatement] = []
    for statement in script.statements {
      let outcome =
        isStopped ? .notReached : try run(statement, in: script.text(of: statement).source)
      verified.append(Self.verified(statement, script.text(of: statement), outcome))
    }
    if !isStopped, !isContinued, let refusal = try leaveTransaction() { stop(&verified, refusal) }
    return verified
  }

  /// A commit is refused for what was deferred to it.
  private mutating func stop(
    _ verified: inout [VerifiedStatement], _ refusal: ObservedStatement.Refusal
  ) {
    isStopped = true
    if let last = verified.indices.last { verified[last].outcome = .refused(refusal) }
  }

  private static func verified(
    _ statement: ScriptStatement, _ text: ScriptText, _ outcome: VerifiedStatement.Outcome
  ) -> VerifiedStatement {
    VerifiedStatement(
      path: text.path, position: text.source.lines.position(of: statement.parsed.range.lower),
      sql: text.source.text(statement.parsed.range),
      kind: statement.parsed.statement.commandTag, transaction: statement.transaction,
      outcome: outcome)
  }

  private mutating func run(
    _ statement: ScriptStatement, in source: SourceFile
  ) throws(Session.Failure) -> VerifiedStatement.Outcome {
    let parsed = statement.parsed
    guard parsed.statement.isSent, !parsed.statement.isAboutTheServer else { return .skipped }
    if open != statement.transaction, let refusal = try leaveTransaction() {
      isStopped = true
      return .refused(refusal)
    }
    if open == nil, isLost {
      course = CatalogCourse(try session.catalog().asBaseline())
      isLost = false
    }
    if open == nil, let transaction = statement.transaction {
      if !parsed.statement.beginsTransaction { _ = try session.run("BEGIN", data: []) }
      open = transaction
    }
    let text = StatementText(parsed, in: source)
    guard parsed.statement.isObserved else { return try control(parsed.statement, text) }
    let plan = parsed.statement.plan(in: context(for: statement))
    written.add(plan, in: statement.transaction)
    let prediction = Prediction(plan, of: parsed.statement)
    if let foreign = elsewhere(parsed.statement, plan) {
      isStopped = true
      return .refused(foreign)
    }
    let observed = try observe(text, prediction, isAlone: parsed.statement.commitsByItself)
    isStopped = observed.refusal != nil
    if !isStopped { course.apply(parsed.statement) }
    let comparison = Comparison(prediction, observed)
    isLost = isLost || comparison.outcome != .equal
    return .compared(comparison)
  }

  /// MySQL has no walls between databases: what is not surely in our own is not run.
  private func elsewhere(
    _ statement: Statement, _ plan: Plan
  ) -> ObservedStatement.Refusal? {
    guard let own = course.catalog.mysql?.database else { return nil }
    let other =
      statement.otherDatabase ?? plan.locks.map(\.relation.schema).first { $0 != own }
    if let other {
      return ObservedStatement.Refusal(
        sqlstate: "not run", message: "it is about the database \(other), which is not ours")
    }
    guard !plan.unknowns.isEmpty else { return nil }
    return ObservedStatement.Refusal(
      sqlstate: "not run", message: "it is not wholly understood, so nobody knows what it touches")
  }

  private func context(for statement: ScriptStatement) -> PlanContext {
    var context = PlanContext(
      catalog: course.catalog,
      settings: serverSettings.merging(statement.settings) { $1 },
      inTransaction: statement.transaction != nil)
    context.writtenTables = written.tables(in: statement.transaction)
    return context
  }

  private mutating func control(
    _ statement: Statement, _ text: StatementText
  ) throws(Session.Failure) -> VerifiedStatement.Outcome {
    if let refusal = try session.run(text.sql, data: text.data) {
      isStopped = true
      return .refused(refusal)
    }
    course.apply(statement)
    return .run
  }

  private mutating func leaveTransaction() throws(Session.Failure) -> ObservedStatement.Refusal? {
    guard open != nil else { return nil }
    open = nil
    return try session.run("COMMIT", data: [])
  }

  private func observe(
    _ text: StatementText, _ prediction: Prediction, isAlone: Bool
  ) throws(Session.Failure) -> ObservedStatement {
    if isAlone { return try session.observeAlone(text.sql, data: text.data) }
    if open != nil { return try session.observe(text.sql, data: text.data) }
    guard prediction.allowedInTransaction else {
      return try session.observeAlone(text.sql, data: text.data)
    }
    _ = try session.run("BEGIN", data: [])
    var observed = try session.observe(text.sql, data: text.data)
    if observed.refusal == nil {
      if let refusal = try session.run("COMMIT", data: []) {
        observed = ObservedStatement(refused: refusal)
      }
      return observed
    }
    _ = try session.run("ROLLBACK", data: [])
    return observed.refusal?.wantsNoTransaction == true
      ? try session.observeAlone(text.sql, data: text.data) : observed
  }
}

extension Statement {
  /// Transaction control must not meet a query of ours, and settings lock nothing.
  fileprivate var isObserved: Bool {
    switch self {
    case .transaction, .set, .mysql(.set): false
    default: true
    }
  }

  /// Users, plugins, global variables of MySQL: nothing in our database, and the server is not ours.
  fileprivate var isAboutTheServer: Bool {
    switch self {
    case .mysql(.utility), .mysql(.backupLock): true
    case .mysql(.set(let items)): items.contains { $0.scope == .global || $0.scope == .persist }
    case .mysql(.flush(let flush)): flush.names.isEmpty
    default: false
    }
  }
}

extension ObservedStatement.Refusal {
  /// Active SQL transaction, and the transaction commands of a block or procedure.
  fileprivate var wantsNoTransaction: Bool { sqlstate == "25001" || sqlstate == "2D000" }
}
