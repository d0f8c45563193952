// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A value that the code of a function computes, as far as it can be known before it runs.
enum Datum: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  case text(String)
  case array([Datum])
  /// `regclass`, or an OID of `pg_class`.
  case relation(RelationName)
  /// `regnamespace`, or an OID of `pg_namespace`.
  case schema(String)
  /// `regtype`, or an OID of `pg_type`.
  case type(TypeIdentifier)
}

extension Datum {
  /// The elements of an array, or of its text form without quotes: `{a,b}`.
  var elements: [Datum]? {
    switch self {
    case .array(let elements): return elements
    case .text(let text):
      let bytes = text.utf8
      guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"), bytes.count > 1,
        !bytes.contains(UInt8(ascii: "\"")), !bytes.dropFirst().contains(UInt8(ascii: "{"))
      else { return nil }
      return bytes.dropFirst().dropLast().split(separator: UInt8(ascii: ",")).map { element in
        .text(String(decoding: element.trimmed, as: UTF8.self))
      }
    case .null, .boolean, .integer, .relation, .schema, .type: return nil
    }
  }
}

extension Sequence where Element == UInt8 {
  /// Without spaces at either end.
  fileprivate var trimmed: ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || (9...13).contains(byte) }
    var bytes = Array(self).drop(while: isSpace)
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes
  }
}

extension Catalog {
  /// A value as the server writes it; nil for NULL, and for what has no simple form.
  func text(_ datum: Datum) -> String? {
    switch datum {
    case .null, .array, .type: nil
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .text(let text): text
    case .schema(let name): SQLText.identifier(name)
    case .relation(let name): written(name)
    }
  }

  /// With the schema where the search path does not lead to it (`regclassout` in regproc.c).
  private func written(_ name: RelationName) -> String {
    let short = SQLText.identifier(name.name)
    guard relation(ObjectName(name.name))?.name != name else { return short }
    return "\(SQLText.identifier(name.schema)).\(short)"
  }
}
