// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL {
  /// What exists on a MySQL or MariaDB server, as far as it is known.
  public struct Catalog: Sendable {
    /// ``Engine/mysql`` or ``Engine/mariadb``.
    public var engine: Engine
    public var version: ServerVersion
    /// The current database: where names without one belong (`USE`). Empty where none is known.
    public var database: String
    /// By name. Order never comes from this dictionary: whatever iterates it sorts.
    public internal(set) var tables = PersistentMap<RelationName, Table>()
    public internal(set) var views = PersistentMap<RelationName, View>()
    public internal(set) var routines = PersistentMap<RelationName, Routine>()
    public internal(set) var databases: [String: DatabaseDefaults] = [:]
    /// Whether everything on the server is in here. If not, a table that is not found is unknown
    /// rather than missing.
    public var isComplete: Bool
    /// Code that ran and may have changed anything: what is refused after it may stand all the same.
    public internal(set) var unreadCode: String?
    /// What exists and could not be read.
    var unreadable: Set<RelationName> = []
    /// `lower_case_table_names` is not 0: names of tables do not tell case apart.
    public var foldsTableNames = false
    /// Global variables that decide what a statement without a clause makes
    /// (`default_storage_engine`, `innodb_default_row_format`…), by lower-case name.
    public var variables: [String: String] = [:]

    /// Tables whose foreign keys refer to a table: kept up by every change.
    var referrers = PersistentMap<RelationName, Set<RelationName>>()

    public init(
      engine: Engine, version: ServerVersion, database: String = "", isComplete: Bool = false
    ) {
      self.engine = engine
      self.version = version
      self.database = database
      self.isComplete = isComplete
    }
  }

  /// Lower case; nil: the server's.
  public struct DatabaseDefaults: Sendable, Hashable {
    public var charset: String?
    public var collation: String?

    public init(charset: String? = nil, collation: String? = nil) {
      self.charset = charset
      self.collation = collation
    }
  }

  public struct View: Sendable, Hashable {
    public var name: RelationName
    /// As it was created; its names belong to ``database``.
    public var query: Query
    public var database: String
    public var origin = Relation.Origin.created

    public init(_ name: RelationName, _ query: Query, database: String) {
      self.name = name
      self.query = query
      self.database = database
    }
  }

  public struct Routine: Sendable, Hashable {
    public var kind: RoutineKind
    public var name: RelationName
    public var body: ProgramBody

    public init(_ kind: RoutineKind, _ name: RelationName, _ body: ProgramBody) {
      self.kind = kind
      self.name = name
      self.body = body
    }
  }
}
