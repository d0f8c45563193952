// SPDX-License-Identifier: Apache-2.0

/// Writes a document in the order of the calls: the same calls give the same bytes.
///
/// Text is escaped so that the result may also stand in a script element or a line protocol:
/// control characters, U+2028 and U+2029 never appear as themselves.
public struct JSONWriter: Sendable {
  public enum Layout: Sendable, Hashable {
    /// One line, no spaces.
    case compact
    /// Two spaces a level, a line a member.
    case pretty
  }

  public private(set) var bytes: [UInt8] = []
  private let layout: Layout
  private var depth = 0
  /// True where the next value opens its container or follows its key: no comma before it.
  private var isFirst = true

  public init(_ layout: Layout = .pretty) { self.layout = layout }

  // MARK: Containers

  public mutating func object<Failure: Error>(
    _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    open("{")
    try members(&self)
    close("}")
  }

  public mutating func array<Failure: Error>(
    _ elements: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    open("[")
    try elements(&self)
    close("]")
  }

  /// An array with one call an element.
  public mutating func array<Elements: Sequence>(
    of elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
  ) {
    array { writer in for element in elements { write(&writer, element) } }
  }

  /// The key of the member whose value comes next.
  public mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
    isFirst = true
    isAfterKey = true
  }

  private var isAfterKey = false

  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
    depth += 1
    isFirst = true
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    depth -= 1
    if !isFirst { breakLine() }
    bytes.append(UInt8(ascii: bracket))
    isFirst = false
  }

  private mutating func separate() {
    if isAfterKey {
      isAfterKey = false
    } else {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      if depth > 0 { breakLine() }
    }
    isFirst = false
  }

  private mutating func breakLine() {
    guard layout == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  // MARK: Scalars

  public mutating func null() { raw("null") }

  public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  public mutating func int(_ value: Int) { raw(String(value)) }

  /// The shortest digits that read back as the same number; null for what JSON cannot say.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    let text = value == 0 ? "0" : value.description
    raw(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  public mutating func string(_ value: String) {
    separate()
    quote(value)
  }

  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .int(let value): int(value)
    case .double(let value): double(value)
    case .string(let value): string(value)
    case .array(let elements): array(of: elements) { writer, element in writer.value(element) }
    case .object(let members):
      object { writer in
        for member in members {
          writer.key(member.key)
          writer.value(member.value)
        }
      }
    }
  }

  private mutating func raw(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { JSONText.escape($0, into: &bytes) }
    bytes.append(UInt8(ascii: "\""))
  }
}
