// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// Reads an expression over one table as parse analysis does: types are found, literals take the
/// type of the other side, and short forms are written out (`transformExprRecurse`).
struct QualReader {
  let catalog: Catalog
  let relation: Relation

  func read(_ expression: Expression) -> Qual {
    switch expression {
    case .null: .constant(Datum(.null, type: nil))
    case .boolean(let value): .boolean(value)
    case .number(let digits): .constant(Self.number(digits))
    case .string(let text): .constant(Datum(.other(text), type: nil))
    case .unary("-", .number(let digits)): .constant(Self.number("-" + digits))
    case .column(let path): column(path, expression)
    case .cast(let operand, let type): cast(operand, type, expression)
    case .and(let parts): .and(parts.map(read))
    case .or(let parts): .or(parts.map(read))
    case .not(let operand): .not(condition(operand))
    case .isNull(let operand, let negated): nullTest(operand, isNotNull: negated, expression)
    case .isTest(let operand, let word, let negated):
      Qual.BooleanTest(word, negated: negated).map { .booleanTest(condition(operand), $0) }
        ?? .opaque(expression)
    case .binary(let symbol, let left, let right): comparison(symbol, left, right, expression)
    case .between(let operand, let low, let high, let negated, let symmetric):
      between(operand, low, high, negated: negated, symmetric: symmetric)
    case .inList(let operand, let list, let negated): membership(operand, list, negated: negated)
    case .anyArray(let operand, let symbol, let array, let all):
      anyArray(operand, symbol, array, all: all) ?? .opaque(expression)
    case .function(let call): function(call, expression)
    case .bitString, .parameter, .sqlValue, .unary, .isDistinct, .inQuery, .anyQuery, .collate,
      .caseWhen, .array, .arrayQuery, .row, .subscripted, .field, .subquery, .exists,
      .defaultValue, .opaque:
      .opaque(expression.withBareColumns)
    }
  }

  /// Integers by their size, anything else is numeric (`make_const`).
  private static func number(_ digits: String) -> Datum {
    guard let value = Int(digits) else { return Datum(.number(digits), type: "numeric") }
    return Datum(.number(digits), type: Int32(exactly: value) == nil ? "int8" : "int4")
  }

  /// An operand that must be boolean: a string is read as one.
  private func condition(_ expression: Expression) -> Qual {
    let read = read(expression)
    return read.type == nil ? convert(read, to: "bool") : read
  }

  // MARK: Columns and types

  private func column(_ path: [String], _ expression: Expression) -> Qual {
    guard let name = path.last, let column = relation.column(name) else {
      return .opaque(expression)
    }
    return .column(name, type: typeName(column.type))
  }

  /// The type below a domain; nil for arrays.
  private func typeName(_ type: TypeName) -> String? {
    let base = catalog.baseType(of: type)
    return base.arrayDimensions > 0 ? nil : base.name.name
  }

  /// A row is null in another way than a value (`argisrow`): nothing is known of it.
  private func nullTest(_ operand: Expression, isNotNull: Bool, _ whole: Expression) -> Qual {
    if case .row(let fields) = operand {
      return .and(fields.map { .nullTest(read($0), isNotNull: isNotNull) })
    }
    let argument = read(operand)
    if case .column(let name, _) = argument, let type = relation.column(name)?.type,
      catalog.typeKind(of: type) == .composite
    {
      return .opaque(whole.withBareColumns)
    }
    if case .column(let path) = operand, path.last == relation.name.name {
      return .opaque(whole)
    }
    return .nullTest(argument, isNotNull: isNotNull)
  }

  private func cast(_ operand: Expression, _ type: TypeName, _ whole: Expression) -> Qual {
    guard let target = typeName(type) else { return .opaque(whole.withBareColumns) }
    let value = convert(read(operand), to: target)
    guard !catalog.baseType(of: type).modifiers.isEmpty else { return value }
    // A length or a precision may change the value.
    return value.datum.map { fits($0, catalog.baseType(of: type)) } == true
      ? value : .opaque(whole.withBareColumns)
  }

  private func fits(_ datum: Datum, _ type: TypeName) -> Bool {
    let limit = type.modifiers.first ?? 0
    switch datum.value {
    case .null: return true
    case .text(let text): return text.unicodeScalars.count <= limit
    case .time(let fields, _): return limit >= 6 || fields.last == 0
    case .number(let digits):
      let scale = type.modifiers.dropFirst().first ?? 0
      let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count < 2 || parts[1].utf8.count <= scale
    case .boolean, .label, .other: return false
    }
  }

