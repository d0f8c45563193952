// SPDX-License-Identifier: Apache-2.0

/// The variables of a PL/pgSQL body whose values are written in it, and what texts are made of
/// them.
struct ProceduralConstants {
  private var values: [String: [String]] = [:]

  /// More combinations than this are not a list that a person wrote.
  private static let limit = 256

  mutating func set(_ name: String, _ texts: [String]?) {
    // A second value does not take the first one's place: which one holds where is not followed.
    guard let texts else { return forget(name) }
    values[name] = ((values[name] ?? []) + texts).suffix(Self.limit)
  }

  mutating func set(record name: String, _ columns: [String: [String]]) {
    for (column, texts) in columns { values["\(name).\(column)"] = texts }
    if columns.count == 1 { values[name] = columns.values.first }
  }

  mutating func forget(_ name: String) { values[name] = nil }

  /// Every text that an expression may stand for; nil where that is not known.
  func texts(of expression: Expression) -> [String]? {
    switch expression {
    case .string(let text): return [text]
    case .number(let digits): return [digits]
    case .cast(let operand, _), .collate(let operand, _): return texts(of: operand)
    case .column(let path): return values[path.joined(separator: ".")]
    case .binary("||", let left, let right):
      guard let left = texts(of: left), let right = texts(of: right),
        left.count * right.count <= Self.limit
      else { return nil }
      return left.flatMap { head in right.map { head + $0 } }
    case .function(let call): return texts(of: call)
    default: return nil
    }
  }

  /// The elements of `ARRAY['a', 'b']` or `'{a,b}'`.
  func elements(of expression: Expression) -> [String]? {
    switch expression {
    case .array(let parts):
      let texts = parts.compactMap { self.texts(of: $0) }
      return texts.count == parts.count ? texts.flatMap { $0 } : nil
    case .cast(let operand, _): return elements(of: operand)
    case .string(let text) where text.hasPrefix("{") && text.hasSuffix("}"):
      return text.dropFirst().dropLast().split(separator: ",").map(String.init)
    case .column: return texts(of: expression)
    default: return nil
    }
  }

  private func texts(of call: FunctionCall) -> [String]? {
    switch call.name.name {
    case "quote_ident":
      return call.arguments.first.flatMap { texts(of: $0) }?.map(Self.identifier)
    case "quote_literal":
      return call.arguments.first.flatMap { texts(of: $0) }?.map(Self.literal)
    case "format": return formatted(call.arguments)
    case "concat":
      var result = [""]
      for argument in call.arguments {
        guard let texts = texts(of: argument), result.count * texts.count <= Self.limit else {
          return nil
        }
        result = result.flatMap { head in texts.map { head + $0 } }
      }
      return result
    default: return nil
    }
  }

  /// `format('… %I …', argument)`, for every combination of the arguments.
  private func formatted(_ arguments: [Expression]) -> [String]? {
    guard let pattern = arguments.first, let patterns = texts(of: pattern) else { return nil }
    var combinations: [[String]] = [[]]
    for argument in arguments.dropFirst() {
      guard let texts = texts(of: argument),
        combinations.count * texts.count <= Self.limit
      else { return nil }
      combinations = combinations.flatMap { head in texts.map { head + [$0] } }
    }
    return patterns.flatMap { pattern in
      combinations.compactMap { Self.format(pattern, $0) }
    }
  }

  private static func format(_ pattern: String, _ arguments: [String]) -> String? {
    var result = ""
    var next = 0
    var rest = Substring(pattern)
    while let percent = rest.firstIndex(of: "%") {
      result += rest[..<percent]
      rest = rest[rest.index(after: percent)...]
      let digits = rest.prefix { $0.isNumber }
      if !digits.isEmpty, rest.dropFirst(digits.count).first == "$", let number = Int(digits) {
        next = number - 1
        rest = rest.dropFirst(digits.count + 1)
      }
      rest = rest.drop { $0 == "-" || $0.isNumber }
      guard let kind = rest.first else { return nil }
      rest = rest.dropFirst()
      if kind == "%" {
        result += "%"
        continue
      }
      guard arguments.indices.contains(next) else { return nil }
      switch kind {
      case "I": result += identifier(arguments[next])
      case "L": result += literal(arguments[next])
      case "s": result += arguments[next]
      default: return nil
      }
      next += 1
    }
    return result + rest
  }

  /// With quotes where the name needs them (`quote_identifier` in ruleutils.c).
  private static func identifier(_ name: String) -> String {
    let isPlain = name.utf8.enumerated().allSatisfy { position, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): position > 0
      default: false
      }
    }
    return isPlain && !name.isEmpty ? name : quoted(name, "\"")
  }

  private static func literal(_ text: String) -> String { quoted(text, "'") }

  private static func quoted(_ text: String, _ quote: Character) -> String {
    var result = String(quote)
    for character in text {
      if character == quote { result.append(quote) }
      result.append(character)
    }
    result.append(quote)
    return result
  }
}
