// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension PartitionBound {
  /// What holds for every row of a partition, as an expression on the partition key
  /// (partbounds.c, get_qual_from_partbound); nil for a default partition.
  ///
  /// A range over several columns is given by its first one only: weaker, but true.
  public func condition(on keys: [Expression]) -> Expression? {
    guard let key = keys.first else { return nil }
    switch self {
    case .range(let from, let to):
      var conditions = keys.map { Expression.isNull($0, negated: true) }
      if let low = from.first, !low.isUnbounded { conditions.append(.binary(">=", key, low)) }
      if let high = to.first, !high.isUnbounded {
        conditions.append(.binary(keys.count == 1 ? "<" : "<=", key, high))
      }
      return .and(conditions)
    case .list(let values):
      let present = values.filter { $0 != .null }
      let listed = Expression.inList(key, present, negated: false)
      guard present.count < values.count else {
        return .and([.isNull(key, negated: true), listed])
      }
      let isNull = Expression.isNull(key, negated: false)
      return present.isEmpty ? isNull : .or([isNull, listed])
    case .hash(let modulus, let remainder):
      let numbers = [modulus, remainder].map { Expression.number(String($0)) }
      return .function(FunctionCall(ObjectName("satisfies_hash_partition"), numbers + keys))
    case .default: return nil
    }
  }
}

extension Expression {
  fileprivate var isUnbounded: Bool {
    self == .sqlValue("minvalue") || self == .sqlValue("maxvalue")
  }
}