  /// A value as another type: at once for a constant, by a cast that stays otherwise.
  ///
  /// Of relabellings between string types the last one counts (`applyRelabelType`).
  func convert(_ value: Qual, to target: String) -> Qual {
    if case .constant(let datum) = value {
      if case .other(let text) = datum.value, datum.type == nil, let label = label(text, target) {
        return .constant(Datum(.label(label), type: target))
      }
      if let converted = datum.converted(to: target) { return .constant(converted) }
    }
    let strings: Set<String> = ["text", "varchar"]
    var inner = value
    if strings.contains(target) {
      while case .cast(let operand, let to) = inner, strings.contains(to),
        let from = operand.type, strings.contains(from)
      {
        inner = operand
      }
    }
    return inner.type == target ? inner : .cast(inner, to: target)
  }

  private func label(_ text: String, _ type: String) -> Int? {
    let columns = relation.columns.lazy.map(\.type).filter { $0.name.name == type }
    guard let name = columns.first?.name, let user = catalog.type(name),
      case .enumeration(let labels) = user.kind
    else { return nil }
    return labels.firstIndex(of: text)
  }

  // MARK: Operators

  private func comparison(
    _ written: String, _ left: Expression, _ right: Expression, _ whole: Expression
  ) -> Qual {
    let symbol = Self.operators[written] ?? written
    if case .row(let fields) = left, case .row(let others) = right {
      guard fields.count == others.count, symbol == "=" || symbol == "<>" else {
        return .opaque(whole.withBareColumns)
      }
      let pairs = zip(fields, others).map { operation(symbol, read($0), read($1)) }
      return symbol == "=" ? .and(pairs) : .or(pairs)
    }
    return operation(symbol, read(left), read(right))
  }

  /// Words and spellings of operators.
  private static let operators = [
    "!=": "<>", "like": "~~", "not like": "!~~", "ilike": "~~*", "not ilike": "!~~*",
  ]

  /// Both sides in types that the operator takes (`oper` in parse_oper.c).
  private func operation(_ symbol: String, _ left: Qual, _ right: Qual) -> Qual {
    var (left, right) = (left, right)
    if left.datum != nil, left.type == nil { left = convert(left, to: right.type ?? "text") }
    if right.datum != nil, right.type == nil { right = convert(right, to: left.type ?? "text") }
    // Of these two the exact match wins; beside text, the preferred type.
    if left.type == "bpchar", right.type == "varchar" { right = convert(right, to: "bpchar") }
    if left.type == "varchar", right.type == "bpchar" { left = convert(left, to: "bpchar") }
    left = withoutLength(left)
    right = withoutLength(right)
    guard let from = TypeFamily(left.type), let to = TypeFamily(right.type), from != to else {
      return .operation(symbol, left, right)
    }
    let rank: [TypeFamily: Int] = [.integers: 1, .numerics: 2, .floats: 3]
    if let a = rank[from], let b = rank[to] {
      let common = max(a, b) == 3 ? "float8" : "numeric"
      return .operation(
        symbol, a < b ? convert(left, to: common) : left, b < a ? convert(right, to: common) : right
      )
    }
    if Set([from, to]) == [.strings, .padded] {
      return .operation(symbol, convert(left, to: "text"), convert(right, to: "text"))
    }
    return .operation(symbol, left, right)
  }

  /// `varchar` has no operators of its own.
  private func withoutLength(_ value: Qual) -> Qual {
    value.type == "varchar" ? convert(value, to: "text") : value
  }

  private func between(
    _ operand: Expression, _ low: Expression, _ high: Expression, negated: Bool, symmetric: Bool
  ) -> Qual {
    let value = read(operand)
    func side(_ low: Expression, _ high: Expression) -> Qual {
      let bounds = [
        operation(negated ? "<" : ">=", value, read(low)),
        operation(negated ? ">" : "<=", value, read(high)),
      ]
      return negated ? .or(bounds) : .and(bounds)
    }
    guard symmetric else { return side(low, high) }
    let sides = [side(low, high), side(high, low)]
    return negated ? .and(sides) : .or(sides)
  }

