// SPDX-License-Identifier: Apache-2.0

extension MySQL {
  /// An expression, as far as anybody asks: who is named, what is called, and the conjunctions and
  /// comparisons that decide which rows a statement finds.
  public indirect enum Expression: Sendable, Hashable {
    case literal(Literal)
    case column(ColumnName)
    /// `*`, `t.*`
    case star(table: String?)
    /// `@x`: ``userVariable``; `@@x`: ``systemVariable``.
    case userVariable(String)
    case systemVariable(String)
    /// `?`
    case parameter
    case defaultValue
    /// A function by its name in upper case, `NULL`-safe forms and special syntax included
    /// (`EXTRACT`, `CAST`, `CONVERT`, `TRIM`, `MATCH`, `GROUP_CONCAT`).
    case call(String, [Expression])
    /// Any operator that has no case of its own, in upper case: `+`, `||`, `DIV`, `COLLATE`…
    case unary(String, Expression)
    case binary(String, Expression, Expression)
    case comparison(Comparison, Expression, Expression)
    /// Flat, as they were chained.
    case and([Expression])
    case or([Expression])
    case not(Expression)
    case isNull(Expression, negated: Bool)
    case between(Expression, Expression, Expression, negated: Bool)
    case inList(Expression, [Expression], negated: Bool)
    case inQuery(Expression, Query, negated: Bool)
    case like(Expression, Expression, negated: Bool)
    case exists(Query)
    case subquery(Query)
    /// `= ANY (SELECT …)`
    case quantified(Comparison, Expression, Query)
    case row([Expression])
    case `case`([Expression])
    case interval(Expression, unit: String)
    /// `:=`
    case assignment(String, Expression)
  }

  public enum Literal: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// As written.
    case number(String)
    /// Without quotes and escapes; the charset introducer's name where there is one.
    case string(String, charset: String?)
    /// `x'…'`, `b'…'`, `0x…`: as written.
    case bits(String)
    /// `DATE '…'`
    case temporal(String, String)
  }

  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case nullSafeEqual = "<=>"
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }
}

extension MySQL.Expression {
  /// A literal's text.
  public var constantText: String? {
    switch self {
    case .literal(.string(let text, _)), .literal(.number(let text)), .literal(.bits(let text)):
      text
    case .literal(.boolean(let value)): value ? "1" : "0"
    case .unary("-", let operand): operand.constantText.map { "-" + $0 }
    default: nil
    }
  }
}
