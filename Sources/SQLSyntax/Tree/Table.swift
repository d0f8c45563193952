// SPDX-License-Identifier: Apache-2.0

public enum Persistence: Sendable, Hashable {
  case permanent
  case temporary
  case unlogged
}

public struct ColumnDefinition: Sendable, Hashable {
  public var name: String
  /// Nil in `OF type` and `PARTITION OF` lists.
  public var type: TypeName?
  public var collation: ObjectName?
  public var storage: String?
  public var compression: String?
  public var constraints: [ColumnConstraint] = []

  public init(name: String, type: TypeName?) {
    self.name = name
    self.type = type
  }
}

public struct ColumnConstraint: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case null
    case notNull
    case `default`(Expression)
    case generated(Expression, virtual: Bool)
    case identity(always: Bool, [SequenceOption])
    case check(Expression)
    case unique(IndexConstraint)
    case primaryKey(IndexConstraint)
    case references(ForeignKeyTarget)
  }
  public var name: String?
  public var kind: Kind
  public var attributes = ConstraintAttributes()

  public init(name: String? = nil, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// What stands behind a constraint.
public struct ConstraintAttributes: Sendable, Hashable {
  public var deferrable: Bool?
  public var initiallyDeferred: Bool?
  public var notValid = false
  public var enforced: Bool?
  public var noInherit = false
  /// `ALTER CONSTRAINT … INHERIT` (18)
  public var inherit = false

  public init() {}
}

/// The index behind a `UNIQUE`, `PRIMARY KEY` or `EXCLUDE` constraint.
public struct IndexConstraint: Sendable, Hashable {
  public var columns: [String] = []
  public var include: [String] = []
  public var nullsNotDistinct = false
  /// `WITHOUT OVERLAPS` (18)
  public var withoutOverlaps = false
  public var options: [Option] = []
  public var tablespace: String?
  /// `USING INDEX name`
  public var usingIndex: String?

  public init() {}
}

public struct ForeignKeyTarget: Sendable, Hashable {
  public enum Action: Sendable, Hashable {
    case noAction
    case restrict
    case cascade
    case setNull([String])
    case setDefault([String])
  }
  public enum Match: Sendable, Hashable {
    case simple
    case full
    case partial
  }
  public var table: ObjectName
  public var columns: [String] = []
  public var match = Match.simple
  public var onDelete = Action.noAction
  public var onUpdate = Action.noAction
  public var period = false

  public init(_ table: ObjectName) { self.table = table }
}

public struct TableConstraint: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case check(Expression)
    case notNull(column: String)
    case unique(IndexConstraint)
    case primaryKey(IndexConstraint)
    case foreignKey(columns: [String], ForeignKeyTarget)
    case exclude(method: String, [IndexElement], IndexConstraint, filter: Expression?)
  }
  public var name: String?
  public var kind: Kind
  public var attributes = ConstraintAttributes()

  public init(name: String? = nil, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

public struct CreateTable: Sendable, Hashable {
  public struct Like: Sendable, Hashable {
    public var name: ObjectName
    /// `defaults`, `constraints`, `indexes`, `identity`, `generated`, `statistics`, `storage`,
    /// `comments`, `compression`; `all` is spelt out.
    public var including: Set<String>
  }
  public struct PartitionBy: Sendable, Hashable {
    /// `range`, `list`, `hash`
    public var strategy: String
    public var keys: [IndexElement]

    public init(strategy: String, keys: [IndexElement]) {
      self.strategy = strategy
      self.keys = keys
    }
  }
  public var name: ObjectName
  public var persistence = Persistence.permanent
  public var ifNotExists = false
  public var isForeign = false
  public var columns: [ColumnDefinition] = []
  public var constraints: [TableConstraint] = []
  public var likes: [Like] = []
  public var inherits: [ObjectName] = []
  public var ofType: ObjectName?
  /// `PARTITION OF parent`
  public var partitionOf: ObjectName?
  public var bound: PartitionBound?
  public var partitionBy: PartitionBy?
  public var accessMethod: String?
  public var options: [Option] = []
  public var tablespace: String?

  public init(_ name: ObjectName) { self.name = name }
}

public enum PartitionBound: Sendable, Hashable {
  /// `FROM (…) TO (…)`; `MINVALUE` and `MAXVALUE` are `.sqlValue("minvalue")` and so on.
  case range(from: [Expression], to: [Expression])
  case list([Expression])
  case hash(modulus: Int, remainder: Int)
  case `default`
}

/// `CREATE TABLE … AS` and `CREATE MATERIALIZED VIEW`.
public struct CreateTableAs: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    case query(Query)
    case execute(String)
  }
  public var name: ObjectName
  public var isMaterializedView = false
  public var persistence = Persistence.permanent
  public var ifNotExists = false
  public var columns: [String] = []
  public var source: Source
  public var withData = true
  public var accessMethod: String?
  public var options: [Option] = []
  public var tablespace: String?

  public init(_ name: ObjectName, _ source: Source) {
    self.name = name
    self.source = source
  }
}

public enum SequenceOption: Sendable, Hashable {
  case type(TypeName)
  case increment(Int)
  case minValue(Int?)
  case maxValue(Int?)
  case start(Int)
  case restart(Int?)
  case cache(Int)
  case cycle(Bool)
  /// Nil: `OWNED BY NONE`. The last part is the column.
  case ownedBy([String]?)
  case sequenceName(ObjectName)
  case logged(Bool)
}
