// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL {
  /// A base table (or a sequence of MariaDB, which is one) as the data dictionary describes it.
  public struct Table: Sendable, Hashable {
    public enum RowFormat: String, Sendable, Hashable, CaseIterable {
      case redundant = "REDUNDANT"
      case compact = "COMPACT"
      case dynamic = "DYNAMIC"
      case compressed = "COMPRESSED"
      /// Of another storage engine.
      case fixed = "FIXED"
      case page = "PAGE"
    }
    public var name: RelationName
    public var origin = Relation.Origin.created
    public var isTemporary = false
    public var isSequence = false
    /// Lower case: `innodb`, `myisam`, `aria`, `memory`…
    public var storageEngine: String
    public var rowFormat: RowFormat
    /// What was asked for; nil: the default.
    public var statedRowFormat: RowFormat?
    public var keyBlockSize: Int?
    /// Lower case, resolved: never nil for a table that was read in full.
    public var charset: String
    public var collation: String
    /// In order.
    public var columns: [Column] = []
    /// The primary key first, then in the order of creation.
    public var indexes: [Index] = []
    public var foreignKeys: [TableForeignKey] = []
    public var checks: [TableCheck] = []
    public var triggers: [Trigger] = []
    public var partitioning: Partitioning?
    /// Options that nothing above holds, by name as in ``TableOption``.
    public var options: [String: String] = [:]
    /// `WITH SYSTEM VERSIONING` (MariaDB).
    public var isVersioned = false
    /// Application-time periods (MariaDB).
    public var periods: [String] = []

    // What only the server's files know
    /// Row versions spent by instant ADD and DROP COLUMN (`TOTAL_ROW_VERSIONS`, 8.0.29).
    public var rowVersions = 0
    /// Columns that were dropped or added instantly since the last rebuild: they still count.
    public var instantlyAdded = 0
    public var instantlyDropped = 0
    /// It has the hidden column `FTS_DOC_ID`, which outlives the FULLTEXT index that made it.
    public var hasHiddenDocumentID = false
    /// It stands in for a table that nobody described: of its columns and indexes only those are here
    /// that statements name.
    public var isAssumed = false
    /// True: it holds no row, for certain.
    public var isEmpty = false

    public init(
      _ name: RelationName, storageEngine: String = "innodb", rowFormat: RowFormat = .dynamic,
      charset: String, collation: String
    ) {
      self.name = name
      self.storageEngine = storageEngine
      self.rowFormat = rowFormat
      self.charset = charset
      self.collation = collation
    }

    /// Under one name: some have a second one (`sys_table_aliases` in sql/handler.cc).
    static func storageEngine(named name: String) -> String {
      switch name.lowercased() {
      case "innobase": "innodb"
      case "heap": "memory"
      case "mrg_myisam": "merge"
      case let other: other
      }
    }

    public var isInnoDB: Bool { storageEngine == "innodb" }
    public var primaryKey: Index? { indexes.first { $0.kind == .primary } }
  }

  public struct Column: Sendable, Hashable {
    public var name: String
    /// With the charset and collation of a text resolved.
    public var type: DataType
    public var isNullable: Bool
    public var defaultValue: ColumnDefinition.Default?
    public var updatesTimestamp = false
    public var isAutoIncrement = false
    public var generated: ColumnDefinition.Generated?
    public var isInvisible = false
    public var comment = ""
    public var attributes: [Option] = []
    public var rowTime: ColumnDefinition.RowTime?
    public var isVersioned = true
    /// The table's charset was taken, not one of its own: a new default leaves it as it is, but
    /// `SHOW CREATE TABLE` and equality of definitions depend on it.
    public var hasTableCharset = true

    public init(_ name: String, _ type: DataType, isNullable: Bool = true) {
      self.name = name
      self.type = type
      self.isNullable = isNullable
    }
  }

  public struct Index: Sendable, Hashable {
    public var kind: IndexDefinition.Kind
    /// `PRIMARY` for the primary key.
    public var name: String
    public var parts: [KeyPart]
    public var method: String?
    public var isHidden = false
    public var comment = ""
    public var parser: String?
    public var options: [Option] = []
    /// Made by the server for a foreign key: it goes where a better one comes.
    public var isGenerated = false

    public init(_ kind: IndexDefinition.Kind, name: String, parts: [KeyPart]) {
      self.kind = kind
      self.name = name
      self.parts = parts
    }

    /// Its columns by name; nil for an expression.
    public var columns: [String?] {
      parts.map { part in
        if case .column(let name) = part.key { name } else { nil }
      }
    }

    /// Whether these columns lead it, in this order.
    func begins(with names: [String]) -> Bool {
      columns.count >= names.count
        && zip(columns, names).allSatisfy { $0?.lowercased() == $1.lowercased() }
    }

    /// Whether it finds rows by whole values of these columns, as a foreign key needs it.
    func serves(_ names: [String]) -> Bool {
      kind != .fulltext && kind != .spatial && begins(with: names)
        && parts.prefix(names.count).allSatisfy { $0.prefixLength == nil }
    }
  }

  public struct TableForeignKey: Sendable, Hashable {
    public var name: String
    public var columns: [String]
    public var referenced: RelationName
    public var referencedColumns: [String]
    public var onDelete: References.Action
    public var onUpdate: References.Action

    public init(
      _ name: String, columns: [String], referenced: RelationName, referencedColumns: [String],
      onDelete: References.Action = .noAction, onUpdate: References.Action = .noAction
    ) {
      self.name = name
      self.columns = columns
      self.referenced = referenced
      self.referencedColumns = referencedColumns
      self.onDelete = onDelete
      self.onUpdate = onUpdate
    }
  }

  public struct TableCheck: Sendable, Hashable {
    public var name: String
    public var expression: Expression
    public var isEnforced: Bool
    /// The column that it stands at (MariaDB tells them apart).
    public var column: String?

    public init(_ name: String, _ expression: Expression, isEnforced: Bool = true) {
      self.name = name
      self.expression = expression
      self.isEnforced = isEnforced
    }
  }

  public struct Trigger: Sendable, Hashable {
    public var name: String
    public var time: CreateTrigger.Time
    public var events: [CreateTrigger.Event]
    public var body: ProgramBody

    public init(
      _ name: String, _ time: CreateTrigger.Time, _ events: [CreateTrigger.Event],
      _ body: ProgramBody
    ) {
      self.name = name
      self.time = time
      self.events = events
      self.body = body
    }
  }
}
