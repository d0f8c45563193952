// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// A constant that partition bounds are compared with.
enum BoundConstant: Hashable {
  case number(Double)
  case text(String)
  case boolean(Bool)

  /// Of a literal, also under a cast or a sign; nil for what is only known when it runs.
  ///
  /// Dates and times are brought to one shape, `2024-03-01 00:00:00`, so that they compare as
  /// text; in any other spelling they are not known.
  ///
  /// - Parameter isPrinted: from the server's catalog, where a bound that was written without a
  ///   zone is printed with that of the session. A literal with a zone of its own is not known.
  init?(_ expression: Expression, type: TypeName, isPrinted: Bool = false) {
    switch expression {
    case .number(let digits):
      guard let value = Double(digits) else { return nil }
      self = .number(value)
    case .unary("-", .number(let digits)):
      guard let value = Double(digits) else { return nil }
      self = .number(-value)
    case .string(let text):
      self.init(text: text, type: type, isPrinted: isPrinted)
    case .boolean(let value):
      self = .boolean(value)
    case .cast(let operand, let to) where to.name.name == type.name.name || to.isTimeLike:
      self.init(operand, type: type, isPrinted: isPrinted)
    default:
      return nil
    }
  }

  private init?(text: String, type: TypeName, isPrinted: Bool) {
    switch type.name.name {
    case "int2", "int4", "int8", "numeric", "float4", "float8":
      guard let value = Double(text) else { return nil }
      self = .number(value)
    case "date", "timestamp", "timestamptz":
      let (local, zone) = text.splitZone
      guard isPrinted || zone == nil, let shaped = Self.timestamp(local) else { return nil }
      self = .text(shaped)
    default:
      self = .text(text)
    }
  }

  /// `2024-03-01`, or with a time of day, without a zone.
  private static func timestamp(_ text: Substring) -> String? {
    let bytes = Array(text.utf8)
    let shape = Array("dddd-dd-dd dd:dd:dd".utf8)
    guard bytes.count == 10 || bytes.count == 16 || bytes.count == 19 else { return nil }
    for (byte, expected) in zip(bytes, shape) {
      let digit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      let separates =
        byte == expected || (expected == UInt8(ascii: " ") && byte == UInt8(ascii: "T"))
      guard expected == UInt8(ascii: "d") ? digit : separates else { return nil }
    }
    let midnight = " 00:00:00"
    let date = text.prefix(10)
    let time = text.dropFirst(11)
    return time.isEmpty ? date + midnight : "\(date) \(time)" + (bytes.count == 16 ? ":00" : "")
  }

  static func < (left: Self, right: Self) -> Bool? {
    switch (left, right) {
    case (.number(let a), .number(let b)): a < b
    case (.text(let a), .text(let b)): a < b
    case (.boolean(let a), .boolean(let b)): !a && b
    case (.number, _), (.text, _), (.boolean, _): nil
    }
  }
}

extension TypeName {
  fileprivate var isTimeLike: Bool {
    name.name == "date" || name.name == "timestamp" || name.name == "timestamptz"
  }
}

/// A condition on the first key of a partitioned table.
private enum KeyCondition {
  case oneOf([BoundConstant])
  case atLeast(BoundConstant)
  case atMost(BoundConstant, strictly: Bool)
}

extension PathChooser {
  /// The partitions that conditions with constants leave (`prune_append_rel_partitions` in
  /// partprune.c); all of them where the conditions are only known when the plan runs.
  func partitions(of table: Relation, entry: Int, in level: Int) -> [Relation] {
    let alias = levels[level].entries[entry].alias
    if levels[level].conditions.contains(where: { $0 == .boolean(false) || $0.isLiteralNull }) {
      return []
    }
    let children = catalog.children(of: table.name)
    let conditions = PartitionKey(table, catalog).map { key in
      levels[level].conditions.compactMap { key.condition($0, alias: alias) }
    }
    guard let conditions, !conditions.isEmpty else { return children }
    return children.filter { child in
      conditions.allSatisfy { admits(child, $0, siblings: children, of: table) }
        && !(child.bound == .default && isCovered(conditions, by: children, of: table))
    }
  }

  /// Whether the others hold all between two bounds, and nothing is left to the default partition
  /// (`get_matching_partitions`).
  private func isCovered(
    _ conditions: [KeyCondition], by siblings: [Relation], of table: Relation
  ) -> Bool {
    guard let key = PartitionKey(table, catalog), key.isSingle else { return false }
    var lows: [BoundConstant] = []
    var highs: [(value: BoundConstant, strictly: Bool)] = []
    for condition in conditions {
      switch condition {
      case .oneOf: break
      case .atLeast(let value): lows.append(value)
      case .atMost(let value, let strictly): highs.append((value, strictly))
      }
    }
    let bounds = siblings.compactMap(\.bound)
    return lows.contains { low in
      highs.contains { key.covers(bounds, from: low, to: $0.value, strictly: $0.strictly) }
    }
  }

  private func admits(
    _ child: Relation, _ condition: KeyCondition, siblings: [Relation], of table: Relation
  ) -> Bool {
    guard let bound = child.bound, let key = PartitionKey(table, catalog) else { return true }
    if bound == .default {
      guard case .oneOf(let values) = condition else { return true }
      return !values.allSatisfy { value in
        siblings.contains { $0.bound.flatMap { key.surelyHolds($0, value) } ?? false }
      }
    }
    switch condition {
    case .oneOf(let values): return values.contains { key.mayHold(bound, $0) }
    case .atLeast(let value): return key.reaches(bound, upTo: value)
    case .atMost(let value, let strictly):
      return key.beginsBy(bound, value, strictly: strictly)
    }
  }
}

