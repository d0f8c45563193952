// SPDX-License-Identifier: Apache-2.0

/// Statements of a script that its runner sends under one transaction mode: a file, a changeset.
public struct ScriptUnit: Sendable, Hashable {
  /// Some of the statements of one text, by their index.
  public struct Piece: Sendable, Hashable {
    public var text: Int
    public var statements: Range<Int>

    public init(text: Int, statements: Range<Int>) {
      self.text = text
      self.statements = statements
    }
  }

  public var mode: TransactionMode
  /// Behind a `COMMIT` of the text's own a new transaction begins (``RunnerConduct/reopens``).
  public var reopens: Bool
  /// Sent apart from the unit before it, and in its transaction if that is still open.
  public var continues = false
  /// In the order in which they are sent.
  public var pieces: [Piece]

  public init(mode: TransactionMode, reopens: Bool = false, pieces: [Piece]) {
    self.mode = mode
    self.reopens = reopens
    self.pieces = pieces
  }
}
