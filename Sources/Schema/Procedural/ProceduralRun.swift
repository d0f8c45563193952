// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// Follows a body of PL/pgSQL, as far as constants and the catalog tell its way.
///
/// A condition that is known chooses its branch, a loop with known rounds is gone through. Where
/// the way is not known every one is taken, each from the same state, and what they leave is
/// joined: what may have been made is there, and nothing that happens there is refused for certain.
public struct ProceduralRun<Observer: ProceduralObserver> {
  public internal(set) var observer: Observer
  var state: State
  let body: ProceduralBody
  let budget: ScanBudget
  /// Too much has been followed: what is left is not.
  private(set) var isExhausted = false
  var cursors: [String: (arguments: [String], statement: EmbeddedStatement)] = [:]
  /// Ways that are not known around the statement, or that may have left before it.
  private var doubts = 0
  var loops = 0
  private var subtransactions = 0
  /// What has been applied since the outermost way that is not known.
  private var log: [Statement] = []

  struct State {
    var catalog: Catalog
    /// As it is if the ways that were not known were not taken.
    var other: Catalog?
    var variables = ProceduralVariables()
  }

  enum Outcome: Equatable {
    case normal
    case left(label: String?, isContinue: Bool)
    case returned
    case failed(Failure)
  }

  enum Failure: Equatable {
    case refused(Refusal)
    case raised(ExceptionHandler.Condition?)
  }

  public init(_ body: ProceduralBody, in catalog: Catalog, observer: Observer) {
    self.body = body
    self.observer = observer
    budget = ScanBudget(observer.budget)
    state = State(catalog: catalog)
  }

  /// The catalog as the body leaves it.
  public var catalog: Catalog { state.catalog }

  /// Runs the body with the values of its parameters, by name and by `$1`.
  public mutating func run(_ arguments: CallArguments = CallArguments()) {
    let before = state.catalog
    for (name, value) in arguments.values { state.variables.set([name], to: [value]) }
    guard let block = body.block else { return }
    guard case .failed(let failure) = run(block) else { return }
    if case .refused(let refusal) = failure { reject(refusal) }
    state.catalog = before
  }

  // MARK: Evaluating

  var evaluation: Evaluation {
    Evaluation(catalog: state.catalog, variables: state.variables, budget: budget)
  }

  func values(of expression: ProceduralExpression) -> [Datum]? {
    if let scalar = expression.scalar { return evaluation.values(of: scalar) }
    return expression.query.flatMap { evaluation.scalar($0) }
  }

  /// NULL does not hold.
  func truth(of expression: ProceduralExpression) -> Bool? {
    guard let values = values(of: expression), let first = values.first,
      values.allSatisfy({ $0 == first })
    else { return nil }
    switch first {
    case .boolean(let truth): return truth
    case .null: return false
    case .integer, .text, .array, .relation, .schema, .type: return nil
    }
  }

  /// What an expression locks by its functions and queries.
  mutating func evaluate(_ expression: ProceduralExpression) -> Outcome {
    guard let query = expression.query else { return .normal }
    if let scalar = expression.scalar, !scalar.runsCode { return .normal }
    return perform(.data(.query(query)), expression.range)
  }

  mutating func evaluate(_ expressions: [ProceduralExpression]) -> Outcome {
    for expression in expressions {
      let outcome = evaluate(expression)
      if outcome != .normal { return outcome }
    }
    return .normal
  }

  // MARK: Statements of SQL

  mutating func perform(
    _ statement: Statement, _ range: SourceRange, isDynamic: Bool = false
  ) -> Outcome {
    if case .transaction = statement {
      // Only COMMIT and ROLLBACK, which are statements of PL/pgSQL (exec_stmt_execsql).
      return refuse(.other(sqlstate: "0A000"))
    }
    let place = ProceduralPlace(
      range: range, isCertain: doubts == 0, isRepeated: loops > 0, isDynamic: isDynamic)
    var refusal = observer.perform(statement, at: place, in: &state.catalog)
    if var other = state.other {
      if refusal == nil {
        apply(statement, to: &other)
      } else {
        refusal = observer.perform(statement, at: place, in: &other)
      }
      state.other = other
    }
    if let refusal { return refuse(refusal) }
    if doubts > 0, !statement.isData { log.append(statement) }
    return .normal
  }

  /// What is refused there changes nothing.
  private mutating func apply(_ statement: Statement, to catalog: inout Catalog) {
    var left = observer.budget
    _ = catalog.apply(statement, spending: &left)
    _ = observer.spend(observer.budget - left)
  }

  mutating func refuse(_ refusal: Refusal) -> Outcome {
    if subtransactions > 0 { return .failed(.refused(refusal)) }
    reject(refusal)
    return .normal
  }

  private mutating func reject(_ refusal: Refusal) {
    if doubts == 0 { observer.reject(refusal) }
  }

  mutating func endTransaction() -> Outcome {
    // spi.c, _SPI_commit: not while a subtransaction is active.
    let refusal = subtransactions > 0 ? .other(sqlstate: "2D000") : observer.endTransaction()
    return refusal.map { refuse($0) } ?? .normal
  }

  mutating func meet(_ dynamic: DynamicSQL) { observer.meet(dynamic) }

  // MARK: Ways that are not known

  typealias Way = (inout ProceduralRun) -> Outcome

