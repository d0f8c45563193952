// SPDX-License-Identifier: Apache-2.0

/// `SELECT`, `VALUES`, `TABLE`, and their combinations.
public struct Query: Sendable, Hashable {
  public var with: With?
  public var body: QueryBody
  public var orderBy: [Expression] = []
  public var limit: Expression?
  public var offset: Expression?
  public var locking: [LockingClause] = []

  public init(_ body: QueryBody) { self.body = body }
}

public indirect enum QueryBody: Sendable, Hashable {
  case select(Select)
  /// Only the first ``ValuesList/kept`` rows are kept: a dump has millions.
  case values(ValuesList)
  /// `TABLE orders`
  case table(RelationReference)
  case combined(Query, SetOperation, all: Bool, Query)
}

public struct ValuesList: Sendable, Hashable {
  /// How many rows are kept as expressions.
  public static let kept = 64
  public var rows: [[Expression]]
  public var count: Int

  public init(rows: [[Expression]], count: Int) {
    self.rows = rows
    self.count = count
  }
}

public enum SetOperation: Sendable, Hashable {
  case union
  case intersect
  case except
}

public struct Select: Sendable, Hashable {
  public var distinct = false
  public var distinctOn: [Expression] = []
  public var targets: [Target] = []
  /// `SELECT … INTO name`
  public var into: SelectInto?
  public var from: [FromItem] = []
  public var filter: Expression?
  public var groupBy: [Expression] = []
  public var having: Expression?
  public var windows: [Expression] = []

  public init() {}
}

public struct SelectInto: Sendable, Hashable {
  public var name: ObjectName
  public var persistence: Persistence
}

/// An output column, or an element of `RETURNING`.
public struct Target: Sendable, Hashable {
  public var expression: Expression
  public var alias: String?
}

public struct RelationReference: Sendable, Hashable {
  public var name: ObjectName
  public var only = false
  public var alias: String?

  public init(_ name: ObjectName, only: Bool = false, alias: String? = nil) {
    self.name = name
    self.only = only
    self.alias = alias
  }
}

public indirect enum FromItem: Sendable, Hashable {
  case relation(RelationReference, sampled: Bool)
  case subquery(Query, alias: String?, lateral: Bool)
  /// A function in FROM, `ROWS FROM (…)`, `JSON_TABLE`, `XMLTABLE`.
  case function([Expression], alias: String?, lateral: Bool)
  case join(FromItem, JoinKind, FromItem, JoinCondition)
}

public enum JoinKind: Sendable, Hashable {
  case inner
  case left
  case right
  case full
  case cross
}

public enum JoinCondition: Sendable, Hashable {
  case none
  case natural
  case on(Expression)
  case using([String])
}

/// `FOR UPDATE OF t SKIP LOCKED`
public struct LockingClause: Sendable, Hashable {
  public enum Strength: Sendable, Hashable {
    case keyShare
    case share
    case noKeyUpdate
    case update
  }
  public enum Waiting: Sendable, Hashable {
    case wait
    case noWait
    case skipLocked
  }
  public var strength: Strength
  public var of: [ObjectName]
  public var waiting: Waiting
}

public struct With: Sendable, Hashable {
  public var recursive: Bool
  public var elements: [CommonTableExpression]
}

public struct CommonTableExpression: Sendable, Hashable {
  public var name: String
  public var columns: [String]
  public var statement: DataStatement
}

/// What a CTE, `COPY (…) TO`, `EXPLAIN` or a rule may contain.
public indirect enum DataStatement: Sendable, Hashable {
  case query(Query)
  case insert(Insert)
  case update(Update)
  case delete(Delete)
  case merge(Merge)
}

public struct Insert: Sendable, Hashable {
  public var with: With?
  public var table: RelationReference
  public var columns: [String] = []
  /// Nil: `DEFAULT VALUES`.
  public var source: Query?
  public var onConflict: OnConflict?
  public var returning: [Target] = []

  public init(_ table: RelationReference) { self.table = table }
}

public struct OnConflict: Sendable, Hashable {
  /// Nil: `DO NOTHING`.
  public var update: [Assignment]?
  public var filter: Expression?
  /// Arbiter: index expressions, or a constraint by name.
  public var target: [Expression] = []
  public var constraint: String?

  public init() {}
}

public struct Assignment: Sendable, Hashable {
  public var columns: [String]
  public var value: Expression
}

public struct Update: Sendable, Hashable {
  public var with: With?
  public var table: RelationReference
  public var assignments: [Assignment] = []
  public var from: [FromItem] = []
  public var filter: Expression?
  public var whereCurrentOf: String?
  public var returning: [Target] = []

  public init(_ table: RelationReference) { self.table = table }
}

public struct Delete: Sendable, Hashable {
  public var with: With?
  public var table: RelationReference
  public var using: [FromItem] = []
  public var filter: Expression?
  public var whereCurrentOf: String?
  public var returning: [Target] = []

  public init(_ table: RelationReference) { self.table = table }
}

public struct Merge: Sendable, Hashable {
  public enum Action: Sendable, Hashable {
    case insert(columns: [String], values: [Expression])
    case update([Assignment])
    case delete
    case doNothing
  }
  public struct Branch: Sendable, Hashable {
    /// `MATCHED`, `NOT MATCHED [BY TARGET]`, `NOT MATCHED BY SOURCE`
    public enum Match: Sendable, Hashable {
      case matched
      case notMatched
      case notMatchedBySource
    }
    public var match: Match
    public var condition: Expression?
    public var action: Action
  }
  public var with: With?
  public var target: RelationReference
  public var source: FromItem
  public var on: Expression
  public var branches: [Branch] = []
  public var returning: [Target] = []
}
