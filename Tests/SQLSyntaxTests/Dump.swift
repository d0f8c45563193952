// SPDX-License-Identifier: Apache-2.0
@testable import SQLSyntax

/// An expression in parentheses, so that a test sees how it was grouped.
func grouped(_ expression: SQLSyntax.Expression) -> String {
  switch expression {
  case .null: "NULL"
  case .boolean(let value): "\(value)"
  case .number(let digits): digits
  case .string(let text): "'\(text)'"
  case .column(let parts): parts.joined(separator: ".")
  case .unary(let symbol, let operand): "(\(symbol)\(grouped(operand)))"
  case .binary(let symbol, let left, let right):
    "(\(grouped(left)) \(symbol) \(grouped(right)))"
  case .and(let terms): "(" + terms.map(grouped).joined(separator: " AND ") + ")"
  case .or(let terms): "(" + terms.map(grouped).joined(separator: " OR ") + ")"
  case .not(let operand): "(NOT \(grouped(operand)))"
  case .isNull(let operand, let negated): "(\(grouped(operand)) IS \(negated ? "NOT " : "")NULL)"
  case .isTest(let operand, let word, let negated):
    "(\(grouped(operand)) IS \(negated ? "NOT " : "")\(word))"
  case .isDistinct(let left, let right, let negated):
    "(\(grouped(left)) IS \(negated ? "NOT " : "")DISTINCT \(grouped(right)))"
  case .between(let operand, let lower, let upper, let negated, let symmetric):
    "(\(grouped(operand)) \(negated ? "NOT " : "")BETWEEN \(symmetric ? "SYMMETRIC " : "")"
      + "\(grouped(lower)) AND \(grouped(upper)))"
  case .inList(let operand, let list, let negated):
    "(\(grouped(operand)) \(negated ? "NOT " : "")IN [\(groupedList(list))])"
  case .inQuery(let operand, _, let negated):
    "(\(grouped(operand)) \(negated ? "NOT " : "")IN query)"
  case .anyArray(let left, let symbol, let right, let all):
    "(\(grouped(left)) \(symbol) \(all ? "ALL" : "ANY") \(grouped(right)))"
  case .anyQuery(let left, let symbol, _, let all):
    "(\(grouped(left)) \(symbol) \(all ? "ALL" : "ANY") query)"
  case .cast(let operand, let type): "(\(grouped(operand))::\(described(type)))"
  case .collate(let operand, let name): "(\(grouped(operand)) COLLATE \(name.name))"
  case .row(let fields): "ROW(\(groupedList(fields)))"
  case .array(let elements): "ARRAY[\(groupedList(elements))]"
  case .subscripted(let operand, let bounds): "\(grouped(operand))[\(groupedList(bounds))]"
  case .field(let operand, let name): "\(grouped(operand)).\(name)"
  case .function(let call): "\(call.name.name)(\(groupedList(call.arguments)))"
  case .subquery: "query"
  case .exists: "EXISTS query"
  case .parameter(let name): name
  case .sqlValue(let word): word
  case .defaultValue: "DEFAULT"
  case .bitString(let digits): digits
  case .arrayQuery: "ARRAY query"
  case .caseWhen(_, let branches, _): "CASE\(branches.count)"
  case .opaque(let word, let parts): "\(word){\(groupedList(parts))}"
  }
}

private func groupedList(_ list: [SQLSyntax.Expression]) -> String {
  list.map(grouped).joined(separator: ", ")
}

/// A type with its modifiers.
func described(_ type: TypeName) -> String {
  var text = type.isSetOf ? "setof " : ""
  if let schema = type.name.schema { text += schema + "." }
  text += type.name.name
  if !type.modifiers.isEmpty {
    text += "(\(type.modifiers.map(String.init).joined(separator: ",")))"
  }
  if let fields = type.intervalFields { text += " " + fields }
  if type.isPercentType { text += "%type" }
  return text + String(repeating: "[]", count: type.arrayDimensions)
}

func parse(_ text: String) -> SourceFile { SourceFile.parse(Array(text.utf8)) }

/// The first output column of `SELECT …`, or nil where the text is no such query.
func expression(_ text: String) -> SQLSyntax.Expression? {
  guard case .data(.query(let query)) = parse("SELECT " + text).statements.first?.statement,
    case .select(let select) = query.body
  else { return nil }
  return select.targets.first?.expression
}

/// The texts of the statements, as cut.
func split(_ text: String) -> [String] {
  let file = parse(text)
  return file.statements.map { file.text($0.range) }
}
