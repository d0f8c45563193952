// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `timestamp` and `timestamptz` are the same bytes where the session's zone is UTC (release notes
  /// 12: "Allow ALTER TABLE … SET DATA TYPE changing between timestamp and timestamptz to avoid a
  /// table rewrite when the session time zone is UTC").
  static let zonesOfUTCAreTheSame = Capability(since: 12)
}

/// What changing a column's type does to the rows.
enum TypeChange: Hashable {
  /// The stored bytes stay valid (`ATColumnChangeRequiresRewrite`).
  case keepsRows
  case rewritesRows
  /// There is no such conversion (42804).
  case impossible
}

/// Follows a conversion as the parser builds it and the planner simplifies it: what is left is
/// the bare column, or a function that has to run for every row.
struct TypeConversion {
  let context: PlanContext

  var catalog: Catalog { context.catalog }

  /// From the column's type to another, with or without a USING expression.
  func change(of column: Column, to target: TypeName, using: Expression?) -> TypeChange {
    guard let source = passThrough(using ?? .column([column.name]), column) else {
      return .rewritesRows
    }
    if assign(source, to: target) != nil { return .keepsRows }
    let isAssignable = using != nil || hasAssignmentCast(from: source.type, to: target)
    return isAssignable ? .rewritesRows : .impossible
  }

  /// A value that is still the column's own bytes: its type, and the modifiers it is known by.
  struct Value {
    var type: TypeName
    /// Nil where the planner knows none, as behind a relabelling.
    var modifiers: [Int]?
    var intervalFields: String?
  }

  /// The expression's type, if it does nothing but name the column and relabel it.
  private func passThrough(_ expression: Expression, _ column: Column) -> Value? {
    switch expression {
    case .column(let path):
      guard path.last == column.name else { return nil }
      let type = catalog.resolved(column.type)
      let isDomain = catalog.domains(of: type).isEmpty == false
      return Value(
        type: type, modifiers: isDomain || type.modifiers.isEmpty ? nil : type.modifiers,
        intervalFields: type.intervalFields)
    case .cast(let operand, let type):
      return passThrough(operand, column).flatMap { assign($0, to: type) }
    case .collate(let operand, _):
      return passThrough(operand, column)
    default:
      return nil
    }
  }

  /// The value as the target type, if no function has to run; nil otherwise.
  private func assign(_ value: Value, to target: TypeName) -> Value? {
    let target = catalog.resolved(target)
    let domains = catalog.domains(of: target)
    if !domains.isEmpty {
      if isSame(value.type, target) { return value }
      if domains.contains(where: { $0.domain.isNotNull || !$0.domain.checks.isEmpty }) {
        return nil
      }
      guard assign(value, to: catalog.baseType(of: target)) != nil else { return nil }
      return Value(type: target, modifiers: nil)
    }
    let source = catalog.baseType(of: value.type)
    if isSame(source, target) {
      let isDomain = !isSame(value.type, source)
      return keepsLength(isDomain ? nil : value, target) ? plain(target) : nil
    }
    if isZoneChange(source, target) {
      guard context.has(.zonesOfUTCAreTheSame), sessionIsUTC, keepsLength(nil, target) else {
        return nil
      }
      return plain(target)
    }
    guard isBinaryCoercible(from: source, to: target), keepsLength(nil, target) else {
      return nil
    }
    return plain(target)
  }

  private func plain(_ type: TypeName) -> Value {
    Value(
      type: type, modifiers: type.modifiers.isEmpty ? nil : type.modifiers,
      intervalFields: type.intervalFields)
  }

  private func isSame(_ left: TypeName, _ right: TypeName) -> Bool {
    left.name == right.name && (left.arrayDimensions > 0) == (right.arrayDimensions > 0)
  }
}

// MARK: - Lengths and precisions

extension TypeConversion {
  /// Whether the target's modifier asks nothing of a value with the source's: the support
  /// functions of the length coercions (`varchar_support`, `numeric_support`,
  /// `TemporalSimplify`, `interval_support`, `varbit_support`).
  private func keepsLength(_ value: Value?, _ target: TypeName) -> Bool {
    let old = value?.modifiers
    let new = target.modifiers
    if new.isEmpty, target.intervalFields == nil { return true }
    if let old, old == new, value?.intervalFields == target.intervalFields { return true }
    if target.arrayDimensions > 0 { return false }
    switch target.name.name {
    case "varchar", "varbit":
      guard let old, let before = old.first, let after = new.first else { return false }
      return after >= before
    case "numeric":
      guard let old, let before = old.first, let after = new.first else { return false }
      return after >= before && (old.dropFirst().first ?? 0) == (new.dropFirst().first ?? 0)
    case "time", "timetz", "timestamp", "timestamptz":
      return keepsPrecision(old?.first, new.first)
    case "interval":
      let fieldsStay = IntervalFields.includes(
        target.intervalFields, value.map(\.intervalFields))
      // A precision means nothing to a value without seconds.
      let isCoarse = IntervalFields.lacksSeconds(value?.intervalFields)
      return fieldsStay && (isCoarse || keepsPrecision(old?.first, new.first))
    default:
      return false
    }
  }

