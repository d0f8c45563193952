// SPDX-License-Identifier: Apache-2.0

public struct Drop: Sendable, Hashable {
  public var objects: [ObjectReference]
  public var ifExists = false
  public var concurrently = false
  public var behavior = DropBehavior.restrict

  public init(_ objects: [ObjectReference]) { self.objects = objects }
}

public struct Truncate: Sendable, Hashable {
  public var tables: [RelationReference]
  public var restartIdentity = false
  public var behavior = DropBehavior.restrict

  public init(_ tables: [RelationReference]) { self.tables = tables }
}

public struct CreateView: Sendable, Hashable {
  public var name: ObjectName
  public var columns: [String] = []
  public var orReplace = false
  public var recursive = false
  public var persistence = Persistence.permanent
  public var options: [Option] = []
  public var query: Query
  public var checkOption = false

  public init(_ name: ObjectName, _ query: Query) {
    self.name = name
    self.query = query
  }
}

public struct RefreshMaterializedView: Sendable, Hashable {
  public var name: ObjectName
  public var concurrently: Bool
  public var withData: Bool
}

public struct CreateSequence: Sendable, Hashable {
  public var name: ObjectName
  public var persistence = Persistence.permanent
  public var ifNotExists = false
  public var options: [SequenceOption] = []

  public init(_ name: ObjectName) { self.name = name }
}

public struct AlterSequence: Sendable, Hashable {
  public var name: ObjectName
  public var ifExists = false
  public var options: [SequenceOption] = []

  public init(_ name: ObjectName) { self.name = name }
}

public struct CreateType: Sendable, Hashable {
  public enum Definition: Sendable, Hashable {
    case enumeration([String])
    case composite([ColumnDefinition])
    case range([Option])
    case base([Option])
    case shell
  }
  public var name: ObjectName
  public var definition: Definition
}

public struct AlterType: Sendable, Hashable {
  public enum Action: Sendable, Hashable {
    case addValue(String, ifNotExists: Bool)
    case renameValue(String, to: String)
    case addAttribute(ColumnDefinition, DropBehavior)
    case dropAttribute(String, ifExists: Bool, DropBehavior)
    case alterAttribute(String, TypeName, DropBehavior)
    case renameAttribute(String, to: String, DropBehavior)
    case rename(to: String)
    case setSchema(String)
    case ownerTo(String)
    case setOptions([Option])
  }
  public var name: ObjectName
  public var actions: [Action]
}

public struct CreateDomain: Sendable, Hashable {
  public var name: ObjectName
  public var type: TypeName
  public var collation: ObjectName?
  public var constraints: [ColumnConstraint] = []

  public init(_ name: ObjectName, _ type: TypeName) {
    self.name = name
    self.type = type
  }
}

public struct AlterDomain: Sendable, Hashable {
  public enum Action: Sendable, Hashable {
    case setDefault(Expression)
    case dropDefault
    case setNotNull
    case dropNotNull
    case addConstraint(ColumnConstraint)
    case dropConstraint(String, ifExists: Bool, DropBehavior)
    case renameConstraint(String, to: String)
    case validateConstraint(String)
    case rename(to: String)
    case setSchema(String)
    case ownerTo(String)
  }
  public var name: ObjectName
  public var action: Action
}

public struct CreateFunction: Sendable, Hashable {
  public enum Volatility: Sendable, Hashable {
    case immutable
    case stable
    case volatile
  }
  /// `PROCEDURE` rather than `FUNCTION`.
  public var isProcedure = false
  public var orReplace = false
  public var name: ObjectName
  public var argumentTypes: [TypeName] = []
  /// As many as there are types.
  public var argumentNames: [String?] = []
  public var returns: TypeName?
  public var volatility = Volatility.volatile
  public var language: String?
  /// The text of a body in a string; where it stands in the file.
  public var body: String?
  /// `BEGIN ATOMIC … END` and `RETURN expression` (14): read when the function is made.
  public var sqlBody: [DataStatement] = []
  /// `STRICT`, `SECURITY DEFINER` or `SET`: a call of it stays a call.
  public var isGuarded = false

