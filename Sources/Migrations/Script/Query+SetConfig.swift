// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Query {
  /// What `SELECT set_config('lock_timeout', '2s', false)` sets: as SET does, or with `true` as SET
  /// LOCAL (manual, "Configuration Settings Functions"). Only constants, and no query that reads
  /// rows: it might read none.
  var setParameters: [SetParameter] {
    guard with == nil, limit == nil, offset == nil, case .select(let select) = body,
      select.from.isEmpty, select.filter == nil
    else { return [] }
    return select.targets.compactMap { target in
      guard case .function(let call) = target.expression, call.isSetConfig,
        call.arguments.count == 3,
        let name = call.arguments[0].constantText, let value = call.arguments[1].constantText,
        case .boolean(let isLocal) = call.arguments[2]
      else { return nil }
      return SetParameter(name: name.lowercased(), value: .value(value), isLocal: isLocal)
    }
  }
}

extension FunctionCall {
  fileprivate var isSetConfig: Bool {
    name.name == "set_config" && (name.schema == nil || name.schema == "pg_catalog")
  }
}

extension Expression {
  fileprivate var constantText: String? {
    switch self {
    case .string(let text): text
    case .number(let text): text
    case .cast(let operand, _): operand.constantText
    default: nil
    }
  }
}
