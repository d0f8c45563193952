// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// Sees what a body does while it is followed, and says what the server would refuse.
public protocol ProceduralObserver {
  /// What may still be spent: loops come to an end.
  var budget: Int { get }
  /// Spends some of it; false where too little is left.
  mutating func spend(_ cost: Int) -> Bool
  /// A statement of SQL: applies it to the catalog, unless the server refuses it.
  mutating func perform(
    _ statement: Statement, at place: ProceduralPlace, in catalog: inout Catalog
  ) -> Refusal?
  /// `COMMIT` or `ROLLBACK`.
  mutating func endTransaction() -> Refusal?
  /// A statement that cannot be known before it runs.
  mutating func meet(_ dynamic: DynamicSQL)
  /// A refusal that nothing catches.
  mutating func reject(_ refusal: Refusal)
  /// A block with exception handlers begins: a subtransaction.
  mutating func enterSubtransaction()
  /// It ends, rolled back where it has failed.
  mutating func leaveSubtransaction(failed: Bool)
}

/// What following the code of one statement may cost, in rows of catalogs looked at: a loop over
/// all the partitions of a large database has a few thousand rounds.
public enum ProceduralCost {
  public static let maximum = 2_000_000
  /// A statement, or a round of a loop, costs as much as so many rows.
  static let statement = 100
}

/// Where a statement stands, and whether it surely runs.
public struct ProceduralPlace: Sendable, Hashable {
  /// In the body.
  public var range: SourceRange
  /// Whatever the body's conditions turn out to be.
  public var isCertain: Bool
  /// In a loop whose rounds are not known: it may run many times.
  public var isRepeated: Bool
  /// Put together by EXECUTE: such a CALL may not end the transaction.
  public var isDynamic: Bool
}

/// SQL that is put together while it runs, from what is not known here.
public struct DynamicSQL: Sendable, Hashable {
  /// As written.
  public var expression: String
  /// The command, where its words are known: `ALTER TABLE`.
  public var command: String?
  /// In the body, from 1, as the server's messages count.
  public var line: Int

  public init(expression: String, command: String? = nil, line: Int) {
    self.expression = expression
    self.command = command
    self.line = line
  }
}
