// SPDX-License-Identifier: Apache-2.0

/// A lexical element: its kind, its bytes, and its keyword where it is one.
struct Token: Sendable, Equatable {
  enum Kind: UInt8, Sendable {
    /// An unquoted word, also every keyword.
    case word
    /// `"Name"`.
    case quotedIdentifier
    /// `U&"…"`.
    case unicodeIdentifier
    case string
    /// `E'…'`.
    case escapeString
    /// `U&'…'`.
    case unicodeString
    /// `N'…'`.
    case nationalString
    /// `$tag$ … $tag$`.
    case dollarString
    /// `B'…'`.
    case bitString
    /// `X'…'`.
    case hexString
    /// Digits only, also hexadecimal, octal, binary, with underscores.
    case integer
    /// With a point or an exponent.
    case decimal
    /// `$1`.
    case parameter
    /// `:name`, `:'name'`, `:"name"`: a psql variable.
    case variable
    case `operator`
    case leftParenthesis
    case rightParenthesis
    case leftBracket
    case rightBracket
    case comma
    case semicolon
    case dot
    /// `..`, in PL/pgSQL and array slices.
    case dotDot
    case colon
    /// `::`.
    case typecast
    /// `:=`.
    case colonEquals
    /// `=>`.
    case equalsGreater
    /// A psql meta-command, to the end of its line.
    case metaCommand
    /// The lines behind `COPY … FROM stdin;`, up to and with `\.`.
    case copyData
    /// A byte that begins no token, or a token that is never closed.
    case invalid
    case end
  }

  var kind: Kind
  var keyword: Keyword?
  var range: SourceRange
}
