// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// Tables with generated CHECK constraints, and statements for which the server may have to read
/// their rows: SET NOT NULL, and what gives a table a partition bound to keep.
struct PredicateGenerator {
  struct Case {
    /// Run before the statement; the names are its own.
    var setup: [String]
    var statement: String
    /// The table whose rows may have to be read.
    var table: String
  }

  private enum Kind: CaseIterable {
    case integer, numeric, text, day, flag
  }

  private struct Column {
    var name: String
    var type: String
    var kind: Kind
  }

  private static let columns = [
    Column(name: "i", type: "int", kind: .integer),
    Column(name: "j", type: "int", kind: .integer),
    Column(name: "l", type: "bigint", kind: .integer),
    Column(name: "n", type: "numeric", kind: .numeric),
    Column(name: "t", type: "text", kind: .text),
    Column(name: "v", type: "varchar(20)", kind: .text),
    Column(name: "c", type: "char(4)", kind: .text),
    Column(name: "d", type: "date", kind: .day),
    Column(name: "ts", type: "timestamp", kind: .day),
    Column(name: "b", type: "bool", kind: .flag),
  ]

  private var random: SeededGenerator
  private var made = 0

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func next() -> Case {
    made += 1
    let table = "t\(made)"
    let column = pick(Self.columns)
    let mayBeMarked = chance(60)
    let columns = Self.columns.map { column in
      "\(column.name) \(column.type)" + (mayBeMarked && chance(30) ? " NOT NULL" : "")
    }
    let create = "CREATE TABLE \(table) (\(columns.joined(separator: ", ")))"
    var checks = (0...Int.random(in: 0...1, using: &random)).map { _ in predicate(of: column, 0) }
    if !mayBeMarked {
      return Case(
        setup: [create] + constraints(checks, on: table),
        statement: "ALTER TABLE \(table) ALTER \(column.name) SET NOT NULL", table: table)
    }
    let bound = bound(of: column)
    if chance(70) { checks.append(bound.condition) }
    let isDefault = chance(40)
    if isDefault, chance(70), let last = checks.popLast() { checks.append("NOT (\(last))") }
    let parent =
      "CREATE TABLE p\(made) (LIKE \(table)) PARTITION BY \(bound.strategy) (\(column.name))"
    var setup = [create] + constraints(checks, on: table) + [parent]
    var attached = table
    if isDefault {
      setup.append("ALTER TABLE p\(made) ATTACH PARTITION \(table) DEFAULT")
      setup.append("CREATE TABLE n\(made) (LIKE \(table))")
      attached = "n\(made)"
    }
    return Case(
      setup: setup,
      statement: "ALTER TABLE p\(made) ATTACH PARTITION \(attached) FOR VALUES \(bound.text)",
      table: table)
  }

  private func constraints(_ checks: [String], on table: String) -> [String] {
    checks.enumerated().map { "ALTER TABLE \(table) ADD CONSTRAINT k\($0) CHECK (\($1))" }
  }

  // MARK: Bounds

  private struct Bound {
    var strategy: String
    var text: String
    /// What holds for its rows, or nearly so.
    var condition: String
  }

  private mutating func bound(of column: Column) -> Bound {
    let name = column.name
    let values = distinctValues(of: column.kind)
    if column.kind == .flag || chance(50) {
      let list = values.joined(separator: ", ")
      let condition = pick(["", "\(name) IS NOT NULL AND ", "\(name) IS NULL OR "])
      return Bound(
        strategy: "LIST", text: "IN (\(list))", condition: "\(condition)\(name) IN (\(list))")
    }
    let (low, high) = (values[0], values[values.count - 1])
    var parts = [
      pick(["\(name) >= \(low)", "\(name) > \(low)", "\(low) <= \(name)", "NOT (\(name) < \(low))"]
      ),
      pick(["\(name) < \(high)", "\(high) > \(name)", "\(name) <= \(high)"]),
    ]
    if chance(60) { parts.append("\(name) IS NOT NULL") }
    parts.shuffle(using: &random)
    return Bound(
      strategy: "RANGE", text: "FROM (\(low)) TO (\(high))",
      condition: parts.joined(separator: " AND "))
  }