  /// Takes every way from here; `arrived` have been taken already.
  mutating func choose(
    _ ways: [Way], from before: State? = nil, besides arrived: [Arrival] = []
  ) -> Outcome {
    let start = before ?? state
    let mark = arrived.isEmpty ? log.count : log.count - arrived[0].log.count
    var arrivals = arrived
    var failure: Outcome?
    doubts += 1
    for way in ways {
      state = start
      log.removeSubrange(mark...)
      let outcome = way(&self)
      if case .failed = outcome {
        failure = outcome
      } else {
        arrivals.append(Arrival(outcome: outcome, state: state, log: Array(log[mark...])))
      }
    }
    doubts -= 1
    log.removeSubrange(mark...)
    guard let first = arrivals.first else {
      state = start
      return failure ?? .normal
    }
    state = first.state
    log += first.log
    for arrival in arrivals.dropFirst() { join(arrival) }
    let isSure = failure == nil && arrivals.allSatisfy { $0.outcome == first.outcome }
    if isSure { return first.outcome }
    // Whether anything behind still runs is not known.
    doubts += 1
    return .normal
  }

  struct Arrival {
    var outcome: Outcome
    var state: State
    var log: [Statement]
  }

  /// What a statement list left behind, before other ways are taken besides it.
  func arrival(_ outcome: Outcome, since mark: Int) -> Arrival {
    Arrival(outcome: outcome, state: state, log: Array(log[min(mark, log.count)...]))
  }

  var mark: Int { log.count }

  private mutating func join(_ arrival: Arrival) {
    if state.other == nil, arrival.log != log {
      state.other = arrival.log.isEmpty ? arrival.state.catalog : state.catalog
    }
    var catalog = state.catalog
    for statement in arrival.log { apply(statement, to: &catalog) }
    state.catalog = catalog
    log += arrival.log
    state.variables.join(arrival.state.variables)
  }

  // MARK: Blocks

  mutating func run(_ block: ProceduralBlock) -> Outcome {
    let outer = state.variables
    var outcome = Outcome.normal
    for declaration in block.declarations {
      outcome = declare(declaration)
      if outcome != .normal { break }
    }
    if outcome == .normal {
      outcome = block.handlers.isEmpty ? run(block.statements) : runGuarded(block)
    }
    state.variables.restore(block.declarations.map(\.name), from: outer)
    if case .left(let label?, isContinue: false) = outcome, label == block.label {
      return .normal
    }
    return outcome
  }

  private mutating func declare(_ declaration: ProceduralDeclaration) -> Outcome {
    switch declaration.kind {
    case .variable(let value):
      guard let value else {
        state.variables.set([declaration.name], to: [.null])
        return .normal
      }
      let known = values(of: value)
      let outcome = evaluate(value)
      state.variables.set([declaration.name], to: known)
      return outcome
    case .alias(let other):
      state.variables.set([declaration.name], to: state.variables[[other]])
    case .cursor(let arguments, let statement):
      cursors[declaration.name] = (arguments, statement)
    }
    return .normal
  }

  mutating func run(_ statements: [Located<ProceduralStatement>]) -> Outcome {
    for statement in statements {
      guard step() else { return .normal }
      let outcome = run(statement.value, statement.range)
      if outcome != .normal { return outcome }
    }
    return .normal
  }

  /// False where no more may be followed.
  mutating func step() -> Bool {
    if !isExhausted { isExhausted = !observer.spend(ProceduralCost.statement + budget.takeSpent()) }
    return !isExhausted
  }

  /// An error takes back what the block did, its variables excepted, and a handler runs.
  private mutating func runGuarded(_ block: ProceduralBlock) -> Outcome {
    var before = state
    let start = mark
    observer.enterSubtransaction()
    subtransactions += 1
    let outcome = run(block.statements)
    subtransactions -= 1
    guard case .failed(let failure) = outcome else {
      observer.leaveSubtransaction(failed: false)
      return chooseHandlers(of: block, besides: arrival(outcome, since: start), from: before)
    }
    observer.leaveSubtransaction(failed: true)
    before.variables = state.variables
    state = before
    log.removeSubrange(min(start, log.count)...)
    guard let handler = block.handlers.first(where: { $0.catches(failure) }) else {
      return outcome
    }
    return run(handler.statements)
  }

  /// What the block does may fail for reasons that are not known here.
  private mutating func chooseHandlers(
    of block: ProceduralBlock, besides arrival: Arrival, from before: State
  ) -> Outcome {
    let isCertain = doubts == 0 && state.catalog.isComplete
    var start = before
    start.variables.join(state.variables)
    let ways = block.handlers.filter { !(isCertain && $0.isDecidedByCatalog) }
      .map { handler -> Way in { run in run.run(handler.statements) } }
    guard !ways.isEmpty else { return arrival.outcome }
    return choose(ways, from: start, besides: [arrival])
  }
}

extension Statement {
  /// It leaves the catalog as it is, unless it calls what does not.
  fileprivate var isData: Bool {
    guard case .data(let data) = self else { return false }
    switch data {
    case .insert, .update, .delete, .merge: return true
    case .query: return false
    }
  }
}

extension Expression {
  /// It calls functions or reads relations.
  var runsCode: Bool {
    var result = false
    forEach { part in
      if case .function = part { result = true }
      result = result || !part.queries.isEmpty
    }
    return result
  }
}
