// SPDX-License-Identifier: Apache-2.0

extension MySQL {
  public struct CreateTable: Sendable, Hashable {
    public enum Duplicates: Sendable, Hashable {
      case ignore
      case replace
    }
    public var name: ObjectName
    public var isTemporary = false
    public var orReplace = false
    public var ifNotExists = false
    public var columns: [ColumnDefinition] = []
    public var indexes: [IndexDefinition] = []
    public var foreignKeys: [ForeignKey] = []
    public var checks: [Check] = []
    public var options: [TableOption] = []
    public var partitioning: Partitioning?
    /// `LIKE`
    public var like: ObjectName?
    /// `AS SELECT`
    public var query: Query?
    public var duplicates: Duplicates?
    /// `WITH SYSTEM VERSIONING` (MariaDB)
    public var isVersioned = false
    /// `PERIOD FOR` (MariaDB): its name, `SYSTEM_TIME` for the system's.
    public var periods: [String] = []

    public init(_ name: ObjectName) { self.name = name }
  }

  /// `ENGINE = InnoDB`. Names are upper case, in the spelling of `SHOW CREATE TABLE`, without
  /// `DEFAULT`: `CHARACTER SET` for `CHARSET`, `COLLATE`, `ROW_FORMAT`, `UNION`…
  public struct TableOption: Sendable, Hashable {
    public var name: String
    /// Without quotes.
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public struct Partitioning: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case range
      case list
      case hash
      case key
      /// MariaDB, for system-versioned tables.
      case systemTime
    }
    public var kind: Kind
    /// `RANGE COLUMNS`, `LIST COLUMNS`, `KEY`
    public var columns: [String] = []
    public var isLinear = false
    public var expression: Expression?
    /// `PARTITIONS n`
    public var count: Int?
    public var partitions: [PartitionDefinition] = []
    public var subpartitionKind: Kind?
    /// `SUBPARTITION BY KEY`
    public var subpartitionColumns: [String] = []
    public var subpartitionCount: Int?

