// SPDX-License-Identifier: Apache-2.0

/// A small document as a value; for large ones read members on demand with ``JSONCursor``.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number without fraction or exponent that fits.
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])
}

/// One member of an object; objects keep the order of the document.
public struct JSONMember: Sendable, Hashable {
  public var key: String
  public var value: JSONValue

  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

extension JSONValue {
  /// Reads a whole document: one value, and nothing behind it but white space.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var cursor = JSONCursor(bytes)
    let value = try cursor.value()
    try cursor.finish()
    return value
  }

  /// The member of that name, the last one if the document repeats it.
  ///
  /// Searches the members in turn: not for objects with thousands of keys that are all asked for.
  public subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  public var isNull: Bool { self == .null }

  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  public var intValue: Int? {
    switch self {
    case .int(let value): value
    case .double(let value): Int(exactly: value)
    case .null, .bool, .string, .array, .object: nil
    }
  }

  public var doubleValue: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .null, .bool, .string, .array, .object: nil
    }
  }

  public var stringValue: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  public var arrayValue: [JSONValue]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  public var objectValue: [JSONMember]? {
    guard case .object(let value) = self else { return nil }
    return value
  }
}
