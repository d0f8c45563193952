// SPDX-License-Identifier: Apache-2.0

extension MySQL {
  /// A query with what stands around its body: `WITH … SELECT … ORDER BY … LIMIT … FOR UPDATE`.
  public indirect enum QueryBody: Sendable, Hashable {
    case select(Select)
    /// `UNION`, `EXCEPT`, `INTERSECT`
    case combination(QueryBody, QueryBody)
    case nested(Query)
    /// `VALUES ROW(…), …`: the rows that are kept, and how many there are.
    case values([[Expression]], count: Int)
    /// `TABLE t`
    case table(ObjectName)
  }

  public struct Query: Sendable, Hashable {
    public var with: [CommonTable] = []
    public var body: QueryBody
    public var orderBy: [Expression] = []
    public var limit: Expression?
    public var locking: [Locking] = []

    public init(_ body: QueryBody) { self.body = body }
  }

  public struct CommonTable: Sendable, Hashable {
    public var name: String
    public var query: Query

    public init(_ name: String, _ query: Query) {
      self.name = name
      self.query = query
    }
  }

  /// `FOR UPDATE`, `FOR SHARE`, `LOCK IN SHARE MODE`
  public struct Locking: Sendable, Hashable {
    public enum Strength: Sendable, Hashable {
      case share
      case update
    }
    public var strength: Strength
    /// `OF …`; empty: all.
    public var tables: [String] = []
    public var wait: Wait?

    public init(_ strength: Strength) { self.strength = strength }
  }

  public struct Select: Sendable, Hashable {
    public var items: [Expression] = []
    public var from: [TableReference] = []
    public var condition: Expression?
    public var groupBy: [Expression] = []
    public var having: Expression?
    public var isHighPriority = false

    public init() {}
  }

  public indirect enum TableReference: Sendable, Hashable {
    case table(TableName)
    case derived(Query, alias: String?)
    case join(Join)
    /// `JSON_TABLE(…)` and other functions.
    case function([Expression], alias: String?)
  }

  public struct TableName: Sendable, Hashable {
    public var name: ObjectName
    public var alias: String?
    public var partitions: [String] = []

    public init(_ name: ObjectName, alias: String? = nil) {
      self.name = name
      self.alias = alias
    }
  }

  public struct Join: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case inner
      case left
      case right
    }
    public var kind: Kind
    public var left: TableReference
    public var right: TableReference
    public var condition: Expression?
    public var using: [String] = []
    public var isNatural = false

    public init(_ kind: Kind, _ left: TableReference, _ right: TableReference) {
      self.kind = kind
      self.left = left
      self.right = right
    }
  }

  public struct ColumnName: Sendable, Hashable {
    public var database: String?
    public var table: String?
    public var name: String

    public init(database: String? = nil, table: String? = nil, _ name: String) {
      self.database = database
      self.table = table
      self.name = name
    }
  }

  public struct Assignment: Sendable, Hashable {
    public var column: ColumnName
    /// Nil for `DEFAULT`.
    public var value: Expression?

    public init(_ column: ColumnName, _ value: Expression?) {
      self.column = column
      self.value = value
    }
  }

  public enum Priority: Sendable, Hashable {
    case low
    case high
    case delayed
  }

  /// `INSERT` and `REPLACE`.
  public struct Insert: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
      /// The rows that are kept (`Insert.kept` at most), and how many there are.
      case values([[Expression]], count: Int)
      case query(Query)
    }
    /// More rows than this are counted, not kept.
    public static let kept = 64

    public var table: TableName
    public var columns: [String] = []
    public var source: Source
    public var isReplace = false
    public var ignore = false
    public var priority: Priority?
    public var onDuplicateKeyUpdate: [Assignment] = []

    public init(_ table: TableName, _ source: Source) {
      self.table = table
      self.source = source
    }
  }

  public struct Update: Sendable, Hashable {
    public var with: [CommonTable] = []
    public var tables: [TableReference]
    public var assignments: [Assignment]
    public var condition: Expression?
    public var orderBy: [Expression] = []
    public var limit: Expression?
    public var isLowPriority = false
    public var ignore = false

    public init(_ tables: [TableReference], _ assignments: [Assignment]) {
      self.tables = tables
      self.assignments = assignments
    }
  }

  public struct Delete: Sendable, Hashable {
    public var with: [CommonTable] = []
    /// Tables or aliases that lose rows, where several tables are read; else empty.
    public var targets: [ObjectName] = []
    public var tables: [TableReference]
    public var condition: Expression?
    public var orderBy: [Expression] = []
    public var limit: Expression?
    public var isLowPriority = false
    public var ignore = false

    public init(_ tables: [TableReference]) { self.tables = tables }
  }

  public struct LoadData: Sendable, Hashable {
    public var table: ObjectName
    public var isLowPriority = false
    public var isReplace = false

    public init(_ table: ObjectName) { self.table = table }
  }
}
