// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A migration as it will run: its statements, and where transactions begin and end.
public struct Script: Sendable {
  public var path: String
  public var source: SourceFile
  public var statements: [ScriptStatement]

  public init(path: String, source: SourceFile, statements: [ScriptStatement]) {
    self.path = path
    self.source = source
    self.statements = statements
  }
}

public struct ScriptStatement: Sendable {
  public var parsed: ParsedStatement
  /// Which transaction of the file it runs in, counted from 0; nil: in one of its own.
  public var transaction: Int?
  /// `lock_timeout`, `timezone` and other settings made by statements before it, by name.
  public var settings: [String: String]

  public init(parsed: ParsedStatement, transaction: Int?, settings: [String: String]) {
    self.parsed = parsed
    self.transaction = transaction
    self.settings = settings
  }
}

extension Script {
  /// How the runner treats a file.
  public enum TransactionMode: String, Sendable, Hashable, CaseIterable {
    /// Each statement by itself, unless the file says `BEGIN`: psql and most SQL runners.
    case perStatement = "none"
    /// The whole file in one transaction: Flyway, Rails, goose and others by default.
    case perFile = "file"
  }
}
