// SPDX-License-Identifier: Apache-2.0

/// A place in a JSON document, from which values are read in turn.
///
/// Nothing is built but what is asked for: a snapshot of production may be 85 MB, and `check`
/// reads a few members of it. A value that the body of ``object(_:)`` or ``array(_:)`` leaves
/// untouched is skipped.
public struct JSONCursor: Sendable {
  /// Deeper documents are refused: values nest on the stack, and no document of ours needs more.
  public static let maximumDepth = 128

  public let bytes: [UInt8]
  /// Where the cursor stands, in bytes from the start.
  public internal(set) var offset: Int
  var depth = 0

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// What kind of value comes next.
  public enum Kind: Sendable, Hashable {
    case null
    case bool
    case number
    case string
    case array
    case object
  }

  public mutating func kind() throws(JSONError) -> Kind {
    switch try peek() {
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case let byte: throw error(.unexpectedByte(byte))
    }
  }

  /// An error at the cursor.
  public func error(_ kind: JSONError.Kind) -> JSONError {
    JSONError(kind, at: offset, in: bytes)
  }

  /// An error at the cursor about what the value means: "unknown lock mode".
  public func error(_ message: String) -> JSONError { error(.meaning(message)) }

  /// An error at an earlier place, remembered by its offset.
  public func error(_ message: String, at offset: Int) -> JSONError {
    JSONError(.meaning(message), at: offset, in: bytes)
  }

  /// Demands that only white space follows.
  public mutating func finish() throws(JSONError) {
    skipWhiteSpace()
    if offset < bytes.count { throw error(.trailingBytes) }
  }
}

// MARK: - Containers

extension JSONCursor {
  /// Reads an object: `member` is called with each key, the cursor before its value.
  public mutating func object(
    _ member: (_ key: String, _ value: inout JSONCursor) throws(JSONError) -> Void
  ) throws(JSONError) {
    try enter(UInt8(ascii: "{"), "an object")
    if try !leave(UInt8(ascii: "}")) {
      repeat {
        guard try peek() == UInt8(ascii: "\"") else { throw error(.expected("a key in quotes")) }
        let key = try string()
        guard try peek() == UInt8(ascii: ":") else { throw error(.expected("\":\"")) }
        offset += 1
        _ = try peek()
        let start = offset
        try member(key, &self)
        if offset == start { try skipValue() }
      } while try another(before: UInt8(ascii: "}"))
    }
    depth -= 1
  }

  /// Reads an array: `element` is called with the cursor before each value.
  public mutating func array(
    _ element: (_ value: inout JSONCursor) throws(JSONError) -> Void
  ) throws(JSONError) {
    try enter(UInt8(ascii: "["), "an array")
    if try !leave(UInt8(ascii: "]")) {
      repeat {
        _ = try peek()
        let start = offset
        try element(&self)
        if offset == start { try skipValue() }
      } while try another(before: UInt8(ascii: "]"))
    }
    depth -= 1
  }

  /// Reads an array whose elements are all of one kind.
  public mutating func array<Element>(
    of element: (_ value: inout JSONCursor) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    var elements: [Element] = []
    try array { (cursor: inout JSONCursor) throws(JSONError) in
      elements.append(try element(&cursor))
    }
    return elements
  }

  private mutating func enter(_ bracket: UInt8, _ name: String) throws(JSONError) {
    guard try peek() == bracket else { throw error(.expected(name)) }
    if depth == Self.maximumDepth { throw error(.tooDeep) }
    depth += 1
    offset += 1
  }

  private mutating func leave(_ bracket: UInt8) throws(JSONError) -> Bool {
    guard try peek() == bracket else { return false }
    offset += 1
    return true
  }

  private mutating func another(before bracket: UInt8) throws(JSONError) -> Bool {
    switch try peek() {
    case UInt8(ascii: ","):
      offset += 1
      return true
    case bracket:
      offset += 1
      return false
    default:
      throw error(.expected("\",\" or \"\(Character(UnicodeScalar(bracket)))\""))
    }
  }
}

// MARK: - Scalars

extension JSONCursor {
  public mutating func bool() throws(JSONError) -> Bool {
    switch try peek() {
    case UInt8(ascii: "t"):
      try literal("true")
      return true
    case UInt8(ascii: "f"):
      try literal("false")
      return false
    default: throw error(.expected("true or false"))
    }
  }

  /// Takes a null and says so, or leaves the cursor where it is.
  public mutating func null() throws(JSONError) -> Bool {
    guard try peek() == UInt8(ascii: "n") else { return false }
    try literal("null")
    return true
  }

  /// Reads a value or null.
  public mutating func optional<Value>(
    _ read: (_ value: inout JSONCursor) throws(JSONError) -> Value
  ) throws(JSONError) -> Value? {
    try null() ? nil : try read(&self)
  }

  /// Reads whatever comes, into a value.
  public mutating func value() throws(JSONError) -> JSONValue {
    switch try kind() {
    case .null:
      try literal("null")
      return .null
    case .bool: return .bool(try bool())
    case .number: return try number()
    case .string: return .string(try string())
    case .array:
      return .array(
        try array(of: { (cursor: inout JSONCursor) throws(JSONError) in try cursor.value() }))
    case .object:
      var members: [JSONMember] = []
      try object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
        members.append(JSONMember(key, try cursor.value()))
      }
      return .object(members)
    }
  }

  mutating func literal(_ text: StaticString) throws(JSONError) {
    let length = text.utf8CodeUnitCount
    for index in 0..<length {
      guard offset + index < bytes.count else {
        throw JSONError(.endOfInput, at: bytes.count, in: bytes)
      }
      guard bytes[offset + index] == text.utf8Start[index] else {
        throw error(.expected("\(text)"))
      }
    }
    offset += length
  }

  /// The next byte that is not white space; the cursor stands on it.
  mutating func peek() throws(JSONError) -> UInt8 {
    skipWhiteSpace()
    guard offset < bytes.count else { throw error(.endOfInput) }
    return bytes[offset]
  }

  mutating func skipWhiteSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }
}
