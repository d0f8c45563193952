// SPDX-License-Identifier: Apache-2.0

/// Clauses that many statements share.
extension Parser {
  /// The bytes from the token at `mark` to the last token that was read.
  func range(since mark: Int) -> SourceRange {
    let last = tokens[max(mark, index - 1)]
    return SourceRange(lower: tokens[mark].range.lower, upper: last.range.upper)
  }

  mutating func ifExists() -> Bool { accept(.if, .exists) }

  mutating func ifNotExists() -> Bool { accept(.if, .not, .exists) }

  mutating func orReplace() -> Bool { accept(.or, .replace) }

  /// `[CASCADE | RESTRICT]`.
  mutating func dropBehavior() -> DropBehavior {
    if accept(.cascade) { return .cascade }
    _ = accept(.restrict)
    return .restrict
  }

  /// `TABLESPACE name`, where it stands.
  mutating func tablespace() throws(SyntaxError) -> String? {
    accept(.tablespace) ? try name() : nil
  }

  /// `USING method`, where it stands.
  mutating func accessMethod() throws(SyntaxError) -> String? {
    accept(.using) ? try name() : nil
  }

  /// `COLLATE name`, where it stands.
  mutating func collation() throws(SyntaxError) -> ObjectName? {
    accept(.collate) ? try objectName() : nil
  }

  /// A dotted name of any length, as `COMMENT ON COLUMN` and `OWNED BY` take it.
  mutating func nameParts() throws(SyntaxError) -> [String] {
    var parts = [try name()]
    while accept(.dot) { parts.append(try columnLabel()) }
    return parts
  }

  /// `table.column`, with whatever stands in front of the table.
  mutating func columnOfTable() throws(SyntaxError) -> (table: ObjectName, column: String) {
    let parts = try nameParts()
    guard let column = parts.last, let table = ObjectName(parts: parts.dropLast()) else {
      throw expected("table.column")
    }
    return (table, column)
  }

  /// `TEMPORARY`, `UNLOGGED` and what may stand around them (`OptTemp`).
  mutating func persistence() throws(SyntaxError) -> Persistence {
    if accept(.unlogged) { return .unlogged }
    if at(.local) || at(.global) {
      advance()
      guard accept(.temporary) || accept(.temp) else { throw expected("TEMPORARY") }
      return .temporary
    }
    return accept(.temporary) || accept(.temp) ? .temporary : .permanent
  }
}

extension ObjectName {
  /// One to three parts; nil for any other number.
  init?(parts: some RandomAccessCollection<String>) {
    let parts = Array(parts)
    switch parts.count {
    case 1: self.init(parts[0])
    case 2: self.init(schema: parts[0], parts[1])
    case 3: self.init(catalog: parts[0], schema: parts[1], parts[2])
    default: return nil
    }
  }
}