    public init(_ kind: Kind) { self.kind = kind }
  }

  public struct PartitionDefinition: Sendable, Hashable {
    public var name: String
    /// The text of `VALUES LESS THAN …` or `VALUES IN …`; nil: none.
    public var values: String?
    public var options: [TableOption] = []
    public var subpartitions: [String] = []

    public init(_ name: String) { self.name = name }
  }

  public enum Algorithm: String, Sendable, Hashable, CaseIterable {
    case `default` = "DEFAULT"
    case instant = "INSTANT"
    /// MariaDB
    case noCopy = "NOCOPY"
    case inPlace = "INPLACE"
    case copy = "COPY"
  }

  /// What others may do meanwhile: the clause `LOCK`.
  public enum LockClause: String, Sendable, Hashable, CaseIterable {
    case `default` = "DEFAULT"
    case none = "NONE"
    case shared = "SHARED"
    case exclusive = "EXCLUSIVE"
  }

  public struct AlterTable: Sendable, Hashable {
    public var name: ObjectName
    public var ifExists = false
    public var ignore = false
    /// `ALTER ONLINE TABLE` (MariaDB): `LOCK=NONE`.
    public var isOnline = false
    public var wait: Wait?
    /// In order; several columns in parentheses are several actions.
    public var actions: [AlterAction] = []
    public var algorithm: Algorithm?
    public var lock: LockClause?
    /// `WITH VALIDATION` true, `WITHOUT VALIDATION` false.
    public var validation: Bool?

    public init(_ name: ObjectName) { self.name = name }
  }

  public enum AlterAction: Sendable, Hashable {
    // Columns
    case addColumn(ColumnDefinition, ColumnPosition?, ifNotExists: Bool)
    case dropColumn(String, ifExists: Bool)
    /// `CHANGE COLUMN`
    case changeColumn(String, ColumnDefinition, ColumnPosition?, ifExists: Bool)
    case modifyColumn(ColumnDefinition, ColumnPosition?, ifExists: Bool)
    case renameColumn(String, to: String)
    /// Nil: `DROP DEFAULT`.
    case alterColumnDefault(String, ColumnDefinition.Default?)
    case alterColumnVisibility(String, isInvisible: Bool)

    // Indexes and constraints
    case addIndex(IndexDefinition, ifNotExists: Bool)
    case dropIndex(String, ifExists: Bool)
    case dropPrimaryKey
    case renameIndex(String, to: String)
    case alterIndexVisibility(String, isHidden: Bool)
    case addForeignKey(ForeignKey, ifNotExists: Bool)
    case dropForeignKey(String, ifExists: Bool)
    case addCheck(Check, ifNotExists: Bool)
    case dropCheck(String)
    /// `DROP CONSTRAINT`: whatever has the name.
    case dropConstraint(String, ifExists: Bool)
    case alterCheck(String, isEnforced: Bool)

    // The table
    case rename(ObjectName)
    case options([TableOption])
    case convert(charset: String?, collation: String?)
    case orderBy([Expression])
    case force
    case enableKeys
    case disableKeys
    case discardTablespace
    case importTablespace
    case secondaryEngine(isLoaded: Bool)

    // Partitions
    case partitionBy(Partitioning)
    case removePartitioning
    case addPartitions([PartitionDefinition])
    /// `ADD PARTITION PARTITIONS n`
    case addPartitionCount(Int)
    case dropPartitions([String])
    case coalescePartitions(Int)
    /// Empty names: all (`REORGANIZE PARTITION` of HASH and KEY).
    case reorganizePartitions([String], into: [PartitionDefinition])
    case exchangePartition(String, with: ObjectName)
    case partitions(PartitionWork, Partitions)
    /// `CONVERT PARTITION p TO TABLE t` (MariaDB 10.7)
    case convertPartition(String, to: ObjectName)
    /// `CONVERT TABLE t TO PARTITION p` (MariaDB 10.7)
    case convertTable(ObjectName, to: PartitionDefinition)

    // System versioning (MariaDB)
    case addSystemVersioning
    case dropSystemVersioning
    case addPeriod(String)
    case dropPeriod(String)
  }

  public enum Partitions: Sendable, Hashable {
    case all
    case named([String])
  }

  public enum PartitionWork: String, Sendable, Hashable, CaseIterable {
    case truncate = "TRUNCATE"
    case rebuild = "REBUILD"
    case optimize = "OPTIMIZE"
    case analyze = "ANALYZE"
    case check = "CHECK"
    case repair = "REPAIR"
    case discardTablespace = "DISCARD"
    case importTablespace = "IMPORT"
  }

  public struct CreateIndex: Sendable, Hashable {
    public var table: ObjectName
    public var definition: IndexDefinition
    public var orReplace = false
    public var ifNotExists = false
    public var isOnline = false
    public var wait: Wait?
    public var algorithm: Algorithm?
    public var lock: LockClause?

    public init(_ definition: IndexDefinition, on table: ObjectName) {
      self.definition = definition
      self.table = table
    }
  }

  public struct DropIndex: Sendable, Hashable {
    public var table: ObjectName
    public var name: String
    public var ifExists = false
    public var isOnline = false
    public var wait: Wait?
    public var algorithm: Algorithm?
    public var lock: LockClause?

    public init(_ name: String, on table: ObjectName) {
      self.name = name
      self.table = table
    }
  }

  public struct DropTable: Sendable, Hashable {
    public var tables: [ObjectName]
    public var isTemporary = false
    public var ifExists = false
    public var wait: Wait?

    public init(_ tables: [ObjectName]) { self.tables = tables }
  }

  public struct RenameTable: Sendable, Hashable {
    public struct Pair: Sendable, Hashable {
      public var from: ObjectName
      public var to: ObjectName

      public init(from: ObjectName, to: ObjectName) {
        self.from = from
        self.to = to
      }
    }
    /// Carried out from left to right.
    public var pairs: [Pair]
    public var ifExists = false
    public var wait: Wait?

    public init(_ pairs: [Pair]) { self.pairs = pairs }
  }
}
