// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension CreateFunction {
  /// The expression that stands for a call of an SQL function (clauses.c, inline_function): its
  /// body is one SELECT of one value, from nothing.
  var inlinedExpression: Expression? {
    guard language?.lowercased() == "sql", !isProcedure, !isGuarded, returns?.isSetOf != true,
      case .query(let query)? = onlyStatement, query.with == nil, query.orderBy.isEmpty,
      query.limit == nil, query.offset == nil, case .select(let select) = query.body,
      select.targets.count == 1, select.isPlain
    else { return nil }
    return select.targets[0].expression
  }

  private var onlyStatement: DataStatement? {
    guard let body else { return sqlBody.count == 1 ? sqlBody[0] : nil }
    let statements = SourceFile.parse(Array(body.utf8)).statements
    guard statements.count == 1, case .data(let data) = statements[0].statement else { return nil }
    return data
  }
}

extension Select {
  /// Nothing but targets.
  fileprivate var isPlain: Bool {
    !distinct && distinctOn.isEmpty && into == nil && from.isEmpty && filter == nil
      && groupBy.isEmpty && having == nil && windows.isEmpty
  }
}
