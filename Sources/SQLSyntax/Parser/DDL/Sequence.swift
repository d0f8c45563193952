// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE [TEMPORARY | UNLOGGED]`: `SEQUENCE …`.
  mutating func createSequence(_ persistence: Persistence) throws(SyntaxError) -> Statement {
    try expect(.sequence)
    let ifNotExists = ifNotExists()
    var sequence = CreateSequence(try objectName())
    sequence.persistence = persistence
    sequence.ifNotExists = ifNotExists
    sequence.options = try sequenceOptions()
    return .createSequence(sequence)
  }

  var atSequenceOption: Bool {
    switch current.keyword {
    case .as, .cache, .cycle, .increment, .logged, .maxvalue, .minvalue, .sequence, .start,
      .restart, .unlogged:
      true
    case .owned:
      peek().keyword == .by
    case .no:
      peek().keyword == .cycle || peek().keyword == .maxvalue || peek().keyword == .minvalue
    default:
      false
    }
  }

  mutating func sequenceOptions() throws(SyntaxError) -> [SequenceOption] {
    var options: [SequenceOption] = []
    while atSequenceOption { options.append(try sequenceOption()) }
    return options
  }

  /// `( option option … )`, or nothing.
  mutating func parenthesizedSequenceOptions() throws(SyntaxError) -> [SequenceOption] {
    guard accept(.leftParenthesis) else { return [] }
    guard atSequenceOption else { throw expectedSequenceOption() }
    let options = try sequenceOptions()
    guard accept(.rightParenthesis) else { throw expected("an option of the sequence, or )") }
    return options
  }

  /// One of `SeqOptElem`.
  mutating func sequenceOption() throws(SyntaxError) -> SequenceOption {
    if accept(.as) { return .type(try simpleTypeName()) }
    if accept(.cache) { return .cache(try sequenceNumber()) }
    if accept(.cycle) { return .cycle(true) }
    if accept(.no) {
      if accept(.cycle) { return .cycle(false) }
      if accept(.maxvalue) { return .maxValue(nil) }
      if accept(.minvalue) { return .minValue(nil) }
      throw expected("CYCLE, MAXVALUE or MINVALUE")
    }
    if accept(.increment) {
      _ = accept(.by)
      return .increment(try sequenceNumber())
    }
    if accept(.maxvalue) { return .maxValue(try sequenceNumber()) }
    if accept(.minvalue) { return .minValue(try sequenceNumber()) }
    if accept(.start) {
      _ = accept(.with)
      return .start(try sequenceNumber())
    }
    if accept(.restart) {
      let with = accept(.with)
      return .restart(with || isAtNumber ? try sequenceNumber() : nil)
    }
    if accept(.owned) {
      try expect(.by)
      if at(Keyword.none), peek().kind != .dot {
        advance()
        return .ownedBy(nil)
      }
      return .ownedBy(try nameParts())
    }
    if accept(.sequence) {
      try expect(.name)
      return .sequenceName(try objectName())
    }
    if at(.logged) || at(.unlogged) {
      try require(.sequencePersistence)
      let isLogged = accept(.logged)
      if !isLogged { try expect(.unlogged) }
      return .logged(isLogged)
    }
    throw expectedSequenceOption()
  }

  /// A number of up to 64 bits with its sign (`NumericOnly`).
  private mutating func sequenceNumber() throws(SyntaxError) -> Int {
    if at(operator: "-") || at(operator: "+") {
      let start = mark
      guard let value = Int(try signedNumber().filter { $0 != "_" }) else {
        rewind(to: start)
        throw expected("an integer of at most 64 bits")
      }
      return value
    }
    return try integerConstant("an integer of at most 64 bits")
  }

  private func expectedSequenceOption() -> SyntaxError {
    expected("INCREMENT, START, RESTART, MINVALUE, MAXVALUE, CACHE, CYCLE, OWNED BY or AS")
  }
}
