// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema
public import SQLSyntax

/// Statements by themselves, outside any migration: what they lock and do, on every release.
public struct ExplainedText: Sendable {
  public var source: SourceFile
  public var statements: [StatementExplanation]
  public var version: ServerVersion
  public var isVersionStated: Bool
  /// What is taken for a plain table, since no schema says what it is.
  public var assumedRelations: [RelationName]

  public init(
    source: SourceFile, statements: [StatementExplanation], version: ServerVersion,
    isVersionStated: Bool, assumedRelations: [RelationName]
  ) {
    self.source = source
    self.statements = statements
    self.version = version
    self.isVersionStated = isVersionStated
    self.assumedRelations = assumedRelations
  }
}

public struct StatementExplanation: Sendable {
  public var sql: String
  public var statement: Statement
  public var version: ServerVersion
  public var plan: Plan
  /// Every release from 13 on, those that do the same together.
  public var releases: [ReleaseGroup]
  /// Nil: no gentler form is known, or none is needed.
  public var gentler: GentlerWay?
}

/// Releases of the server that do the same.
public struct ReleaseGroup: Sendable, Hashable {
  /// Major versions, oldest first.
  public var releases: [Int]
  /// From what the explained version does; none: they do just that.
  public var differences: [PlanDifference]
}

/// The same end by statements that each run by themselves, in order.
public struct GentlerWay: Sendable {
  public struct Step: Sendable {
    public var sql: String
    /// The strongest lock that others can notice.
    public var lock: LockRequest?
  }
  public var reason: InsteadReason
  public var steps: [Step]
}
