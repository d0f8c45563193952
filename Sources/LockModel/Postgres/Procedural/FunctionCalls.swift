// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// A function call that is evaluated: sequences are locked, bodies that are known are run.
  ///
  /// # CALL
  ///
  /// The statements of the body are followed, one after the other. One that is put together while
  /// it runs is unknown.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$BEGIN DELETE FROM orders WHERE id = 7; END$$;
  /// CALL tidy();
  /// ```
  mutating func execute(_ call: FunctionCall) {
    if let sequence = drawnSequence(call) { return drawFrom(sequence) }
    let candidates = catalog.functions(named: call.name)
    guard !candidates.isEmpty else {
      if catalog.isUnknownFunction(call.name) { unknown(.opaqueCode(call.name.written)) }
      return
    }
    let fitting = candidates.first { $0.argumentTypes.count == call.arguments.count }
    let function = fitting ?? candidates[0]
    // A procedure that is called by itself may end the transaction.
    let isAtomic = context.inTransaction || !function.isProcedure
    run(function, CallArguments(call, of: function, in: catalog), isAtomic: isAtomic)
  }

  /// The sequence that `nextval` and its kin name.
  private func drawnSequence(_ call: FunctionCall) -> Relation? {
    switch call.name.name {
    case "nextval", "currval", "setval":
      catalog.sequences(in: .function(FunctionCall(call.name, Array(call.arguments.prefix(1)))))
        .first
    default: nil
    }
  }

  /// Held to the transaction's end (`lock_and_open_sequence` in sequence.c).
  mutating func drawFrom(_ sequence: Relation) {
    lock(
      sequence, .rowExclusive, reason: .sequence,
      citation: Citation("sequence.c, lock_and_open_sequence"))
  }

  /// What the body of a function does.
  mutating func run(
    _ function: Function, _ arguments: CallArguments = CallArguments(), isAtomic: Bool = true
  ) {
    // Once more locks nothing more, however often it calls itself or is fired.
    let call = CodeRun.Call(function: function.identity, arguments: arguments)
    guard !codeRun.calls.contains(call) else { return }
    guard let body = function.body, let language = function.language?.lowercased() else {
      // What cannot change anything reads at most: the snapshot decides, no lock does.
      if function.volatility == .volatile { unknown(.opaqueCode(function.name.description)) }
      return
    }
    guard canDescend(), canRun(body) else { return }
    codeRun.calls.insert(call)
    callDepth += 1
    defer { callDepth -= 1 }
    switch language {
    case "sql": runSQLBody(body)
    case "plpgsql": runProcedure(body, arguments, isAtomic: isAtomic, isFunction: true)
    case "c", "internal": break
    default:
      if function.volatility == .volatile { unknown(.opaqueCode(function.name.description)) }
    }
  }

  private mutating func canRun(_ body: String) -> Bool {
    codeRun.bytes += body.utf8.count
    guard codeRun.bytes <= CodeRun.maximumBytes else {
      unknown(.unmodelled("very many calls"))
      return false
    }
    return true
  }

  private mutating func runSQLBody(_ body: String) {
    let file = SourceFile.parse(Array(body.utf8))
    var catalog = self.catalog
    let running = codeRun.calls
    for statement in file.statements where !statement.range.isEmpty {
      append(statement.statement, in: &catalog, running: running)
    }
  }

  /// Adds the plan of a statement inside this one, and applies it to `catalog`.
  mutating func append(
    _ statement: Statement, in catalog: inout Catalog, running: Set<CodeRun.Call>
  ) {
    var inner = PlanContext(catalog: catalog, settings: context.settings, inTransaction: true)
    inner.callDepth = callDepth
    inner.cascadeDepth = cascadeDepth
    inner.codeRun = codeRun
    let plan = statement.plan(in: inner)
    codeRun.take(plan.codeRun, running: running, isSettled: statement.isData)
    append(plan)
    if plan.rejection == nil { catalog.apply(statement) }
  }

  /// What a statement before it in the same body has made is new for the whole.
  func seenFromHere(_ request: LockRequest) -> LockRequest {
    var request = request
    if catalog.relation(request.relation) == nil { request.created = true }
    return request
  }

  mutating func append(_ plan: Plan) {
    for request in plan.locks { lock(seenFromHere(request)) }
    for item in plan.work { work(item.kind, on: item.relation, citation: item.citation) }
    for reason in plan.unknowns { unknown(reason) }
  }
}
