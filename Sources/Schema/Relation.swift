// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A relation: a table, an index, a view, a sequence… as `pg_class` and the catalogs around it
/// describe it.
public struct Relation: Sendable, Hashable {
  /// Whether it stood before the migration, and under which name: a table that the migration
  /// creates is quiet, a renamed one keeps its size and its readers.
  public enum Origin: Sendable, Hashable {
    case existing(RelationName)
    case created
  }

  public var name: RelationName
  public var kind: RelationKind
  public var origin = Origin.created
  /// Grows with each relation created, as OIDs do: siblings are locked in this order.
  public var ordinal = 0
  public var persistence = Persistence.permanent
  public var owner: String?
  public var accessMethod: String?
  public var tablespace: String?
  public var options: [Option] = []

  // Tables, views, composite types
  /// In order of their numbers.
  public var columns: [Column] = []
  public var constraints: [Constraint] = []
  public var triggers: [Trigger] = []
  public var rules: [Rule] = []
  public var policies: [Policy] = []
  public var rowSecurity = false
  /// Extended statistics objects on it.
  public var statistics: [ExtendedStatistics] = []
  /// The composite type of a typed table (`OF`).
  public var ofType: ObjectName?
  public var replicaIdentity = ReplicaIdentity.default
  public var clusteredOn: RelationName?

  // Inheritance and partitions
  /// Parents, in order. A partition has exactly one.
  public var parents: [RelationName] = []
  /// Direct children, in the order in which the server locks them (by OID: creation order).
  public var children: [RelationName] = []
  public var partitioning: CreateTable.PartitionBy?
  public var bound: PartitionBound?
  /// A `DETACH CONCURRENTLY` that has not been finished.
  public var detachPending = false

  // Indexes of a table (each is a relation of its own)
  public var indexes: [RelationName] = []

  // What it is besides its name and kind
  public var index: IndexDetails?
  public var sequence: SequenceDetails?
  public var view: ViewDetails?

  public init(_ name: RelationName, _ kind: RelationKind) {
    self.name = name
    self.kind = kind
  }

  /// The primary key's constraint.
  public var primaryKey: Constraint? { constraints.first { $0.kind == .primaryKey } }

  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }
  public func constraint(_ name: String) -> Constraint? { constraints.first { $0.name == name } }
}

public struct Column: Sendable, Hashable {
  public enum Generation: Sendable, Hashable {
    case stored(Expression)
    case virtual(Expression)
  }
  public enum Identity: Sendable, Hashable {
    case always
    case byDefault
  }
  public var name: String
  public var type: TypeName
  public var isNotNull = false
  public var defaultValue: Expression?
  public var generation: Generation?
  public var identity: Identity?
  public var collation: ObjectName?
  public var storage: String?
  public var compression: String?
  /// How many parents it comes from; a local definition is `isLocal`.
  public var inheritedFrom = 0
  public var isLocal = true

  public init(_ name: String, _ type: TypeName) {
    self.name = name
    self.type = type
  }
}

public struct Constraint: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case check(Expression)
    /// 18: NOT NULL constraints have names and may be invalid.
    case notNull(column: String)
    case unique
    case primaryKey
    case foreignKey(ForeignKey)
    case exclusion
  }
  public var name: String
  public var kind: Kind
  /// Its columns; for a CHECK those that its expression mentions.
  public var columns: [String]
  public var isValidated = true
  public var isEnforced = true
  public var isDeferrable = false
  public var isInitiallyDeferred = false
  public var noInherit = false
  /// How many parents' constraints it comes from; a local definition is `isLocal`.
  public var inheritedFrom = 0
  public var isLocal = true
  /// The index behind a unique, primary key or exclusion constraint.
  public var index: RelationName?

  public init(_ name: String, _ kind: Kind, columns: [String] = []) {
    self.name = name
    self.kind = kind
    self.columns = columns
  }

  /// Comes from a parent's constraint.
  public var isInherited: Bool {
    get { inheritedFrom > 0 }
    set { inheritedFrom = newValue ? max(1, inheritedFrom) : 0 }
  }

  public var foreignKey: ForeignKey? {
    switch kind {
    case .foreignKey(let key): key
    case .check, .notNull, .unique, .primaryKey, .exclusion: nil
    }
  }
}

