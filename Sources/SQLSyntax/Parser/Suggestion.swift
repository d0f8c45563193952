// SPDX-License-Identifier: Apache-2.0

/// Which keyword was probably meant.
extension Parser {
  /// A keyword within two slips of the pen from the word at the error, or from the one before it,
  /// which may have passed for a name.
  func suggestion(for error: SyntaxError) -> String? {
    if let suggestion = error.suggestion { return suggestion }
    guard case .expected(let description, _) = error.problem else { return nil }
    let position = tokens.firstIndex { $0.range == error.range } ?? index
    let isFirst = position == 0
    let wanted = Self.keywords(in: description)
    let candidates = isFirst ? Keyword.statementStarters.map(\.rawValue) : wanted + Self.clauses
    if let found = suggestion(tokens[position], wanted, limit: 2) { return found }
    if let found = suggestion(tokens[position], candidates, limit: isFirst ? 2 : 1) {
      return found
    }
    guard position > 0 else { return nil }
    return suggestion(tokens[position - 1], candidates, limit: 1)
  }

  private func suggestion(_ token: Token, _ candidates: [String], limit: Int) -> String? {
    guard token.kind == .word, token.keyword == nil || token.keyword?.category == .unreserved,
      (2...18).contains(token.range.count)
    else { return nil }
    let word = Array(Literal.folded(source, token.range).utf8)
    var best: (distance: Int, difference: Int, keyword: String)?
    for candidate in candidates where candidate.utf8.count > 3 {
      let letters = Array(candidate.utf8)
      let allowed = min(limit, letters.count <= 4 ? 1 : 2)
      let difference = abs(letters.count - word.count)
      guard difference <= allowed else { continue }
      let distance = Self.distance(word, letters)
      guard distance > 0, distance <= allowed else { continue }
      if let best, (best.distance, best.difference) <= (distance, difference) { continue }
      best = (distance, difference, candidate)
    }
    return best?.keyword.uppercased()
  }

  /// The upper-case words of a description, which are keywords.
  private static func keywords(in description: String) -> [String] {
    description.split { !($0.isASCII && ($0.isLetter || $0 == "_")) }
      .filter { $0.count > 1 && $0 == $0.uppercased() }
      .map { $0.lowercased() }
  }

  /// The words that begin clauses and name kinds of objects: the reserved ones are all of use, the
  /// others are these.
  private static let clauses: [String] =
    Keyword.allCases.filter { $0.category == .reserved }.map(\.rawValue)
    + [
      "add", "alter", "attach", "cascade", "concurrently", "conflict", "delete", "detach",
      "drop", "exists", "extension", "function", "index", "inner", "insert", "join", "language",
      "left", "like", "materialized", "nothing", "owner", "partition", "policy", "procedure",
      "rename", "restrict", "returns", "right", "schema", "sequence", "set", "tablespace",
      "transaction", "trigger", "type", "update", "validate", "values", "view",
    ]

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var line = [row + 1]
      for (column, other) in right.enumerated() {
        var cost = min(
          previous[column] + (byte == other ? 0 : 1), previous[column + 1] + 1, line[column] + 1)
        if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
          cost = min(cost, before[column - 1] + 1)
        }
        line.append(cost)
      }
      (before, previous) = (previous, line)
    }
    return previous[right.count]
  }
}
