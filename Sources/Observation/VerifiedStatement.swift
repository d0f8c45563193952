// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A statement of a migration as a scratch server ran it.
public struct VerifiedStatement: Sendable {
  public enum Outcome: Sendable, Hashable {
    /// Compared with its plan.
    case compared(Comparison)
    /// It controls the transaction or a setting: there is nothing to see.
    case run
    /// A command of psql's own.
    case skipped
    /// The server refused what cannot be compared: the end of a transaction.
    case refused(ObservedStatement.Refusal)
    /// One before it was refused.
    case notReached
  }

  public var path: String
  public var position: LineMap.Position
  public var sql: String
  /// The command tag.
  public var kind: String
  /// Which transaction of its script it ran in.
  public var transaction: Int?
  public var outcome: Outcome

  public init(
    path: String, position: LineMap.Position, sql: String, kind: String, transaction: Int?,
    outcome: Outcome
  ) {
    self.path = path
    self.position = position
    self.sql = sql
    self.kind = kind
    self.transaction = transaction
    self.outcome = outcome
  }

  public var comparison: Comparison? {
    if case .compared(let comparison) = outcome { comparison } else { nil }
  }

  public var refusal: ObservedStatement.Refusal? {
    switch outcome {
    case .compared(let comparison): comparison.observed.refusal
    case .refused(let refusal): refusal
    case .run, .skipped, .notReached: nil
    }
  }
}

/// All that `lockcast verify` found out.
public struct Verification: Sendable {
  public struct Migration: Sendable {
    public var path: String
    public var statements: [VerifiedStatement]

    public init(path: String, statements: [VerifiedStatement]) {
      self.path = path
      self.statements = statements
    }
  }

  public var engine: Engine
  public var version: ServerVersion
  public var migrations: [Migration]

  public init(
    engine: Engine = .postgres, version: ServerVersion, migrations: [Migration]
  ) {
    self.engine = engine
    self.version = version
    self.migrations = migrations
  }

  public var statements: [VerifiedStatement] { migrations.flatMap(\.statements) }

  public var comparisons: [Comparison] { statements.compactMap(\.comparison) }

  /// A transaction whose end is refused counts with the statements that are.
  public func count(_ outcome: Comparison.Outcome) -> Int {
    statements.count { statement in
      switch statement.outcome {
      case .compared(let comparison): comparison.outcome == outcome
      case .refused: outcome == .refused
      case .run, .skipped, .notReached: false
      }
    }
  }

  /// Every statement was run and compared, or had nothing to compare.
  public var isComplete: Bool {
    statements.allSatisfy { $0.refusal == nil && $0.outcome != .notReached }
  }
}