public struct ForeignKey: Sendable, Hashable {
  public var referenced: RelationName
  public var referencedColumns: [String]
  public var onDelete = ForeignKeyTarget.Action.noAction
  public var onUpdate = ForeignKeyTarget.Action.noAction
  public var match = ForeignKeyTarget.Match.simple
  /// The unique index of the referenced table that it rests on.
  public var index: RelationName?

  public init(referenced: RelationName, referencedColumns: [String]) {
    self.referenced = referenced
    self.referencedColumns = referencedColumns
  }
}

public struct IndexDetails: Sendable, Hashable {
  public var table: RelationName
  public var method = "btree"
  public var elements: [IndexElement] = []
  public var include: [String] = []
  public var filter: Expression?
  public var isUnique = false
  public var isPrimary = false
  public var isExclusion = false
  public var nullsNotDistinct = false
  public var isValid = true
  /// Deferrable constraints cannot serve as foreign key targets or replica identity.
  public var isImmediate = true

  public init(table: RelationName) { self.table = table }

  /// Key columns by name, in order; nil for an expression.
  public var keyColumns: [String?] {
    elements.map { element in
      guard case .column(let parts) = element.expression, parts.count == 1 else { return nil }
      return parts[0]
    }
  }
}

public struct SequenceDetails: Sendable, Hashable {
  /// The column that owns it: `serial`, `OWNED BY`, or identity.
  public var owner: ColumnReference?
  public var isIdentity = false
  public var type: TypeName?

  public init() {}
}

public struct ColumnReference: Sendable, Hashable {
  public var relation: RelationName
  public var column: String

  public init(_ relation: RelationName, _ column: String) {
    self.relation = relation
    self.column = column
  }
}

public struct ViewDetails: Sendable, Hashable {
  public var query: Query
  /// What it reads: relations, with the columns that it uses (`nil`: all or not known).
  public var dependencies: [ViewDependency]
  public var isPopulated = true

  public init(query: Query, dependencies: [ViewDependency]) {
    self.query = query
    self.dependencies = dependencies
  }
}

public struct ViewDependency: Sendable, Hashable {
  public var relation: RelationName
  public var columns: Set<String>?

  public init(_ relation: RelationName, columns: Set<String>?) {
    self.relation = relation
    self.columns = columns
  }
}

public struct Trigger: Sendable, Hashable {
  public var name: String
  public var function: ObjectName
  public var timing: CreateTrigger.Timing
  public var events: [String]
  public var updateColumns: [String] = []
  public var forEachRow: Bool
  public var when: Expression?
  public var isConstraint = false
  /// From a trigger of the partitioned parent.
  public var isInherited = false
  public var isEnabled = true

  public init(
    _ name: String, function: ObjectName, timing: CreateTrigger.Timing, events: [String],
    forEachRow: Bool
  ) {
    self.name = name
    self.function = function
    self.timing = timing
    self.events = events
    self.forEachRow = forEachRow
  }
}

public struct Rule: Sendable, Hashable {
  public var name: String
  public var event: String
  public var instead: Bool
  public var actions: [DataStatement]
  public var filter: Expression?
  /// What its condition and actions read, its own table included.
  public var dependencies: [ViewDependency] = []

  public init(
    _ name: String, event: String, instead: Bool, actions: [DataStatement],
    filter: Expression? = nil
  ) {
    self.name = name
    self.event = event
    self.instead = instead
    self.actions = actions
    self.filter = filter
  }
}

public struct Policy: Sendable, Hashable {
  public var name: String
  public var using: Expression?
  public var check: Expression?
  /// What its conditions read, its own table included.
  public var dependencies: [ViewDependency] = []

  public init(_ name: String, using: Expression?, check: Expression?) {
    self.name = name
    self.using = using
    self.check = check
  }
}

public struct ExtendedStatistics: Sendable, Hashable {
  /// In the same shape as a relation's, but in a name space of its own.
  public var name: RelationName
  /// Columns that it covers, also those inside its expressions.
  public var columns: Set<String>
  /// As written, in order.
  public var elements: [Expression] = []
  public var owner: String?

  public init(_ name: RelationName, columns: Set<String>) {
    self.name = name
    self.columns = columns
  }
}
