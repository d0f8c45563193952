// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A constant of a type; `type` nil: a literal whose type nothing has decided.
struct Datum: Hashable {
  enum Value: Hashable {
    case null
    case boolean(Bool)
    /// As written.
    case number(String)
    /// A date, a time or both in ISO form, down to microseconds, with the offset that is written.
    case time([Int], zone: String?)
    case text(String)
    /// An enum's label, by its place.
    case label(Int)
    /// The text of any other type, which says nothing about its order.
    case other(String)
  }
  var value: Value
  var type: String?

  init(_ value: Value, type: String?) {
    self.value = value
    self.type = type
  }

  /// A literal in quotes as the input function of a type reads it (`coerce_type`).
  init(text: String, type: String?) {
    self.type = type
    value = Self.value(of: text, type)
  }

  private static func value(of text: String, _ type: String?) -> Value {
    switch type {
    case "int2", "int4", "int8", "numeric", "float4", "float8", "oid":
      Double(text)?.isFinite == true ? .number(text) : .other(text)
    case "date", "timestamp", "timestamptz", "time": ISOTime.value(of: text) ?? .other(text)
    case "bool": boolean(text).map { .boolean($0) } ?? .other(text)
    case "text", "varchar", "name", "citext": .text(text)
    case "bpchar": .text(String(text.reversed().drop { $0 == " " }.reversed()))
    case "uuid": .other(text.lowercased())
    default: .other(text)
    }
  }

  /// The whole words of `boolin`; unique beginnings are rare.
  private static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "t", "yes", "y", "on", "1": true
    case "false", "f", "no", "n", "off", "0": false
    default: nil
    }
  }

  var isNull: Bool { value == .null }

  // MARK: Conversions that the planner does at once

  /// The constant as another type, where an immutable function does it without changing what it
  /// is compared by; nil: it is left to be done.
  func converted(to target: String) -> Datum? {
    if target == type || isNull { return Datum(value, type: target) }
    guard let type else {
      guard case .other(let text) = value else { return nil }
      return Datum(text: text, type: target)
    }
    guard let from = TypeFamily(type), from == TypeFamily(target) || from.widens(to: target)
    else { return nil }
    if case .number(let digits) = value, TypeFamily(target) == .integers, Int(digits) == nil {
      return nil
    }
    // With the session's zone, so at run time only.
    if from == .times, (type == "timestamptz") != (target == "timestamptz") { return nil }
    if from == .times, target == "date" { return nil }
    if case .text(let text) = value { return Datum(text: text, type: target) }
    return Datum(value, type: target)
  }
}

/// Types whose comparisons are in one btree operator family (pg_amop.dat).
enum TypeFamily: Hashable {
  case integers
  case numerics
  case floats
  case times
  case strings
  case padded

  init?(_ type: String?) {
    switch type {
    case "int2", "int4", "int8": self = .integers
    case "numeric": self = .numerics
    case "float4", "float8": self = .floats
    case "date", "timestamp", "timestamptz": self = .times
    case "text", "varchar", "name": self = .strings
    case "bpchar": self = .padded
    default: return nil
    }
  }

  /// Numbers become wider numbers, strings padded ones, without a loss that comparisons could
  /// see.
  func widens(to target: String) -> Bool {
    switch (self, TypeFamily(target)) {
    case (.integers, .numerics), (.integers, .floats), (.numerics, .floats): true
    case (.strings, .padded): true
    default: false
    }
  }
}

/// Reads `2026-01-31`, `2026-01-31 12:30:15.25+02`, `12:30`.
enum ISOTime {
  static func value(of text: String) -> Datum.Value? {
    let (local, zone) = text.splitZone
    guard let fields = fields(of: local) else { return nil }
    return .time(fields, zone: zone.map(String.init))
  }

  private static func fields(of text: Substring) -> [Int]? {
    let halves = text.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard (1...2).contains(halves.count) else { return nil }
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    guard date.count == 3 else {
      return halves.count == 1 ? time(halves[0]).map { [0, 0, 0] + $0 } : nil
    }
    let numbers = date.compactMap { number($0) }
    guard date[0].utf8.count == 4, numbers.count == 3 else { return nil }
    guard halves.count == 2 else { return numbers + [0, 0, 0, 0] }
    return time(halves[1]).map { numbers + $0 }
  }

  /// Hours, minutes, seconds and microseconds.
  private static func time(_ text: Substring) -> [Int]? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    let seconds = parts.count == 3 ? parts[2].split(separator: ".", maxSplits: 1) : ["0"]
    let fraction = seconds.count == 2 ? seconds[1] : "0"
    guard let hour = number(parts[0]), let minute = number(parts[1]), !seconds.isEmpty,
      let second = number(seconds[0]), fraction.utf8.count <= 6,
      let micros = number(
        Substring(fraction + String(repeating: "0", count: 6 - fraction.utf8.count)))
    else { return nil }
    return [hour, minute, second, micros]
  }

  private static func number(_ digits: Substring) -> Int? {
    let isPlain =
      !digits.isEmpty && digits.utf8.count <= 6
      && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return isPlain ? Int(digits) : nil
  }
}

// MARK: - Comparing

extension Datum {
  /// How two constants compare.
  enum Order {
    case below, same, above
    /// Which of the two comes first is not known.
    case apart
  }

  /// Nil where it is not known, or where the comparison is not immutable: one with a zone and
  /// one without (`lookup_proof_cache` in predtest.c).
  func order(to other: Datum) -> Order? {
    if TypeFamily(type) == .times, (type == "timestamptz") != (other.type == "timestamptz") {
      return nil
    }
    switch (value, other.value) {
    case (.boolean(let left), .boolean(let right)):
      return left == right ? .same : left ? .above : .below
    case (.number(let left), .number(let right)): return Self.order(ofNumbers: left, right)
    case (.time(let left, let zone), .time(let right, let otherZone)):
      // The server prints what was written without a zone in that of the session.
      if let zone, let otherZone, zone != otherZone { return nil }
      guard let (a, b) = zip(left, right).first(where: { $0 != $1 }) else { return .same }
      return a < b ? .below : .above
    case (.text(let left), .text(let right)): return Self.order(ofTexts: left, right)
    case (.label(let left), .label(let right)):
      return left == right ? .same : left < right ? .below : .above
    case (.other(let left), .other(let right)) where left == right: return .same
    case (.other, .other) where type == "uuid": return .apart
    case (.null, _), (.boolean, _), (.number, _), (.time, _), (.text, _), (.label, _), (.other, _):
      return nil
    }
  }

  private static func order(ofNumbers left: String, _ right: String) -> Order? {
    if left == right { return .same }
    if let a = Int(left), let b = Int(right) { return a == b ? .same : a < b ? .below : .above }
    guard let a = Double(left), let b = Double(right) else { return nil }
    if a != b { return a < b ? .below : .above }
    // Few digits are exact; of many, the last ones may differ.
    return left.utf8.count <= 15 && right.utf8.count <= 15 ? .same : nil
  }

  /// The order of strings is the collation's; between letters of one case, and digits, every
  /// common one agrees with the bytes.
  private static func order(ofTexts left: String, _ right: String) -> Order {
    if left == right { return .same }
    let isPlain = [left, right].joined().utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard isPlain else { return .apart }
    return left < right ? .below : .above
  }
}
