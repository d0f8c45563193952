// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Functions of the server that texts of statements are made with.
extension Evaluation {
  func values(of call: FunctionCall) -> [Datum]? {
    guard call.name.schema == nil || call.name.schema == "pg_catalog" else { return nil }
    switch call.name.name {
    case "current_schema": return currentSchema
    case "current_schemas": return [.array(catalog.searchPath.map { .text($0) })]
    case "coalesce": return coalesced(call.arguments)
    case "format": return map(call.arguments) { FormatPattern.format($0, catalog) }
    case "concat": return map(call.arguments) { joined($0, by: "") }
    case "concat_ws":
      return map(call.arguments) { values in
        guard let first = values.first else { return nil }
        return first == .null
          ? .null : catalog.text(first).flatMap { joined(values.dropFirst(), by: $0) }
      }
    case "nullif": return map(call.arguments) { nullIfEqual($0) }
    case "to_regclass": return map(call.arguments) { registered($0) }
    case "quote_nullable":
      return map(call.arguments) { values in
        values.first == .null ? .text("NULL") : strict(values) { .text(SQLText.literal($0[0])) }
      }
    default: return map(call.arguments) { textFunction(call.name.name, $0) }
    }
  }

  /// NULL where an argument is.
  private func strict(_ values: [Datum], _ function: ([String]) -> Datum?) -> Datum? {
    if values.contains(.null) { return .null }
    let texts = values.compactMap { catalog.text($0) }
    return texts.count == values.count && !texts.isEmpty ? function(texts) : nil
  }

  private func textFunction(_ name: String, _ values: [Datum]) -> Datum? {
    switch (name, values.count) {
    case ("quote_ident", 1): strict(values) { .text(SQLText.identifier($0[0])) }
    case ("quote_literal", 1): strict(values) { .text(SQLText.literal($0[0])) }
    case ("lower", 1): strict(values) { .text($0[0].lowercased()) }
    case ("upper", 1): strict(values) { .text($0[0].uppercased()) }
    case ("btrim", 1), ("trim", 1): strict(values) { .text(Self.trimmed($0[0])) }
    case ("length", 1), ("char_length", 1):
      strict(values) { .integer($0[0].unicodeScalars.count) }
    case ("replace", 3): strict(values) { .text(Self.replacing($0[0], $0[1], $0[2])) }
    case ("array_length", 2), ("cardinality", 1): values[0].elements.map { .integer($0.count) }
    case ("string_to_array", 2):
      strict(values) { .array(Self.split($0[0], $0[1]).map { .text($0) }) }
    default: nil
    }
  }

  private func coalesced(_ arguments: [Expression]) -> [Datum]? {
    for argument in arguments {
      guard let values = values(of: argument) else { return nil }
      if !values.contains(.null) { return values }
      if values.contains(where: { $0 != .null }) { return nil }
    }
    return [.null]
  }

  private func nullIfEqual(_ values: [Datum]) -> Datum? {
    guard values.count == 2 else { return nil }
    if values.contains(.null) { return values[0] }
    return equal(values[0], values[1]).map { $0 ? .null : values[0] }
  }

  /// NULLs are left out.
  func joined(_ values: some Sequence<Datum>, by separator: String) -> Datum? {
    var texts: [String] = []
    for value in values where value != .null {
      guard let text = catalog.text(value) else { return nil }
      texts.append(text)
    }
    return .text(texts.joined(separator: separator))
  }

  /// NULL for a relation that does not exist, where the catalog can tell.
  private func registered(_ values: [Datum]) -> Datum? {
    guard case .text(let text)? = values.first else { return values.first }
    if let name = relationName(text) { return .relation(name) }
    return catalog.isComplete ? .null : nil
  }

  // MARK: Texts by bytes

  private static func trimmed(_ text: String) -> String {
    let space = UInt8(ascii: " ")
    var bytes = Array(text.utf8).drop { $0 == space }
    while bytes.last == space { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func replacing(_ text: String, _ old: String, _ new: String) -> String {
    split(text, old).joined(separator: new)
  }

  private static func split(_ text: String, _ separator: String) -> [String] {
    let bytes = Array(text.utf8)
    let mark = Array(separator.utf8)
    guard !mark.isEmpty else { return [text] }
    var parts: [String] = []
    var start = 0
    var position = 0
    while position + mark.count <= bytes.count {
      if bytes[position..<position + mark.count].elementsEqual(mark) {
        parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
        position += mark.count
        start = position
      } else {
        position += 1
      }
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }
}

/// `format('… %I …', argument)` (`text_format` in varlena.c).
struct FormatPattern {
  private var bytes: ArraySlice<UInt8>
  private let arguments: [Datum]
  private let catalog: Catalog
  private var next = 0
  private var result: [UInt8] = []

  /// The first of `values` is the pattern; nil where the server refuses it.
  static func format(_ values: [Datum], _ catalog: Catalog) -> Datum? {
    guard let first = values.first else { return nil }
    if first == .null { return .null }
    guard let pattern = catalog.text(first) else { return nil }
    var format = FormatPattern(pattern, Array(values.dropFirst()), catalog)
    guard format.run() else { return nil }
    return .text(String(decoding: format.result, as: UTF8.self))
  }

  private init(_ pattern: String, _ arguments: [Datum], _ catalog: Catalog) {
    bytes = Array(pattern.utf8)[...]
    self.arguments = arguments
    self.catalog = catalog
  }

  private mutating func run() -> Bool {
    while let byte = bytes.popFirst() {
      if byte != UInt8(ascii: "%") {
        result.append(byte)
      } else if !directive() {
        return false
      }
    }
    return true
  }

  /// `%[position$][-][width]type`
  private mutating func directive() -> Bool {
    if accept(UInt8(ascii: "%")) {
      result.append(UInt8(ascii: "%"))
      return true
    }
    let start = bytes
    if let position = number(), accept(UInt8(ascii: "$")) {
      next = position - 1
    } else {
      bytes = start
    }
    let isLeft = accept(UInt8(ascii: "-"))
    guard !accept(UInt8(ascii: "*")) else { return false }
    let width = number() ?? 0
    guard let kind = bytes.popFirst(), let text = converted(kind) else { return false }
    let padding = [UInt8](
      repeating: UInt8(ascii: " "), count: max(0, width - text.unicodeScalars.count))
    result += isLeft ? Array(text.utf8) + padding : padding + Array(text.utf8)
    next += 1
    return true
  }

  private func converted(_ kind: UInt8) -> String? {
    guard arguments.indices.contains(next) else { return nil }
    let value = arguments[next]
    let text = catalog.text(value)
    guard text != nil || value == .null else { return nil }
    switch kind {
    case UInt8(ascii: "s"): return text ?? ""
    case UInt8(ascii: "L"): return text.map { SQLText.literal($0) } ?? "NULL"
    case UInt8(ascii: "I"): return text.map { SQLText.identifier($0) }
    default: return nil
    }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    guard bytes.first == byte else { return false }
    bytes.removeFirst()
    return true
  }

  /// Widths are bounded: a text of a million spaces is nobody's statement.
  private mutating func number() -> Int? {
    var value: Int?
    while let digit = bytes.first, digit.isDecimalDigit {
      bytes.removeFirst()
      value = min((value ?? 0) * 10 + Int(digit - UInt8(ascii: "0")), 1000)
    }
    return value
  }
}

extension UInt8 {
  fileprivate var isDecimalDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
