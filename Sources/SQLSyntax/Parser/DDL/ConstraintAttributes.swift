// SPDX-License-Identifier: Apache-2.0

/// Which attributes a kind of constraint takes (gram.y: `processCASbits`).
struct AllowedAttributes: OptionSet {
  let rawValue: UInt8

  static let deferrability = Self(rawValue: 1)
  static let notValid = Self(rawValue: 2)
  static let enforcement = Self(rawValue: 4)
  static let noInherit = Self(rawValue: 8)
}

extension Parser {
  /// Whatever attributes stand here; each must be in `allowed`.
  mutating func constraintAttributes(
    _ allowed: AllowedAttributes
  ) throws(SyntaxError) -> ConstraintAttributes {
    var attributes = ConstraintAttributes()
    while try constraintAttribute(&attributes, allowed) {}
    return attributes
  }

  /// One attribute; false where none stands here.
  mutating func constraintAttribute(
    _ attributes: inout ConstraintAttributes, _ allowed: AllowedAttributes
  ) throws(SyntaxError) -> Bool {
    switch (current.keyword, peek().keyword) {
    case (.deferrable, _):
      try deferrable(true, &attributes, allowed)
    case (.not, .deferrable):
      try deferrable(false, &attributes, allowed)
    case (.initially, _):
      try initially(&attributes, allowed)
    case (.enforced, _):
      try enforced(true, &attributes, allowed)
    case (.not, .enforced):
      try enforced(false, &attributes, allowed)
    case (.not, .valid):
      try ensure(allowed.contains(.notValid))
      try expect(.not, .valid)
      attributes.notValid = true
    case (.no, .inherit):
      try ensure(allowed.contains(.noInherit))
      try expect(.no, .inherit)
      attributes.noInherit = true
    default:
      return false
    }
    return true
  }

  private mutating func deferrable(
    _ value: Bool, _ attributes: inout ConstraintAttributes, _ allowed: AllowedAttributes
  ) throws(SyntaxError) {
    try ensure(
      allowed.contains(.deferrability) && attributes.deferrable != !value
        && (value || attributes.initiallyDeferred != true))
    if !value { try expect(.not) }
    try expect(.deferrable)
    attributes.deferrable = value
  }

  /// `INITIALLY DEFERRED` makes a constraint deferrable that was not said to be.
  private mutating func initially(
    _ attributes: inout ConstraintAttributes, _ allowed: AllowedAttributes
  ) throws(SyntaxError) {
    let deferred = peek().keyword == .deferred
    try ensure(
      allowed.contains(.deferrability) && attributes.initiallyDeferred != !deferred
        && (!deferred || attributes.deferrable != false))
    try expect(.initially)
    guard accept(.deferred) || accept(.immediate) else {
      throw expected("DEFERRED or IMMEDIATE")
    }
    attributes.initiallyDeferred = deferred
    if deferred { attributes.deferrable = true }
  }

  private mutating func enforced(
    _ value: Bool, _ attributes: inout ConstraintAttributes, _ allowed: AllowedAttributes
  ) throws(SyntaxError) {
    try ensure(allowed.contains(.enforcement) && attributes.enforced != !value)
    try require(.enforcement)
    if !value { try expect(.not) }
    try expect(.enforced)
    attributes.enforced = value
  }

  private func ensure(_ condition: Bool) throws(SyntaxError) {
    guard condition else { throw expected("an attribute that this constraint can have") }
  }
}
