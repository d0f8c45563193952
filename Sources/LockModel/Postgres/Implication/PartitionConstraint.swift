// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax
public import Schema

extension PartitionBound {
  /// What every row of a partition fulfils (`get_qual_from_partbound` in partbounds.c); nil for
  /// what no constraint can say, as the hash of a key.
  public func constraint(of parent: Relation, in catalog: Catalog) -> [Expression]? {
    guard let keys = parent.partitioning?.keys.map(\.expression), !keys.isEmpty else { return nil }
    let key = PartitionKeyColumns(keys: keys, parent: parent)
    switch self {
    case .list(let values): return [key.listed(values)]
    case .range(let from, let to): return key.notNull + key.range(from, to)
    case .hash: return nil
    case .default: return key.besides(catalog.children(of: parent.name).compactMap(\.bound))
    }
  }
}

private struct PartitionKeyColumns {
  let keys: [Expression]
  let parent: Relation

  var notNull: [Expression] { keys.map { .isNull($0, negated: true) } }

  /// `get_qual_for_list`.
  func listed(_ values: [Expression]) -> Expression {
    let present = values.filter { !$0.isNullConstant }.map { typed($0, 0) }
    let equal = Expression.inList(keys[0], present, negated: false)
    if present.count == values.count { return .and([.isNull(keys[0], negated: true), equal]) }
    let isNull = Expression.isNull(keys[0], negated: false)
    return present.isEmpty ? isNull : .or([isNull, equal])
  }

  /// What the other partitions leave to the default one; nothing where there are none.
  func besides(_ bounds: [PartitionBound]) -> [Expression] {
    var lists: [Expression] = []
    var ranges: [Expression] = []
    for bound in bounds {
      switch bound {
      case .list(let values): lists += values
      case .range(let from, let to):
        let parts = range(from, to)
        ranges.append(.and(parts.isEmpty ? notNull : parts))
      case .hash, .default: break
      }
    }
    if !lists.isEmpty { return [.not(listed(lists))] }
    return ranges.isEmpty ? [] : [.not(.and(notNull + [.or(ranges)]))]
  }

  /// `get_qual_for_range`: columns whose bounds are equal, then for each side one arm for every
  /// further column that decides.
  func range(_ from: [Expression], _ to: [Expression]) -> [Expression] {
    let equal = zip(from, to).prefix { low, high in
      !low.isUnbounded && !high.isUnbounded && low == high
    }.count
    let start = min(equal, keys.count - 1)
    var parts = (0..<start).map { Expression.binary("=", keys[$0], typed(from[$0], $0)) }
    for arms in [arms(from, start, isLower: true), arms(to, start, isLower: false)]
    where !arms.isEmpty {
      parts.append(arms.count == 1 ? arms[0] : .or(arms))
    }
    return parts
  }

  private func arms(_ bound: [Expression], _ start: Int, isLower: Bool) -> [Expression] {
    var arms: [Expression] = []
    for last in start..<min(keys.count, bound.count) where !bound[last].isUnbounded {
      let next = last + 1 < bound.count ? bound[last + 1] : nil
      let included =
        isLower
        ? next == nil || next?.isEnd(.below) == true : next?.isEnd(.above) == true
      let symbol = (isLower ? ">" : "<") + (included ? "=" : "")
      var parts = (start..<last).map { Expression.binary("=", keys[$0], typed(bound[$0], $0)) }
      parts.append(.binary(symbol, keys[last], typed(bound[last], last)))
      arms.append(parts.count == 1 ? parts[0] : .and(parts))
      if next?.isUnbounded == true { break }
    }
    return arms
  }

  /// A bound's value has the key's type (`transformPartitionBoundValue`).
  private func typed(_ value: Expression, _ position: Int) -> Expression {
    guard let name = keys[position].columnReference?.column, let column = parent.column(name)
    else { return value }
    return .cast(value, column.type)
  }
}

extension Expression {
  fileprivate enum Side: String {
    case below = "minvalue"
    case above = "maxvalue"
  }

  fileprivate func isEnd(_ side: Side) -> Bool { self == .sqlValue(side.rawValue) }

  /// MINVALUE or MAXVALUE.
  fileprivate var isUnbounded: Bool { isEnd(.below) || isEnd(.above) }
}