/// The first key of a partitioned table, where it is a column.
struct PartitionKey {
  let column: Column
  let strategy: String
  let isSingle: Bool

  init?(_ table: Relation, _ catalog: Catalog) {
    guard let partitioning = table.partitioning,
      partitioning.strategy != "hash" || partitioning.keys.count == 1,
      let name = partitioning.keys.first?.expression.columnReference?.column,
      let column = table.column(name)
    else { return nil }
    self.column = column
    strategy = partitioning.strategy
    isSingle = partitioning.keys.count == 1
  }

  fileprivate func condition(_ expression: Expression, alias: String) -> KeyCondition? {
    switch expression {
    case .binary(let symbol, let left, let right):
      if isKey(left, alias), let value = BoundConstant(right, type: column.type) {
        return condition(symbol, value)
      }
      if isKey(right, alias), let value = BoundConstant(left, type: column.type) {
        return condition(Self.mirrored[symbol] ?? "", value)
      }
      return nil
    case .inList(let operand, let list, negated: false) where isKey(operand, alias):
      let values = list.compactMap { BoundConstant($0, type: column.type) }
      return values.count == list.count ? .oneOf(values) : nil
    default: return nil
    }
  }

  private static let mirrored = ["=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="]

  private func condition(_ symbol: String, _ value: BoundConstant) -> KeyCondition? {
    switch symbol {
    case "=": .oneOf([value])
    case ">", ">=": .atLeast(value)
    case "<": .atMost(value, strictly: true)
    case "<=": .atMost(value, strictly: false)
    default: nil
    }
  }

  private func isKey(_ expression: Expression, _ alias: String) -> Bool {
    guard let reference = expression.columnReference else { return false }
    return reference.column == column.name && (reference.alias ?? alias) == alias
  }

  // MARK: Bounds

  private func constant(_ expression: Expression?) -> BoundConstant? {
    expression.flatMap { BoundConstant($0, type: column.type, isPrinted: true) }
  }

  /// Whether a partition may hold a value: yes where it is not known.
  func mayHold(_ bound: PartitionBound, _ value: BoundConstant) -> Bool {
    switch bound {
    case .list(let values):
      let known = values.map { constant($0) }
      return known.contains(value) || zip(known, values).contains { $0 == nil && $1 != .null }
    case .range(let from, let to):
      if let low = constant(from.first), (value < low) == true { return false }
      guard let high = constant(to.first) else { return true }
      return isSingle ? (value < high) != false : (high < value) != true
    case .hash(let modulus, let remainder):
      return holds(value, modulus, remainder) ?? true
    case .default: return true
    }
  }

  private func holds(_ value: BoundConstant, _ modulus: Int, _ remainder: Int) -> Bool? {
    guard modulus > 0 else { return nil }
    return PartitionHash.hash(value, type: column.type).map {
      $0 % UInt64(modulus) == UInt64(remainder)
    }
  }

  func surelyHolds(_ bound: PartitionBound, _ value: BoundConstant) -> Bool {
    switch bound {
    case .list(let values): return values.contains { constant($0) == value }
    case .range(let from, let to):
      guard isSingle else { return false }
      let above =
        constant(from.first).map { (value < $0) == false } ?? (from.first == .sqlValue("minvalue"))
      let below =
        constant(to.first).map { (value < $0) == true } ?? (to.first == .sqlValue("maxvalue"))
      return above && below
    case .hash(let modulus, let remainder):
      return holds(value, modulus, remainder) ?? false
    case .default: return false
    }
  }

  /// Whether ranges lie from one value to another without a gap.
  func covers(
    _ bounds: [PartitionBound], from low: BoundConstant, to high: BoundConstant, strictly: Bool
  ) -> Bool {
    let ranges = bounds.compactMap { bound -> (from: BoundConstant, to: BoundConstant)? in
      guard case .range(let from, let to) = bound, let from = constant(from.first),
        let to = constant(to.first)
      else { return nil }
      return (from, to)
    }
    var reached = low
    for range in ranges.sorted(by: { ($0.from < $1.from) == true }) {
      guard (reached < range.from) == false else { return false }
      if (reached < range.to) == true { reached = range.to }
      let isPast = strictly ? (reached < high) == false : (high < reached) == true
      if isPast { return true }
    }
    return false
  }

  func reaches(_ bound: PartitionBound, upTo value: BoundConstant) -> Bool {
    switch bound {
    case .list(let values):
      values.contains { item in constant(item).map { ($0 < value) != true } ?? true }
    case .range(_, let to):
      constant(to.first).map { high in
        isSingle ? (value < high) != false : (high < value) != true
      } ?? true
    case .hash, .default: true
    }
  }

  func beginsBy(_ bound: PartitionBound, _ value: BoundConstant, strictly: Bool) -> Bool {
    switch bound {
    case .list(let values):
      values.contains { item in constant(item).map { (value < $0) != true } ?? true }
    case .range(let from, _):
      constant(from.first).map { low in
        isSingle && strictly ? (low < value) != false : (value < low) != true
      } ?? true
    case .hash, .default: true
    }
  }
}
