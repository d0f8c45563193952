// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A migration as it will run: its statements, and where transactions begin and end.
public struct Script: Sendable {
  public var path: String
  /// The texts that its statements stand in: its own first, then those that it includes.
  public var texts: [ScriptText]
  public var statements: [ScriptStatement]
  /// Who runs it; nil: not known.
  public var runner: Runner?
  /// Its first statements run in the transaction that the script before it left open.
  public var continuesTransaction = false
  /// The `BEGIN` of its own that nothing ends; nil: there is none.
  public var openedForGood: Int?

  public init(path: String, texts: [ScriptText], statements: [ScriptStatement]) {
    self.path = path
    self.texts = texts
    self.statements = statements
  }

  /// The text in which the statement stands.
  public func text(of statement: ScriptStatement) -> ScriptText { texts[statement.text] }
}

/// A text of a script, and the file that it comes from.
public struct ScriptText: Sendable {
  public var path: String
  public var source: SourceFile

  public init(path: String, source: SourceFile) {
    self.path = path
    self.source = source
  }
}

public struct ScriptStatement: Sendable {
  public var parsed: ParsedStatement
  /// Which of the script's texts it stands in.
  public var text: Int
  /// Which transaction of the file it runs in, counted from 0; nil: in one of its own.
  public var transaction: Int?
  /// `lock_timeout`, `timezone` and other settings made by statements before it, by name.
  public var settings: [String: String]
  /// Who began the transaction that was open before it; nil: none was.
  public var enclosing: TransactionOwner?

  public init(
    parsed: ParsedStatement, text: Int = 0, transaction: Int?, settings: [String: String]
  ) {
    self.parsed = parsed
    self.text = text
    self.transaction = transaction
    self.settings = settings
  }
}

/// Who begins a transaction.
public enum TransactionOwner: Sendable, Hashable {
  case runner
  /// A `BEGIN` of the script's.
  case script
}
