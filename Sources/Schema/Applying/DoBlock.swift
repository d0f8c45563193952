// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Catalog {
  /// What a DO block, a CALL or a query with function calls makes by the code that it runs.
  ///
  /// False where the statement is none of these.
  mutating func applyCode(of statement: Statement, spending budget: inout Int) -> Bool {
    var effects = CodeEffects(budget: budget)
    defer { budget = effects.budget }
    switch statement {
    case .doBlock(let block): effects.run(block, in: &self)
    case .call(let call): effects.run(call, in: &self)
    case .data(.query(let query)):
      let calls = functions.isEmpty ? [] : query.topCalls
      for call in calls { effects.run(call, in: &self) }
      return false
    default: return false
    }
    return true
  }
}

/// Follows the code of functions for what it makes.
private struct CodeEffects: ProceduralObserver {
  /// Each function runs once with the same arguments: once more makes nothing more.
  private struct Run: Hashable {
    var body: String
    var arguments: CallArguments
  }
  private var runs: Set<Run> = []
  private(set) var budget: Int
  private var depth = 0

  private static let maximumDepth = 8

  init(budget: Int) { self.budget = budget }

  // MARK: Code

  mutating func run(_ block: DoBlock, in catalog: inout Catalog) {
    guard block.language.lowercased() == "plpgsql" else { return }
    follow(block.body, CallArguments(), in: &catalog)
  }

  mutating func run(_ call: FunctionCall, in catalog: inout Catalog) {
    guard let function = catalog.function(call.name, count: call.arguments.count),
      let body = function.body, function.volatility == .volatile
    else { return }
    let arguments = CallArguments(call, of: function, in: catalog)
    guard runs.insert(Run(body: body, arguments: arguments)).inserted else { return }
    switch function.language?.lowercased() {
    case "plpgsql": follow(body, arguments, in: &catalog)
    case "sql":
      guard depth < Self.maximumDepth else { return }
      depth += 1
      for parsed in SourceFile.parse(Array(body.utf8)).statements
      where spend(ProceduralCost.statement) {
        _ = perform(parsed.statement, in: &catalog)
      }
      depth -= 1
    default: break
    }
  }

  private mutating func follow(
    _ body: String, _ arguments: CallArguments, in catalog: inout Catalog
  ) {
    guard depth < Self.maximumDepth else { return }
    var inner = self
    inner.depth += 1
    var run = ProceduralRun(ProceduralBody(body), in: catalog, observer: inner)
    run.run(arguments)
    catalog = run.catalog
    runs = run.observer.runs
    budget = run.observer.budget
  }

  private mutating func perform(
    _ statement: Statement, in catalog: inout Catalog
  ) -> Refusal? {
    switch statement {
    case .doBlock(let block): run(block, in: &catalog)
    case .call(let call): run(call, in: &catalog)
    case .data(.query(let query)): for call in query.topCalls { run(call, in: &catalog) }
    default: return catalog.apply(statement)
    }
    return nil
  }

  // MARK: ProceduralObserver

  mutating func spend(_ cost: Int) -> Bool {
    budget = max(0, budget - cost)
    return budget > 0
  }

  mutating func perform(
    _ statement: Statement, at place: ProceduralPlace, in catalog: inout Catalog
  ) -> Refusal? {
    let refusal = perform(statement, in: &catalog)
    // In a catalog that is not complete, `undefined` only means not known here.
    if case .undefined? = refusal, !catalog.isComplete { return nil }
    return refusal
  }

  func endTransaction() -> Refusal? { nil }
  func meet(_ dynamic: DynamicSQL) {}
  func reject(_ refusal: Refusal) {}
  func enterSubtransaction() {}
  func leaveSubtransaction(failed: Bool) {}
}

extension Query {
  /// The functions that are called in its output and as tables: those that run for their effects.
  fileprivate var topCalls: [FunctionCall] {
    guard case .select(let select) = body else { return [] }
    var calls = select.targets.flatMap { target in target.expression.functionCalls }
    for item in select.from {
      if case .function(let expressions, _, _) = item {
        calls += expressions.flatMap(\.functionCalls)
      }
    }
    return calls
  }
}
