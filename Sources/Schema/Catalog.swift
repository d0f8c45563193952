// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// What exists in one database, as far as it is known.
///
/// A value: applying a statement makes another catalog and leaves this one as it was.
public struct Catalog: Sendable {
  /// By name. Order never comes from this dictionary: whatever iterates it sorts.
  public internal(set) var relations = PersistentMap<RelationName, Relation>()
  public internal(set) var types = PersistentMap<TypeIdentifier, UserType>()
  public internal(set) var functions = PersistentMap<RelationName, [Function]>()
  public internal(set) var publications: [String: PublicationDetails] = [:]
  public internal(set) var schemas: Set<String> = ["public"]
  public var version: ServerVersion
  /// Where unqualified names are looked up and created; the first is the creation schema.
  public var searchPath: [String] = ["public"]
  /// Whether everything in the database is in here (a snapshot or a full schema was read). If not,
  /// a relation that is not found is unknown rather than missing.
  public var isComplete: Bool

  /// What a MySQL or MariaDB server has; nil: it is a Postgres catalog.
  public var mysql: MySQL.Catalog?

  /// Who names a relation, the other way round: kept up by every change, so that a rename or a drop
  /// costs what it touches and not what the database holds.
  var referrers = PersistentMap<RelationName, Set<RelationName>>()
  /// How many constraints of a schema have a name: new names avoid them.
  var constraintNames = PersistentMap<RelationName, Int>()
  /// The ``Relation/ordinal`` of the next relation.
  var nextOrdinal = 1
  /// How to take back what the statement at work has changed so far.
  var journal: [JournalEntry] = []

  public init(version: ServerVersion, isComplete: Bool = false) {
    self.version = version
    self.isComplete = isComplete
  }

  /// The catalog of a MySQL or MariaDB server.
  public init(_ catalog: MySQL.Catalog) {
    self.init(version: catalog.version, isComplete: catalog.isComplete)
    mysql = catalog
  }

  public var engine: Engine { mysql?.engine ?? .postgres }

  /// Whether a relation stood before the migration; nil: it is not known.
  public func origin(of name: RelationName) -> Relation.Origin? {
    guard let mysql else { return relation(name)?.origin }
    return mysql.tables[name]?.origin ?? mysql.views[name]?.origin
  }
}

/// A type, domain or function by full name: the same shape as a relation's.
public typealias TypeIdentifier = RelationName

/// A type that `CREATE TYPE` or `CREATE DOMAIN` made.
public struct UserType: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case enumeration([String])
    /// Its columns are those of the relation of the same name (kind `.compositeType`).
    case composite
    case range(subtype: TypeName?)
    case domain(Domain)
    case other
  }
  public var name: TypeIdentifier
  public var kind: Kind
  public var owner: String?

  public init(_ name: TypeIdentifier, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

public struct Domain: Sendable, Hashable {
  public struct Check: Sendable, Hashable {
    public var name: String
    public var expression: Expression
    public var isValidated: Bool

    public init(name: String, expression: Expression, isValidated: Bool) {
      self.name = name
      self.expression = expression
      self.isValidated = isValidated
    }
  }
  public var base: TypeName
  public var isNotNull = false
  public var defaultValue: Expression?
  public var checks: [Check] = []

  public init(base: TypeName) { self.base = base }
}

/// A function or procedure that the catalog knows.
public struct Function: Sendable, Hashable {
  public var name: RelationName
  public var argumentTypes: [TypeName]
  /// As many as there are types, or none where they are not known.
  public var argumentNames: [String?] = []
  public var returns: TypeName?
  public var volatility: CreateFunction.Volatility
  public var language: String?
  public var body: String?
  /// What the planner may put in place of a call: see `CreateFunction.inlinedExpression`.
  var inlined: Expression?
  public var isProcedure: Bool
  public var owner: String?

  public init(
    _ name: RelationName, argumentTypes: [TypeName] = [], returns: TypeName? = nil,
    volatility: CreateFunction.Volatility = .volatile, language: String? = nil,
    body: String? = nil, isProcedure: Bool = false
  ) {
    self.name = name
    self.argumentTypes = argumentTypes
    self.returns = returns
    self.volatility = volatility
    self.language = language
    self.body = body
    self.isProcedure = isProcedure
  }
}

public struct PublicationDetails: Sendable, Hashable {
  public var allTables = false
  /// With the columns of a column list, where there is one.
  public var tables: [RelationName: [String]?] = [:]
  public var schemas: Set<String> = []

  public init() {}
}
