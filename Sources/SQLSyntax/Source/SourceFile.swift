// SPDX-License-Identifier: Apache-2.0

/// One SQL text, read to its end.
///
/// Parsing never fails: what could not be read is a ``Statement/unknown(_:)`` and a diagnostic, and
/// the ``ParsedStatement/extent``s, laid end to end, are the text.
public struct SourceFile: Sendable {
  public let bytes: [UInt8]
  public let statements: [ParsedStatement]
  public let diagnostics: [ParseDiagnostic]
  public let lines: LineMap
  /// The comments of a text without statements, which are in no extent.
  public let looseComments: [SourceRange]

  init(
    bytes: [UInt8], statements: [ParsedStatement], diagnostics: [ParseDiagnostic], lines: LineMap,
    looseComments: [SourceRange] = []
  ) {
    self.looseComments = looseComments
    self.bytes = bytes
    self.statements = statements
    self.diagnostics = diagnostics
    self.lines = lines
  }

  /// The text of a range; bytes that are not UTF-8 are replaced.
  public func text(_ range: SourceRange) -> String {
    String(decoding: bytes[range.offsets], as: UTF8.self)
  }
}

/// One statement of a file.
public struct ParsedStatement: Sendable {
  public var statement: Statement
  /// From the first byte of the first token to the last byte of the last one, without delimiter.
  public var range: SourceRange
  /// The whole stretch of the file up to the next statement: white space and comments before,
  /// the delimiter behind. Extents tile the file.
  public var extent: SourceRange
  /// Comments inside the extent, in order: suppressions and annotations live in them.
  public var comments: [SourceRange]

  public init(
    statement: Statement, range: SourceRange, extent: SourceRange, comments: [SourceRange] = []
  ) {
    self.statement = statement
    self.range = range
    self.extent = extent
    self.comments = comments
  }
}

/// What was wrong with the text, and where: facts only, the words are made in Reports.
public struct ParseDiagnostic: Sendable, Hashable {
  public enum Problem: Sendable, Hashable {
    /// A token stands where the grammar has no place for it.
    case expected(String, found: String)
    /// A form that only newer servers know, in SQL's words.
    case since(ServerVersion, String, of: Engine)
    /// A form that servers knew up to this release.
    case until(ServerVersion, String, of: Engine)
    /// A form, in SQL's words, that only this server knows, and the one at hand does not.
    case foreign(String, of: Engine)
    /// A reserved word where a name should stand.
    case reserved(String, of: Engine)
    /// A comma behind which nothing follows.
    case trailingComma
    /// A string, quoted identifier, comment or dollar quote is never closed.
    case unterminated(String)
    /// Parentheses or expressions nest deeper than ``Parser/maximumDepth``.
    case tooDeep(limit: Int)
    /// A byte that no token can begin with, such as NUL.
    case invalidByte(UInt8)
    /// A placeholder or variable that has no value here.
    case undefinedVariable(String)
    /// The text is not valid UTF-8 here.
    case invalidUTF8
  }
  public var problem: Problem
  public var range: SourceRange
  /// What was probably meant: a keyword, as a rule.
  public var suggestion: String?

  public init(_ problem: Problem, at range: SourceRange, suggestion: String? = nil) {
    self.problem = problem
    self.range = range
    self.suggestion = suggestion
  }
}

extension ParseDiagnostic.Problem {
  /// Itself, where it is known that the server at hand refuses the form, and which one reads it.
  var refusal: Self? {
    switch self {
    case .since, .until, .foreign, .reserved: self
    case .expected, .trailingComma, .unterminated, .tooDeep, .invalidByte, .undefinedVariable,
      .invalidUTF8:
      nil
    }
  }
}