  public init(_ name: ObjectName) { self.name = name }
}

public struct CreateTrigger: Sendable, Hashable {
  public enum Timing: Sendable, Hashable {
    case before
    case after
    case insteadOf
  }
  public var name: String
  public var table: ObjectName
  public var orReplace = false
  public var isConstraint = false
  public var timing = Timing.before
  /// `insert`, `update`, `delete`, `truncate`
  public var events: [String] = []
  public var updateColumns: [String] = []
  public var forEachRow = false
  public var when: Expression?
  public var function = ObjectName("")
  /// `FROM table` of a constraint trigger.
  public var from: ObjectName?

  public init(_ name: String, on table: ObjectName) {
    self.name = name
    self.table = table
  }
}

public struct AlterTrigger: Sendable, Hashable {
  public enum Action: Sendable, Hashable {
    case rename(to: String)
    case dependsOnExtension(String)
  }
  public var name: String
  public var table: ObjectName
  public var action: Action
}

public struct CreateRule: Sendable, Hashable {
  public var name: String
  public var table: ObjectName
  public var orReplace = false
  /// `select`, `insert`, `update`, `delete`
  public var event: String
  public var instead = false
  public var filter: Expression?
  public var actions: [DataStatement] = []

  public init(_ name: String, on table: ObjectName, event: String) {
    self.name = name
    self.table = table
    self.event = event
  }
}

public struct CreatePolicy: Sendable, Hashable {
  public var name: String
  public var table: ObjectName
  public var using: Expression?
  public var check: Expression?

  public init(_ name: String, on table: ObjectName) {
    self.name = name
    self.table = table
  }
}

public struct AlterPolicy: Sendable, Hashable {
  public var name: String
  public var table: ObjectName
  public var newName: String?
  public var using: Expression?
  public var check: Expression?

  public init(_ name: String, on table: ObjectName) {
    self.name = name
    self.table = table
  }
}

public struct CreateStatistics: Sendable, Hashable {
  public var name: ObjectName?
  public var ifNotExists = false
  public var elements: [Expression] = []
  public var from: [FromItem] = []

  public init() {}
}

public struct CreateSchema: Sendable, Hashable {
  /// Nil: named after the current user.
  public var name: String?
  public var ifNotExists = false
  public var elements: [Statement] = []

  public init(_ name: String?) { self.name = name }
}

/// `ALTER` of an object that is not a relation: rename, owner, schema, or options.
public struct AlterObject: Sendable, Hashable {
  public enum Action: Sendable, Hashable {
    case rename(to: String)
    case setSchema(String)
    case ownerTo(String)
    case other
  }
  public var object: ObjectReference
  public var action: Action
}

public struct Publication: Sendable, Hashable {
  public var name: String
  public var allTables = false
  public var tables: [PublishedTable] = []
  public var schemas: [String] = []

  public init(_ name: String) { self.name = name }
}

public struct PublishedTable: Sendable, Hashable {
  public var table: RelationReference
  public var columns: [String]?
  public var filter: Expression?
}

public struct AlterPublication: Sendable, Hashable {
  public enum Action: Sendable, Hashable {
    case add
    case set
    case drop
    /// `SET (…)`, `OWNER TO`, `RENAME TO`
    case other
  }
  public var name: String
  public var action: Action
  public var tables: [PublishedTable]
  public var schemas: [String]
}

public struct Comment: Sendable, Hashable {
  public var object: ObjectReference
  public var text: String?
}

public struct Grant: Sendable, Hashable {
  public enum Target: Sendable, Hashable {
    case objects([ObjectReference])
    /// `ALL TABLES IN SCHEMA a, b`
    case allInSchema(ObjectKind, [String])
    /// `GRANT role TO role`
    case roles([String])
    case defaultPrivileges
  }
  public var isRevoke: Bool
  public var target: Target
}

public struct AlterAllInTablespace: Sendable, Hashable {
  /// `TABLE`, `INDEX`, `MATERIALIZED VIEW`
  public var kind: ObjectKind
  public var from: String
  /// Those of these roles; empty: of all.
  public var owners: [String]
  public var to: String
  public var noWait: Bool
}
