// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What an expression may yield in the code of a function, from constants, known variables and the
/// catalog.
struct Evaluation {
  let catalog: Catalog
  var variables = ProceduralVariables()
  /// The rows of system catalogs around the expression, innermost last.
  var rows: [SystemScope] = []
  /// Stands for what is not known; nil: then the whole is not known either.
  var placeholder: Datum?
  let budget: ScanBudget

  static let limit = ProceduralVariables.maximumValues
  /// Longer texts are not statements that a person put together.
  private static let longestText = 1 << 16

  /// Every value that the expression may have; nil where that is not known.
  func values(of expression: Expression) -> [Datum]? {
    known(expression) ?? placeholder.map { [$0] }
  }

  /// The only value, where there is one.
  func value(of expression: Expression) -> Datum? {
    guard let values = values(of: expression), let first = values.first else { return nil }
    return values.allSatisfy { $0 == first } ? first : nil
  }

  /// Whether a condition holds; nil where that is not known. NULL does not hold.
  func truth(of expression: Expression) -> Bool? {
    guard let value = value(of: expression) else { return nil }
    switch value {
    case .boolean(let truth): return truth
    case .null: return false
    case .integer, .text, .array, .relation, .schema, .type: return nil
    }
  }

  private func known(_ expression: Expression) -> [Datum]? {
    switch expression {
    case .null: [.null]
    case .boolean(let value): [.boolean(value)]
    case .number(let digits): Int(digits).map { [.integer($0)] } ?? [.text(digits)]
    case .string(let text): [.text(text)]
    case .column(let path): column(path)
    case .parameter(let name): variables[[name]]
    case .field(let operand, let name): field(operand, name)
    case .sqlValue(let name): name == "current_schema" ? currentSchema : nil
    case .function(let call): values(of: call)
    case .unary(let symbol, let operand):
      map([operand]) { symbol == "-" ? Self.negated($0[0]) : nil }
    case .binary(let symbol, let left, let right):
      map([left, right]) { binary(symbol, $0[0], $0[1]) }
    case .and(let operands): conjunction(operands, absorbing: false)
    case .or(let operands): conjunction(operands, absorbing: true)
    case .not(let operand): map([operand]) { Self.inverted($0[0]) }
    case .isNull(let operand, let negated):
      map([operand]) { .boolean(($0[0] == .null) != negated) }
    case .isTest(let operand, let test, let negated): isTest(operand, test, negated)
    case .isDistinct(let left, let right, let negated):
      map([left, right]) { .boolean(($0[0] != $0[1]) != negated) }
    case .between(let operand, let low, let high, let negated, false):
      between(operand, low, high, negated)
    case .inList(let operand, let list, let negated): inList(operand, list, negated)
    case .anyArray(let operand, "=", let array, all: false):
      map([operand, array]) { pair in
        pair[1].elements.flatMap { contains(pair[0], $0, negated: false) }
      }
    case .cast(let operand, let type): cast(operand, type)
    case .collate(let operand, _): values(of: operand)
    case .caseWhen(let operand, let branches, let otherwise):
      caseWhen(operand, branches, otherwise)
    case .array(let elements):
      map(elements) { .array($0) }
    case .arrayQuery(let query):
      single(query) { rows in rows.map { $0.columns.first?.value } }
    case .subquery(let query): scalar(query)
    case .exists(let query): exists(query)
    case .inQuery(let operand, let query, let negated):
      inQuery(operand, query, negated)
    case .bitString, .between, .anyArray, .anyQuery, .row, .subscripted, .defaultValue, .opaque:
      nil
    }
  }

  // MARK: Names

  /// `rows` hide variables, the inner ones the outer ones.
  private func column(_ path: [String]) -> [Datum]? {
    for scope in rows.reversed() {
      switch scope.value(of: path) {
      case .found(let value): return value.map { [$0] }
      case .absent: continue
      }
    }
    return variables[path]
  }

  private func field(_ operand: Expression, _ name: String) -> [Datum]? {
    guard case .column(let path) = operand else { return nil }
    return column(path + [name])
  }

  var currentSchema: [Datum]? { catalog.creationSchema.map { [.text($0)] } }

  // MARK: Combinations