  /// Two or three, in order.
  private mutating func distinctValues(of kind: Kind) -> [String] {
    let all =
      switch kind {
      case .integer, .numeric: (0...9).map { "\($0)" }
      case .text: "abcdefg".map { "'\($0)'" }
      case .day: (1...8).map { "'2026-0\($0)-01'" }
      case .flag: ["false", "true"]
      }
    let count = Int.random(in: 2...3, using: &random)
    return all.indices.shuffled(using: &random).prefix(count).sorted().map { all[$0] }
  }

  // MARK: Predicates

  private mutating func predicate(of focus: Column, _ depth: Int) -> String {
    let choice = Int.random(in: 0..<100, using: &random)
    if depth == 3 || choice < 35 + 15 * depth {
      return atom(chance(70) ? focus : pick(Self.columns))
    }
    let parts = (0...Int.random(in: 1...2, using: &random)).map { _ in
      predicate(of: focus, depth + 1)
    }
    if choice < 70 { return "(" + parts.joined(separator: " AND ") + ")" }
    if choice < 90 { return "(" + parts.joined(separator: " OR ") + ")" }
    return "NOT (" + parts[0] + ")"
  }

  private mutating func atom(_ column: Column) -> String {
    let name = column.name
    switch Int.random(in: 0..<16, using: &random) {
    case 0...4:
      let sides = [name, literal(column.kind)]
      let symbol = pick(["=", "<>", "<", "<=", ">", ">=", "!="])
      return (chance(25) ? sides.reversed() : sides).joined(separator: " \(symbol) ")
    case 5: return "\(name) IN (\(literals(column.kind)))"
    case 6: return "\(name) NOT IN (\(literals(column.kind)))"
    case 7: return "\(name) BETWEEN \(literal(column.kind)) AND \(literal(column.kind))"
    case 8: return "\(name) NOT BETWEEN \(literal(column.kind)) AND \(literal(column.kind))"
    case 9: return "\(name) BETWEEN SYMMETRIC \(literal(column.kind)) AND \(literal(column.kind))"
    case 10: return "\(name) IN (\(literal(column.kind)), NULL)"
    case 11: return "\(name) = NULL"
    case 12: return "\(name) IS NULL"
    case 13: return pick(Self.others)
    default: return "\(name) IS NOT NULL"
    }
  }

  private static let others = [
    "b", "NOT b", "b IS TRUE", "b IS NOT FALSE", "b IS UNKNOWN", "b = true", "b <> true",
    "coalesce(i, 1) > 0", "lower(t) = 'a'", "length(v) > 3", "i + j > 3", "i = j", "i < j",
    "j > i", "i <= j", "t LIKE 'a%'", "v = t", "(i, j) = (1, 2)", "(i, j) < (3, 4)",
    "(i, j) IN ((1, 2), (3, 4))", "i IS DISTINCT FROM 3", "num_nulls(i, j) = 0",
    "(i, j) IS NOT NULL", "(i IS NOT NULL) = true", "CASE WHEN i IS NULL THEN false ELSE true END",
    "i::bigint > 3", "v::text = 'a'", "t::varchar = 'a'", "i::text IS NOT NULL", "true", "NULL",
    "2 < 1", "c = 'a'::varchar", "d IN ('2026-01-01'::date, '2026-02-01 00:00'::timestamp)",
  ]

  private mutating func literals(_ kind: Kind) -> String {
    (0...Int.random(in: 0...3, using: &random)).map { _ in literal(kind) }
      .joined(separator: ", ")
  }

  private mutating func literal(_ kind: Kind) -> String {
    let digit = Int.random(in: 1...8, using: &random)
    switch kind {
    case .integer:
      return pick(["\(digit)", "\(digit)", "'\(digit)'", "\(digit)::bigint", "\(digit).5"])
    case .numeric: return pick(["\(digit)", "\(digit).5", "'\(digit)'"])
    case .text:
      let letter = pick(["a", "b", "c", "d", "e", "f"])
      return pick(["'\(letter)'", "'\(letter)'", "'\(letter)'::text", "'\(letter)'::varchar"])
    case .day:
      let day = "2026-0\(digit)-01"
      return pick(["'\(day)'", "'\(day)'", "'\(day)'::date", "'\(day) 12:30'::timestamp"])
    case .flag: return pick(["true", "false"])
    }
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }
}
