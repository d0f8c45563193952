// SPDX-License-Identifier: Apache-2.0

extension SQLPrinter {
  mutating func expression(_ expression: Expression) {
    switch expression {
    case .null: write("NULL")
    case .boolean(let value): write(value ? "true" : "false")
    case .number(let digits): write(digits.hasPrefix("-") ? "(\(digits))" : digits)
    case .string(let value): write(SQLText.literal(value))
    case .bitString(let value): bitString(value)
    case .parameter(let name): write(name)
    case .column(let parts): write(parts.map(columnPart).joined(separator: "."))
    case .function(let call): function(call)
    case .sqlValue(let word): write(word.uppercased())
    case .defaultValue: write("DEFAULT")
    case .unary(let symbol, let operand):
      parenthesized {
        $0.write(symbol.uppercased() + " "); $0.expression(operand)
      }
    case .binary(let symbol, let left, let right): infix(left, symbol.uppercased(), right)
    case .and(let parts):
      parenthesized { $0.list(parts, " AND ") { $0.expression($1) } }
    case .or(let parts):
      parenthesized { $0.list(parts, " OR ") { $0.expression($1) } }
    case .not(let operand):
      parenthesized {
        $0.write("NOT "); $0.expression(operand)
      }
    case .isNull(let operand, let negated):
      test(operand, negated ? "IS NOT NULL" : "IS NULL")
    case .isTest(let operand, let words, let negated):
      test(operand, (negated ? "IS NOT " : "IS ") + words.uppercased())
    case .isDistinct(let left, let right, let negated):
      infix(left, negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM", right)
    case .between(let operand, let low, let high, let negated, let symmetric):
      parenthesized {
        $0.expression(operand)
        $0.write((negated ? " NOT" : "") + " BETWEEN " + (symmetric ? "SYMMETRIC " : ""))
        $0.expression(low)
        $0.write(" AND ")
        $0.expression(high)
      }
    case .inList, .inQuery, .anyArray, .anyQuery: membership(expression)
    case .cast(let operand, let type):
      self.expression(operand)
      write("::")
      self.type(type)
    case .collate(let operand, let collation):
      parenthesized {
        $0.expression(operand); $0.write(" COLLATE "); $0.name(collation)
      }
    case .caseWhen(let operand, let branches, let otherwise):
      caseWhen(operand, branches, otherwise)
    case .array(let elements):
      write("ARRAY[")
      list(elements) { $0.expression($1) }
      write("]")
    case .arrayQuery(let query): self.query(query, behind: "ARRAY")
    case .row(let elements):
      write("ROW(")
      list(elements) { $0.expression($1) }
      write(")")
    case .subscripted(let base, let indexes):
      primary(base)
      for index in indexes {
        write("[")
        self.expression(index)
        write("]")
      }
    case .field(let base, let name):
      write("(")
      self.expression(base)
      write(")." + columnPart(name))
    case .subquery(let query): self.query(query, behind: "")
    case .exists(let query): self.query(query, behind: "EXISTS ")
    case .opaque(let text, let parts):
      write(text)
      if !parts.isEmpty { parenthesized { $0.list(parts) { $0.expression($1) } } }
    }
  }

  private mutating func parenthesized(_ body: (inout SQLPrinter) -> Void) {
    write("(")
    body(&self)
    write(")")
  }

  private mutating func infix(_ left: Expression, _ symbol: String, _ right: Expression) {
    parenthesized {
      $0.expression(left)
      $0.write(" " + symbol + " ")
      $0.expression(right)
    }
  }

  private mutating func test(_ operand: Expression, _ words: String) {
    parenthesized {
      $0.expression(operand); $0.write(" " + words)
    }
  }

  /// A base that may stand in front of a subscript without parentheses.
  private mutating func primary(_ base: Expression) {
    switch base {
    case .column, .parameter, .subscripted: expression(base)
    default: parenthesized { $0.expression(base) }
    }
  }

  private mutating func query(_ query: Query, behind word: String) {
    write(word)
    parenthesized { $0.query(query) }
  }

  private mutating func membership(_ expression: Expression) {
    switch expression {
    case .inList(let operand, let elements, let negated):
      parenthesized {
        $0.expression(operand)
        $0.write(negated ? " NOT IN (" : " IN (")
        $0.list(elements) { $0.expression($1) }
        $0.write(")")
      }
    case .inQuery(let operand, let query, let negated):
      parenthesized {
        $0.expression(operand)
        $0.query(query, behind: negated ? " NOT IN " : " IN ")
      }
    case .anyArray(let operand, let symbol, let array, let all):
      parenthesized {
        $0.expression(operand)
        $0.write(" \(symbol.uppercased()) \(all ? "ALL" : "ANY") (")
        $0.expression(array)
        $0.write(")")
      }
    case .anyQuery(let operand, let symbol, let query, let all):
      parenthesized {
        $0.expression(operand)
        $0.query(query, behind: " \(symbol.uppercased()) \(all ? "ALL " : "ANY ")")
      }
    default: self.expression(expression)
    }
  }

  private mutating func caseWhen(
    _ operand: Expression?, _ branches: [CaseBranch], _ otherwise: Expression?
  ) {
    write("CASE")
    if let operand {
      write(" ")
      expression(operand)
    }
    for branch in branches {
      write(" WHEN ")
      expression(branch.when)
      write(" THEN ")
      expression(branch.then)
    }
    if let otherwise {
      write(" ELSE ")
      expression(otherwise)
    }
    write(" END")
  }

  private mutating func function(_ call: FunctionCall) {
    name(call.name)
    write(call.distinct ? "(DISTINCT " : "(")
    list(call.arguments) { $0.expression($1) }
    if !call.orderBy.isEmpty {
      write(" ORDER BY ")
      list(call.orderBy) { $0.expression($1) }
    }
    write(")")
    if let filter = call.filter {
      write(" FILTER (WHERE ")
      expression(filter)
      write(")")
    }
    if call.isWindow { write(" OVER ()") }
  }

  private func columnPart(_ part: String) -> String {
    part == "*" ? part : SQLText.identifier(part)
  }

  /// Written with the digits' base in front, as the server keeps them: `b101`, `xff`.
  private mutating func bitString(_ value: String) {
    let base = value.utf8.first == UInt8(ascii: "x") ? "X" : "B"
    let digits = value.hasPrefix("b") || value.hasPrefix("x") ? value.dropFirst() : value[...]
    write("\(base)'\(digits)'")
  }
}
