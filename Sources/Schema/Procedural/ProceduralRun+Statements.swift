// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// The statements of PL/pgSQL (`exec_stmts` in pl_exec.c).
extension ProceduralRun {
  mutating func run(_ statement: ProceduralStatement, _ range: SourceRange) -> Outcome {
    switch statement {
    case .block(let block): return run(block)
    case .assign(let target, let isPart, let value): return assign(target, isPart, value)
    case .conditional(let branches, let otherwise):
      return branch(branches, of: nil, otherwise: otherwise)
    case .caseWhen(let operand, let branches, let otherwise):
      if let operand {
        let outcome = evaluate(operand)
        if outcome != .normal { return outcome }
      }
      return branch(branches, of: operand, otherwise: otherwise)
    case .loop(let loop): return run(loop)
    case .leave(let leave): return self.leave(leave)
    case .returnValue(let value):
      let outcome = value.map { evaluate($0) } ?? .normal
      return outcome == .normal ? .returned : outcome
    case .returnNext(let value): return value.map { evaluate($0) } ?? .normal
    case .returnQuery(let query): return run(query)
    case .returnQueryExecute(let dynamic), .execute(let dynamic): return run(dynamic, range)
    case .raise(let raise):
      let outcome = evaluate(raise.expressions)
      return outcome == .normal && raise.isError ? .failed(.raised(raise.condition)) : outcome
    case .assert(let expressions): return evaluate(expressions)
    case .sql(let embedded): return run(embedded)
    case .perform(let expression): return perform(expression)
    case .getDiagnostics(let targets):
      for target in targets { state.variables.forget(target) }
      return .normal
    case .open(let cursor, let opened): return open(cursor, opened, range)
    case .fetch(_, let targets):
      state.variables.set(targets, to: nil)
      state.variables.forget(["found"])
      return .normal
    case .commit, .rollback: return endTransaction()
    case .close, .null: return .normal
    }
  }

  // MARK: Values

  private mutating func assign(
    _ target: [String], _ isPart: Bool, _ value: ProceduralExpression
  ) -> Outcome {
    let known = values(of: value)
    let outcome = evaluate(value)
    if isPart {
      state.variables.forget(Array(target.prefix(1)))
    } else {
      state.variables.set(target, to: known)
    }
    return outcome
  }

  /// A statement of SQL, whose result goes to variables.
  private mutating func run(_ embedded: EmbeddedStatement) -> Outcome {
    let rows = embedded.into.isEmpty ? nil : embedded.query.flatMap { evaluation.rows(of: $0) }
    let outcome = perform(embedded.statement, embedded.range)
    if !embedded.into.isEmpty { take(rows, into: embedded.into) } else { notFound(embedded) }
    return outcome
  }

  /// DDL leaves `FOUND` as it is.
  private mutating func notFound(_ embedded: EmbeddedStatement) {
    if case .data = embedded.statement { state.variables.forget(["found"]) }
  }

  mutating func take(_ rows: QueryRows?, into targets: [[String]]) {
    guard let rows, rows.isComplete else {
      state.variables.set(targets, to: nil)
      state.variables.set(["found"], to: rows?.rows.isEmpty == false ? [.boolean(true)] : nil)
      return
    }
    state.variables.set(["found"], to: [.boolean(!rows.rows.isEmpty)])
    if let row = rows.rows.first {
      state.variables.set(targets, to: row)
    } else {
      for target in targets { state.variables.set(target, to: [.null]) }
    }
  }

  private mutating func perform(_ expression: ProceduralExpression) -> Outcome {
    guard let query = expression.query else { return .normal }
    let rows = evaluation.rows(of: query)
    let outcome = perform(.data(.query(query)), expression.range)
    take(rows, into: [])
    return outcome
  }

  // MARK: Branches

  /// IF, and CASE with or without an operand; nil: no ELSE, which CASE does not forgive.
  private mutating func branch(
    _ branches: [ProceduralBranch], of operand: ProceduralExpression?,
    otherwise: [Located<ProceduralStatement>]?
  ) -> Outcome {
    var ways: [[Located<ProceduralStatement>]] = []
    var isDecided = false
    for branch in branches where !isDecided {
      let outcome = evaluate(branch.conditions)
      if outcome != .normal { return outcome }
      let truth = truth(of: branch, operand)
      if truth != false { ways.append(branch.statements) }
      isDecided = truth == true
    }
    if !isDecided, let otherwise { ways.append(otherwise) }
    if ways.isEmpty { return .failed(.raised(.named("case_not_found"))) }
    if ways.count == 1 { return run(ways[0]) }
    return choose(ways.map { statements -> Way in { $0.run(statements) } })
  }

  private func truth(of branch: ProceduralBranch, _ operand: ProceduralExpression?) -> Bool? {
    guard let operand else { return truth(of: branch.conditions[0]) }
    guard let value = operand.scalar else { return nil }
    let comparisons = branch.conditions.map(\.scalar)
    let known = comparisons.compactMap { $0 }.map { Expression.binary("=", value, $0) }
    guard known.count == comparisons.count else { return nil }
    return evaluation.truth(of: .or(known))
  }

  private mutating func leave(_ leave: ProceduralLeave) -> Outcome {
    let left = Outcome.left(label: leave.label, isContinue: leave.isContinue)
    guard let condition = leave.condition else { return left }
    let outcome = evaluate(condition)
    if outcome != .normal { return outcome }
    switch truth(of: condition) {
    case true?: return left
    case false?: return .normal
    case nil: return choose([{ _ in left }, { _ in .normal }])
    }
  }

  // MARK: Dynamic statements

  mutating func run(_ dynamic: DynamicStatement, _ range: SourceRange) -> Outcome {
    let outcome = evaluate([dynamic.text] + dynamic.using)
    if outcome != .normal { return outcome }
    defer { if !dynamic.into.isEmpty { state.variables.set(dynamic.into, to: nil) } }
    guard let texts = texts(of: dynamic.text) else {
      meet(unknown(dynamic.text, range))
      return .normal
    }
    guard texts.allSatisfy({ budget.spend($0.utf8.count) }) else {
      meet(unknown(dynamic.text, range))
      return .normal
    }
    if texts.count == 1 { return run(text: texts[0], range) }
    return choose(texts.map { text -> Way in { $0.run(text: text, range) } })
  }

  private func texts(of expression: ProceduralExpression) -> [String]? {
    guard let values = values(of: expression) else { return nil }
    let texts = values.compactMap { state.catalog.text($0) }
    return texts.count == values.count ? texts : nil
  }

  private mutating func run(text: String, _ range: SourceRange) -> Outcome {
    for parsed in SourceFile.parse(Array(text.utf8)).statements where !parsed.range.isEmpty {
      let outcome = perform(parsed.statement, range, isDynamic: true)
      if outcome != .normal { return outcome }
    }
    return .normal
  }

  /// What is known all the same: with a name for every part that is not known, which statement
  /// it would be.
  private func unknown(_ expression: ProceduralExpression, _ range: SourceRange) -> DynamicSQL {
    var result = DynamicSQL(
      expression: body.text(expression.range), line: body.line(of: range))
    var guess = evaluation
    guess.placeholder = .text("unknown")
    guard let scalar = expression.scalar, let text = guess.values(of: scalar)?.first,
      case .text(let sql) = text, sql != "unknown",
      let statement = SourceFile.parse(Array(sql.utf8)).statements.first?.statement
    else { return result }
    if case .unknown = statement { return result }
    result.command = statement.commandTag
    return result
  }
}
