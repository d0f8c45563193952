// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Loops and cursors.
extension ProceduralRun {
  /// A loop on a condition that is known so often is not one that a person wrote.
  private static var longestWhile: Int { 256 }

  mutating func run(_ loop: ProceduralLoop) -> Outcome {
    switch loop.kind {
    case .forever: return runUnknown(loop, setting: [], isSkippable: false)
    case .whileTrue(let condition): return runWhile(loop, condition)
    case .integers(let name, let from, let to, let step, let isReverse):
      let outcome = evaluate([from, to] + (step.map { [$0] } ?? []))
      if outcome != .normal { return outcome }
      return runIntegers(loop, name, bounds(from, to, step), isReverse)
    case .query(let targets, let statement):
      let rows = statement.query.flatMap { evaluation.rows(of: $0) }
      let outcome = perform(statement.statement, statement.range)
      if outcome != .normal { return outcome }
      return run(loop, over: rows, into: targets)
    case .cursor(let target, let name, let arguments):
      let outcome = open(name, .bound(arguments: arguments), SourceRange.none)
      if outcome != .normal { return outcome }
      return runUnknown(loop, setting: [[target]])
    case .execute(let targets, let dynamic):
      let outcome = run(dynamic, dynamic.text.range)
      if outcome != .normal { return outcome }
      return runUnknown(loop, setting: targets)
    case .array(let targets, let slice, let array):
      let elements = slice == 0 ? elements(of: array) : nil
      let outcome = evaluate(array)
      if outcome != .normal { return outcome }
      let rows = elements.map { elements in
        QueryRows(
          rows: elements.map { QueryRow(columns: [QueryRow.Column(name: "", value: $0)]) },
          isComplete: true)
      }
      return run(loop, over: rows, into: targets)
    }
  }

  // MARK: Rounds that are known

  private func elements(of array: ProceduralExpression) -> [Datum]? {
    guard let values = values(of: array), values.count == 1 else { return nil }
    return values[0].elements
  }

  private func bounds(
    _ from: ProceduralExpression, _ to: ProceduralExpression, _ step: ProceduralExpression?
  ) -> (from: Int, to: Int, step: Int)? {
    guard let from = integer(from), let to = integer(to) else { return nil }
    guard let step else { return (from, to, 1) }
    return integer(step).flatMap { $0 > 0 ? (from, to, $0) : nil }
  }

  private func integer(_ expression: ProceduralExpression) -> Int? {
    guard let values = values(of: expression), values.count == 1,
      case .integer(let number) = values[0]
    else { return nil }
    return number
  }

  private mutating func runIntegers(
    _ loop: ProceduralLoop, _ name: String, _ bounds: (from: Int, to: Int, step: Int)?,
    _ isReverse: Bool
  ) -> Outcome {
    // The variable is the loop's own.
    let outer = state.variables
    defer { state.variables.restore([name], from: outer) }
    guard let bounds else { return runUnknown(loop, setting: [[name]]) }
    let numbers = stride(
      from: bounds.from, through: bounds.to, by: isReverse ? -bounds.step : bounds.step)
    for number in numbers {
      state.variables.set([name], to: [.integer(number)])
      if let end = round(of: loop) { return end }
    }
    return .normal
  }

  private mutating func run(
    _ loop: ProceduralLoop, over rows: QueryRows?, into targets: [[String]]
  ) -> Outcome {
    guard let rows else { return runUnknown(loop, setting: targets) }
    for row in rows.rows {
      state.variables.set(targets, to: row)
      if let end = round(of: loop) { return end }
    }
    return rows.isComplete ? .normal : runUnknown(loop, setting: targets)
  }

  private mutating func runWhile(
    _ loop: ProceduralLoop, _ condition: ProceduralExpression
  ) -> Outcome {
    for _ in 0..<Self.longestWhile {
      let outcome = evaluate(condition)
      if outcome != .normal { return outcome }
      switch truth(of: condition) {
      case false?: return .normal
      case nil: return runUnknown(loop, setting: [])
      case true?: if let end = round(of: loop) { return end }
      }
    }
    return runUnknown(loop, setting: [])
  }

  /// One round; nil where the next one may follow.
  private mutating func round(of loop: ProceduralLoop) -> Outcome? {
    guard step() else { return .normal }
    let outcome = run(loop.statements)
    switch outcome {
    case .normal: return nil
    case .left(let label, let isContinue) where label == nil || label == loop.label:
      return isContinue ? nil : .normal
    case .left, .returned, .failed: return outcome
    }
  }

  // MARK: Rounds that are not known

  /// Once, for however many: no variable that the loop sets is known in it or behind it.
  private mutating func runUnknown(
    _ loop: ProceduralLoop, setting targets: [[String]], isSkippable: Bool = true
  ) -> Outcome {
    var assigned = AssignedNames()
    assigned.collect(loop.statements)
    let names = assigned.names.union(targets)
    forget(names)
    loops += 1
    let once: Way = { run in run.round(of: loop) ?? .normal }
    let outcome = choose(isSkippable ? [once, { _ in .normal }] : [once])
    loops -= 1
    forget(names)
    return outcome
  }

  private mutating func forget(_ names: Set<[String]>) {
    for name in names { state.variables.forget(name) }
  }

  // MARK: Cursors

  mutating func open(
    _ name: String, _ cursor: ProceduralCursor, _ range: SourceRange
  ) -> Outcome {
    switch cursor {
    case .bound(let arguments):
      let outcome = evaluate(arguments)
      guard outcome == .normal, let declared = cursors[name] else { return outcome }
      return perform(declared.statement.statement, declared.statement.range)
    case .query(let statement): return perform(statement.statement, statement.range)
    case .execute(let dynamic): return run(dynamic, range)
    }
  }
}

/// The variables that statements set.
private struct AssignedNames {
  var names: Set<[String]> = [["found"]]

  mutating func collect(_ statements: [Located<ProceduralStatement>]) {
    for statement in statements { collect(statement.value) }
  }

  private mutating func insert(_ targets: [[String]]) {
    names.formUnion(targets)
  }

  private mutating func collect(_ statement: ProceduralStatement) {
    switch statement {
    case .block(let block):
      collect(block.statements)
      for handler in block.handlers { collect(handler.statements) }
    case .assign(let target, let isPart, _): insert([isPart ? Array(target.prefix(1)) : target])
    case .conditional(let branches, let otherwise):
      for branch in branches { collect(branch.statements) }
      collect(otherwise)
    case .caseWhen(_, let branches, let otherwise):
      for branch in branches { collect(branch.statements) }
      collect(otherwise ?? [])
    case .loop(let loop):
      insert(loop.kind.targets)
      collect(loop.statements)
    case .sql(let embedded): insert(embedded.into)
    case .execute(let dynamic): insert(dynamic.into)
    case .getDiagnostics(let targets), .fetch(_, let targets): insert(targets)
    case .leave, .returnValue, .returnNext, .returnQuery, .returnQueryExecute, .raise, .assert,
      .perform, .open, .close, .commit, .rollback, .null:
      break
    }
  }
}

extension ProceduralLoop.Kind {
  fileprivate var targets: [[String]] {
    switch self {
    case .forever, .whileTrue, .integers: []
    case .query(let targets, _), .execute(let targets, _), .array(let targets, _, _): targets
    case .cursor(let target, _, _): [[target]]
    }
  }
}
