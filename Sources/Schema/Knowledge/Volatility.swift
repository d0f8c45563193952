// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// What an expression promises about its value, from the strongest promise to none.
public enum ExpressionVolatility: Sendable, Hashable {
  case immutable
  case stable
  case volatile
  /// These functions are neither in the catalog nor the server's own: the server knows them, from
  /// an extension perhaps, and takes whatever they were declared as.
  case unknown([ObjectName])
}

extension Catalog {
  /// The volatility of a function by name; nil where it is not known.
  ///
  /// Overloads with as many arguments as the call count; where they differ, the weakest promise
  /// counts.
  func volatility(
    of function: ObjectName, count: Int? = nil, _ depth: Int = 0
  ) -> CreateFunction.Volatility? {
    let isBuiltIn = function.schema == nil || function.schema == "pg_catalog"
    if isBuiltIn {
      if BuiltInFunctions.immutable.contains(function.name) { return .immutable }
      if let count, BuiltInFunctions.immutableByCount[function.name] == count { return .immutable }
      if BuiltInFunctions.constructs.contains(function.name) { return .immutable }
      if BuiltInFunctions.stable.contains(function.name) { return .stable }
      if BuiltInFunctions.volatile.contains(function.name) { return .volatile }
    }
    let overloads = functions(named: function)
    let fitting = overloads.filter { $0.argumentTypes.count == count }
    let candidates = fitting.isEmpty ? overloads : fitting
    guard !candidates.isEmpty else {
      // A call with a type's name is a cast.
      return isBuiltIn && BuiltInTypes.names.contains(function.name) ? .stable : nil
    }
    let promises = candidates.map { promise(of: $0, depth) }
    if promises.contains(.volatile) { return .volatile }
    return promises.contains(.stable) ? .stable : .immutable
  }

  /// A volatile function is as volatile as what the planner puts in its place.
  private func promise(of function: Function, _ depth: Int) -> CreateFunction.Volatility {
    guard function.volatility == .volatile, depth < Self.maximumInlining,
      let expression = function.inlined
    else { return function.volatility }
    switch volatility(of: expression, depth + 1) {
    case .immutable: return .immutable
    case .stable: return .stable
    case .volatile, .unknown: return .volatile
    }
  }

  /// Functions in functions; one that calls itself is never inlined.
  private static let maximumInlining = 8

  /// The volatility of an expression, subqueries included (clauses.c,
  /// contain_volatile_functions).
  public func volatility(of expression: Expression) -> ExpressionVolatility {
    volatility(of: expression, 0)
  }

  private func volatility(of expression: Expression, _ depth: Int) -> ExpressionVolatility {
    let facts = facts(of: expression)
    var result = CreateFunction.Volatility.immutable
    var unknown: [ObjectName] = []
    for call in facts.functions {
      switch volatility(of: call.name, count: call.arguments.count, depth) {
      case .volatile: return .volatile
      case .stable: result = .stable
      case .immutable: break
      case nil: if !unknown.contains(call.name) { unknown.append(call.name) }
      }
    }
    if !unknown.isEmpty { return .unknown(unknown) }
    expression.forEach { part in if part.isStableByItself { result = .stable } }
    return result == .immutable && facts.uses.isEmpty ? .immutable : .stable
  }
}

extension Expression {
  /// The session's time and user, and casts that read its settings.
  fileprivate var isStableByItself: Bool {
    switch self {
    case .sqlValue: true
    case .cast(_, let type): Self.settingDependent.contains(type.name.name)
    case .binary(let symbol, _, _): symbol.hasSuffix("at time zone")
    case .null, .boolean, .number, .string, .bitString, .parameter, .column, .function, .unary,
      .and, .or, .not, .isNull, .isTest, .isDistinct, .between, .inList, .inQuery, .anyArray,
      .anyQuery, .collate, .caseWhen, .array, .arrayQuery, .row, .subscripted, .field,
      .subquery, .exists, .defaultValue, .opaque:
      false
    }
  }

  /// Reading these from text depends on DateStyle, TimeZone, or the catalog.
  private static let settingDependent: Set<String> = [
    "date", "interval", "money", "regclass", "regproc", "regtype", "time", "timestamp",
    "timestamptz", "timetz",
  ]
}