  /// A function of the operands, for every combination of their values; nil where one is not
  /// known, or the function has no answer.
  func map(_ operands: [Expression], _ function: ([Datum]) -> Datum?) -> [Datum]? {
    var combinations: [[Datum]] = [[]]
    for operand in operands {
      guard let values = values(of: operand), combinations.count * values.count <= Self.limit
      else { return nil }
      combinations = combinations.flatMap { head in values.map { head + [$0] } }
    }
    var results: [Datum] = []
    for combination in combinations {
      guard let result = function(combination), Self.isShort(result) else { return nil }
      if !results.contains(result) { results.append(result) }
    }
    return results
  }

  private static func isShort(_ datum: Datum) -> Bool {
    switch datum {
    case .text(let text): text.utf8.count <= longestText
    case .array(let elements): elements.count <= longestText >> 6
    case .null, .boolean, .integer, .relation, .schema, .type: true
    }
  }

  /// AND is false as soon as one is, OR true, whatever the others are.
  private func conjunction(_ operands: [Expression], absorbing: Bool) -> [Datum]? {
    var isKnown = true
    var hasNull = false
    for operand in operands {
      guard let value = value(of: operand) else {
        isKnown = false
        continue
      }
      if value == .boolean(absorbing) { return [value] }
      hasNull = hasNull || value == .null
    }
    guard isKnown else { return nil }
    return [hasNull ? .null : .boolean(!absorbing)]
  }

  private func isTest(_ operand: Expression, _ test: String, _ negated: Bool) -> [Datum]? {
    map([operand]) { values in
      switch test {
      case "true": .boolean((values[0] == .boolean(true)) != negated)
      case "false": .boolean((values[0] == .boolean(false)) != negated)
      case "unknown": .boolean((values[0] == .null) != negated)
      default: nil
      }
    }
  }

  private func between(
    _ operand: Expression, _ low: Expression, _ high: Expression, _ negated: Bool
  ) -> [Datum]? {
    map([operand, low, high]) { values in
      guard case .integer(let value) = values[0], case .integer(let low) = values[1],
        case .integer(let high) = values[2]
      else { return nil }
      return .boolean((low <= value && value <= high) != negated)
    }
  }

  private func inList(
    _ operand: Expression, _ list: [Expression], _ negated: Bool
  ) -> [Datum]? {
    map([operand] + list) { values in
      contains(values[0], Array(values.dropFirst()), negated: negated)
    }
  }

  func contains(_ value: Datum, _ list: [Datum], negated: Bool) -> Datum? {
    if value == .null { return .null }
    var hasNull = false
    for element in list {
      if element == .null {
        hasNull = true
      } else {
        guard let isEqual = equal(value, element) else { return nil }
        if isEqual { return .boolean(!negated) }
      }
    }
    return hasNull ? .null : .boolean(negated)
  }

  private func caseWhen(
    _ operand: Expression?, _ branches: [CaseBranch], _ otherwise: Expression?
  ) -> [Datum]? {
    for branch in branches {
      let condition = operand.map { Expression.binary("=", $0, branch.when) } ?? branch.when
      guard let isTrue = truth(of: condition) else { return nil }
      if isTrue { return values(of: branch.then) }
    }
    return otherwise.map { values(of: $0) } ?? [.null]
  }

  // MARK: Queries

  /// The only row's only column.
  func scalar(_ query: Query) -> [Datum]? {
    guard let result = self.rows(of: query), result.isComplete else { return nil }
    guard let row = result.rows.first else { return [.null] }
    return row.columns.first?.value.map { [$0] }
  }

  /// One row more does not make it false: what is known to be there is.
  private func exists(_ query: Query) -> [Datum]? {
    guard let result = self.rows(of: query) else { return nil }
    if !result.rows.isEmpty { return [.boolean(true)] }
    return result.isComplete ? [.boolean(false)] : nil
  }

  private func single(
    _ query: Query, _ elements: ([QueryRow]) -> [Datum?]
  ) -> [Datum]? {
    guard let result = self.rows(of: query), result.isComplete else { return nil }
    let values = elements(result.rows).compactMap { $0 }
    return values.count == result.rows.count ? [.array(values)] : nil
  }

  private func inQuery(_ operand: Expression, _ query: Query, _ negated: Bool) -> [Datum]? {
    guard let value = value(of: operand),
      case .array(let elements)? = single(query, { $0.map { $0.columns.first?.value } })?.first
    else { return nil }
    return contains(value, elements, negated: negated).map { [$0] }
  }
}
