// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Operators and casts.
extension Evaluation {
  func binary(_ symbol: String, _ left: Datum, _ right: Datum) -> Datum? {
    if left == .null || right == .null { return .null }
    switch symbol {
    case "||": return concatenated(left, right)
    case "=": return equal(left, right).map { .boolean($0) }
    case "<>": return equal(left, right).map { .boolean(!$0) }
    case "<", ">", "<=", ">=": return Self.ordered(symbol, left, right)
    case "+", "-", "*": return Self.arithmetic(symbol, left, right)
    case "like", "not like", "ilike", "not ilike": return like(symbol, left, right)
    default: return nil
    }
  }

  private func concatenated(_ left: Datum, _ right: Datum) -> Datum? {
    switch (left, right) {
    case (.array(let head), .array(let tail)): return .array(head + tail)
    case (.array(let head), let element): return .array(head + [element])
    default:
      guard let head = catalog.text(left), let tail = catalog.text(right) else { return nil }
      return .text(head + tail)
    }
  }

  /// Whether two values are equal; nil where they cannot be compared here.
  func equal(_ left: Datum, _ right: Datum) -> Bool? {
    switch (left, right) {
    case (.integer(let number), .text(let text)), (.text(let text), .integer(let number)):
      return Int(text).map { $0 == number }
    case (.relation(let name), .text(let text)), (.text(let text), .relation(let name)):
      return relationName(text) == name
    case (.text, .text), (.integer, .integer), (.boolean, .boolean), (.array, .array),
      (.relation, .relation), (.schema, .schema), (.type, .type):
      return left == right
    default:
      return nil
    }
  }

  /// Which text comes first depends on a collation: only numbers are known.
  private static func ordered(_ symbol: String, _ left: Datum, _ right: Datum) -> Datum? {
    guard case .integer(let left) = left, case .integer(let right) = right else { return nil }
    switch symbol {
    case "<": return .boolean(left < right)
    case ">": return .boolean(left > right)
    case "<=": return .boolean(left <= right)
    default: return .boolean(left >= right)
    }
  }

  private static func arithmetic(_ symbol: String, _ left: Datum, _ right: Datum) -> Datum? {
    guard case .integer(let left) = left, case .integer(let right) = right else { return nil }
    let (result, overflow) =
      switch symbol {
      case "+": left.addingReportingOverflow(right)
      case "-": left.subtractingReportingOverflow(right)
      default: left.multipliedReportingOverflow(by: right)
      }
    return overflow ? nil : .integer(result)
  }

  static func negated(_ value: Datum) -> Datum? { arithmetic("-", .integer(0), value) }

  static func inverted(_ value: Datum) -> Datum? {
    switch value {
    case .null: .null
    case .boolean(let truth): .boolean(!truth)
    case .integer, .text, .array, .relation, .schema, .type: nil
    }
  }

  private func like(_ symbol: String, _ left: Datum, _ right: Datum) -> Datum? {
    guard var text = catalog.text(left), var pattern = catalog.text(right) else { return nil }
    if symbol.hasSuffix("ilike") {
      text = text.lowercased()
      pattern = pattern.lowercased()
    }
    let matches = LikePattern(pattern).matches(text)
    return .boolean(matches != symbol.hasPrefix("not"))
  }

  // MARK: Casts

  /// A text keeps its value in whatever type it is cast to, as far as comparisons here go.
  func cast(_ operand: Expression, _ type: TypeName) -> [Datum]? {
    map([operand]) { values in
      let value = values[0]
      if value == .null || type.arrayDimensions > 0 { return value }
      switch type.name.name {
      case "regclass":
        guard case .text(let text) = value else { return value }
        return relationName(text).map { .relation($0) }
      case "regnamespace":
        guard case .text(let text) = value else { return value }
        return .schema(text)
      case "regtype":
        guard case .text(let text) = value else { return value }
        return objectName(text).flatMap { catalog.type($0)?.name }.map { .type($0) }
      case "oid": return value
      case "text", "varchar", "bpchar", "name":
        return catalog.text(value).map { .text($0) }
      case "int2", "int4", "int8":
        guard case .text(let text) = value else { return value }
        return Int(text).map { .integer($0) }
      case "bool":
        guard case .text(let text) = value else { return value }
        return Self.boolean(text)
      default: return value
      }
    }
  }

  private static func boolean(_ text: String) -> Datum? {
    switch text.lowercased() {
    case "t", "true", "yes", "on", "1": .boolean(true)
    case "f", "false", "no", "off", "0": .boolean(false)
    default: nil
    }
  }

  /// The relation that a text names, quoted or not (`regclassin`).
  func relationName(_ text: String) -> RelationName? {
    objectName(text).flatMap { catalog.relation($0)?.name }
  }

  func objectName(_ text: String) -> ObjectName? {
    let statement = SourceFile.parse(Array("TABLE \(text)".utf8)).statements.first?.statement
    guard case .data(.query(let query)) = statement, case .table(let reference) = query.body else {
      return nil
    }
    return reference.name
  }
}

/// A pattern of `LIKE` (`MatchText` in like_match.c): `%`, `_`, and a backslash before either.
struct LikePattern {
  private enum Element: Equatable {
    case one(Unicode.Scalar)
    case any
    case many
  }
  private var elements: [Element] = []

  init(_ pattern: String) {
    var isEscaped = false
    for scalar in pattern.unicodeScalars {
      if isEscaped {
        elements.append(.one(scalar))
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        elements.append(scalar == "%" ? .many : scalar == "_" ? .any : .one(scalar))
      }
    }
  }

  /// Goes back to the last `%` only, which is enough.
  func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var position = 0
    var index = 0
    var retry: (position: Int, index: Int)?
    while position < scalars.count {
      if index < elements.count, elements[index] == .many {
        retry = (position, index)
        index += 1
      } else if index < elements.count,
        elements[index] == .any || elements[index] == .one(scalars[position])
      {
        position += 1
        index += 1
      } else if let last = retry {
        retry = (last.position + 1, last.index)
        position = last.position + 1
        index = last.index + 1
      } else {
        return false
      }
    }
    return elements[index...].allSatisfy { $0 == .many }
  }
}
