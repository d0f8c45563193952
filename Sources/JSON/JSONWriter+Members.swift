// SPDX-License-Identifier: Apache-2.0

/// A key and its value in one call; nil is written as null, since keys are never dropped.
extension JSONWriter {
  public mutating func member(_ key: String, _ value: String?) {
    self.key(key)
    if let value { string(value) } else { null() }
  }

  public mutating func member(_ key: String, _ value: Int?) {
    self.key(key)
    if let value { int(value) } else { null() }
  }

  public mutating func member(_ key: String, _ value: Double?) {
    self.key(key)
    if let value { double(value) } else { null() }
  }

  public mutating func member(_ key: String, _ value: Bool?) {
    self.key(key)
    if let value { bool(value) } else { null() }
  }

  public mutating func member(_ key: String, _ values: [String]) {
    self.key(key)
    array(of: values) { writer, value in writer.string(value) }
  }

  /// A member whose value `write` writes.
  public mutating func member<Failure: Error>(
    _ key: String, _ write: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    self.key(key)
    try write(&self)
  }

  public mutating func object<Failure: Error>(
    _ key: String, _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    self.key(key)
    try object(members)
  }

  public mutating func array<Elements: Sequence>(
    _ key: String, of elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
  ) {
    self.key(key)
    array(of: elements, write)
  }
}
