// SPDX-License-Identifier: Apache-2.0

/// A token of MySQL or MariaDB: a kind and a place, no text.
struct MySQLToken {
  enum Kind: UInt8 {
    /// A word without quotes: keyword or name, which the grammar decides.
    case word
    /// In backticks, or in double quotes under ANSI_QUOTES.
    case quotedName
    case string
    case number
    /// `x'…'`, `0x…`, `b'…'`, `0b…`
    case bits
    /// `@name`
    case userVariable
    /// `@@name`, `@@session.name`
    case systemVariable
    /// `?`
    case parameter
    case `operator`
    case leftParenthesis
    case rightParenthesis
    case comma
    case dot
    case semicolon
    /// A byte that no token begins with, or a string that nobody closes.
    case invalid
    /// The end of the statement, or of the text.
    case end
  }
  var kind: Kind
  var range: SourceRange

  /// Whether it stands without quotes.
  var isBare: Bool {
    switch kind {
    case .word, .number, .userVariable, .systemVariable, .operator: true
    case .quotedName, .string, .bits, .parameter, .leftParenthesis, .rightParenthesis, .comma,
      .dot, .semicolon, .invalid, .end:
      false
    }
  }
}