  /// One array test for what holds no columns, and a comparison for each of the rest
  /// (`transformAExprIn`).
  private func membership(_ operand: Expression, _ list: [Expression], negated: Bool) -> Qual {
    let symbol = negated ? "<>" : "="
    if case .row = operand {
      return junction(list.map { comparison(symbol, operand, $0, $0) }, isAnd: negated)
    }
    let value = read(operand)
    let fixed = list.filter { $0.orderedColumns.isEmpty }
    guard fixed.count > 1 else {
      return junction(list.map { operation(symbol, value, read($0)) }, isAnd: negated)
    }
    let rest = list.filter { !$0.orderedColumns.isEmpty }
    // The operand has a say in the elements' type too.
    let test = arrayTest(value, symbol, fixed.map(read), all: negated, beside: value.type)
    return junction([test] + rest.map { operation(symbol, value, read($0)) }, isAnd: negated)
  }

  private func anyArray(
    _ operand: Expression, _ symbol: String, _ array: Expression, all: Bool
  ) -> Qual? {
    let symbol = Self.operators[symbol] ?? symbol
    guard let elements = elements(of: array) else { return nil }
    return arrayTest(read(operand), symbol, elements, all: all)
  }

  private func elements(of array: Expression) -> [Qual]? {
    switch array {
    case .array(let elements): return elements.map(read)
    case .cast(let operand, let type) where type.arrayDimensions > 0:
      var element = type
      element.arrayDimensions = 0
      guard let target = typeName(element), element.modifiers.isEmpty else { return nil }
      return elements(of: operand)?.map { convert($0, to: target) }
    case .string(let text) where text.hasPrefix("{") && text.hasSuffix("}"):
      let inner = text.dropFirst().dropLast()
      guard !inner.contains(where: { "{}\"\\ ".contains($0) }) else { return nil }
      return inner.split(separator: ",").map { word in
        .constant(Datum(word.lowercased() == "null" ? .null : .other(String(word)), type: nil))
      }
    default: return nil
    }
  }

  /// All elements have one type, which decides about the operand's conversion.
  private func arrayTest(
    _ value: Qual, _ symbol: String, _ elements: [Qual], all: Bool, beside type: String? = nil
  ) -> Qual {
    let typed = ([type] + elements.map(\.type)).compactMap { $0 }
    // Strings become each other: the first type stays.
    let isPadded = typed.first == "bpchar"
    let widest = isPadded ? "bpchar" : typed.max { Self.width($0) < Self.width($1) }
    let common = widest ?? value.type ?? "text"
    var operand = value
    var converted: [Qual] = []
    for element in elements {
      guard
        case .operation(_, let left, let right) = operation(
          symbol, value, convert(element, to: common))
      else { continue }
      operand = left
      converted.append(right)
    }
    return .anyArray(operand, symbol, converted, all: all)
  }

  /// Which of several types all elements take (`select_common_type`).
  private static func width(_ type: String?) -> Int {
    switch type {
    case "int2", "date", "varchar", "bpchar": 1
    case "int4", "timestamp", "text": 2
    case "int8", "timestamptz": 3
    case "numeric": 4
    case "float4", "float8": 5
    default: 0
    }
  }

  private func junction(_ parts: [Qual], isAnd: Bool) -> Qual {
    if parts.count == 1 { return parts[0] }
    return isAnd ? .and(parts) : .or(parts)
  }

  // MARK: Functions

  /// By name and arguments; strings are passed as text.
  private func function(_ call: FunctionCall, _ whole: Expression) -> Qual {
    guard !call.isWindow, !call.distinct, call.filter == nil, call.orderBy.isEmpty else {
      return .opaque(whole)
    }
    let arguments = call.arguments.map(read)
    if call.name.name == "coalesce" {
      let type = arguments.lazy.compactMap(\.type).first
      return .function("coalesce", arguments.map { type.map(converting($0)) ?? $0 })
    }
    return .function(
      call.name.name,
      arguments.map { argument in
        argument.datum != nil && argument.type == nil
          ? convert(argument, to: "text") : withoutLength(argument)
      })
  }

  private func converting(_ value: Qual) -> (String) -> Qual {
    { value.datum != nil ? convert(value, to: $0) : value }
  }
}

extension Expression {
  /// References to columns without what qualifies them, at the top of an expression that is only
  /// compared as a whole.
  fileprivate var withBareColumns: Expression {
    switch self {
    case .column(let path): .column(path.suffix(1))
    case .caseWhen(let operand, let branches, let otherwise):
      .caseWhen(operand: operand?.withBareColumns, branches: branches, otherwise: otherwise)
    case .isDistinct(let left, let right, let negated):
      .isDistinct(left.withBareColumns, right.withBareColumns, negated: negated)
    case .binary(let symbol, let left, let right):
      .binary(symbol, left.withBareColumns, right.withBareColumns)
    case .row(let fields): .row(fields.map(\.withBareColumns))
    default: self
    }
  }
}