  /// Microseconds, six digits, are all there is.
  private func keepsPrecision(_ old: Int?, _ new: Int?) -> Bool {
    guard let new, new < 6 else { return true }
    guard let old else { return false }
    return new >= old
  }
}

/// The fields of `interval hour to minute` and the like.
private enum IntervalFields {
  /// Finest first: `interval_support` in timestamp.c keeps a value whose finest field stays.
  private static let order = ["second", "minute", "hour", "day", "month", "year"]

  /// Whether the target keeps every field that a source may have; `source` nil: not known.
  static func includes(_ target: String?, _ source: String??) -> Bool {
    guard let target else { return true }
    let finest = rank(target)
    if finest == 0 { return true }
    guard let source = source ?? nil else { return false }
    return rank(source) >= finest
  }

  static func lacksSeconds(_ fields: String?) -> Bool { fields.map(rank) ?? 0 > 0 }

  private static func rank(_ fields: String) -> Int {
    let last = fields.split(separator: " ").last.map(String.init) ?? fields
    let word = last.split(separator: "(").first.map(String.init) ?? last
    return order.firstIndex(of: word) ?? 0
  }
}

// MARK: - Which types share their representation

extension TypeConversion {
  /// Casts without a function in pg_cast that assignment may use.
  private static let binaryCasts: [String: Set<String>] = [
    "varchar": ["text", "bpchar", "citext"],
    "text": ["varchar", "bpchar", "citext"],
    "citext": ["text", "varchar"],
    "xml": ["text", "varchar", "bpchar"],
    "cidr": ["inet"],
    "bit": ["varbit"],
    "varbit": ["bit"],
    "int4": oidLike.union(["oid"]),
    "oid": oidLike.union(["int4"]),
    "pg_node_tree": ["text"], "pg_ndistinct": ["bytea"], "pg_dependencies": ["bytea"],
    "pg_mcv_list": ["bytea"],
  ]

  private static let oidLike: Set<String> = [
    "regproc", "regprocedure", "regoper", "regoperator", "regclass", "regcollation", "regtype",
    "regconfig", "regdictionary", "regrole", "regnamespace",
  ]

  private func isBinaryCoercible(from source: TypeName, to target: TypeName) -> Bool {
    guard source.arrayDimensions == 0, target.arrayDimensions == 0 else { return false }
    let (from, to) = (source.name.name, target.name.name)
    if Self.binaryCasts[from]?.contains(to) == true { return true }
    return Self.oidLike.contains(from) && (to == "oid" || to == "int4")
  }

  private func isZoneChange(_ source: TypeName, _ target: TypeName) -> Bool {
    let names = [source.name.name, target.name.name].sorted()
    return names == ["timestamp", "timestamptz"] && source.arrayDimensions == 0
      && target.arrayDimensions == 0
  }

  /// `TimestampTimestampTzRequiresRewrite` in timestamp.c: the session's zone is UTC by another
  /// name, or not known to be.
  private var sessionIsUTC: Bool {
    guard let zone = context.settings["timezone"]?.lowercased() else { return false }
    let name = zone.hasPrefix("etc/") ? String(zone.dropFirst("etc/".count)) : zone
    let names: Set<String> = [
      "utc", "gmt", "uct", "zulu", "universal", "greenwich", "gmt0", "gmt+0", "gmt-0", "0", "utc0",
      "z", "+0", "-0", "+00", "-00", "00:00", "+00:00",
    ]
    return names.contains(name)
  }

  /// Whether a plain assignment converts at all: strings and enums become other types only when
  /// USING says so (manual, CREATE CAST).
  func hasAssignmentCast(from source: TypeName, to target: TypeName) -> Bool {
    let from = catalog.baseType(of: source)
    let to = catalog.baseType(of: target)
    if isSame(from, to) { return true }
    // Everything becomes a string by its output function.
    if to.arrayDimensions == 0, Self.strings.contains(to.name.name) { return true }
    guard from.arrayDimensions == 0 else { return to.arrayDimensions > 0 }
    if to.arrayDimensions > 0 { return false }
    if Self.strings.contains(from.name.name) { return Self.fromString.contains(to.name.name) }
    return catalog.typeKind(of: from) != .enumeration
  }

  private static let strings: Set<String> = ["text", "varchar", "bpchar", "citext", "name", "char"]
  private static let fromString: Set<String> = ["citext", "regclass"]
}
