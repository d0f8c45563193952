// SPDX-License-Identifier: Apache-2.0

extension MySQL {
  /// A column type as written: `varchar(20) character set latin1`, `int unsigned`, `enum('a','b')`.
  public struct DataType: Sendable, Hashable {
    /// As `SHOW CREATE TABLE` spells it; synonyms are resolved (`INTEGER`, `BOOL`, `NVARCHAR`…).
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case tinyint, smallint, mediumint, int, bigint
      case decimal, float, double, bit
      case date, time, datetime, timestamp, year
      case char, varchar, binary, varbinary
      case tinyblob, blob, mediumblob, longblob
      case tinytext, text, mediumtext, longtext
      case `enum`, set, json
      case geometry, point, linestring, polygon, multipoint, multilinestring, multipolygon
      case geometrycollection
      /// MySQL 9, MariaDB 11.7
      case vector
      /// MariaDB
      case uuid, inet4, inet6, xmltype
    }
    public var kind: Kind
    /// `varchar(20)`: 20; `decimal(10,2)`: 10; `datetime(3)`: 3. Nil where none is written.
    public var length: Int?
    public var decimals: Int?
    public var isUnsigned = false
    public var isZerofill = false
    /// Of `enum` and `set`.
    public var members: [String] = []
    /// Lower case.
    public var charset: String?
    public var collation: String?
    /// The attribute `BINARY`: the binary collation of the charset.
    public var isBinaryCollation = false
    /// `COMPRESSED` (MariaDB).
    public var isCompressed = false
    public var srid: Int?

    public init(_ kind: Kind, length: Int? = nil, decimals: Int? = nil) {
      self.kind = kind
      self.length = length
      self.decimals = decimals
    }
  }

  public struct ColumnDefinition: Sendable, Hashable {
    public enum Default: Sendable, Hashable {
      case null
      case literal(Expression)
      /// `CURRENT_TIMESTAMP` and its synonyms.
      case currentTimestamp
      /// In parentheses, or any other expression (MariaDB needs no parentheses).
      case expression(Expression)
    }
    public struct Generated: Sendable, Hashable {
      public var expression: Expression
      public var isStored: Bool

      public init(_ expression: Expression, isStored: Bool) {
        self.expression = expression
        self.isStored = isStored
      }
    }
    public enum Key: Sendable, Hashable {
      case primary
      case unique
      /// A bare `KEY`, which makes a primary key too.
      case key
    }
    public enum RowTime: Sendable, Hashable {
      case start
      case end
    }
    public var name: String
    public var type: DataType
    /// Nil where neither `NULL` nor `NOT NULL` is written.
    public var isNullable: Bool?
    public var defaultValue: Default?
    /// `ON UPDATE CURRENT_TIMESTAMP`
    public var updatesTimestamp = false
    public var isAutoIncrement = false
    public var key: Key?
    public var comment: String?
    public var generated: Generated?
    /// Nil where nothing is written.
    public var isInvisible: Bool?
    public var checks: [Check] = []
    public var references: References?
    /// `COLUMN_FORMAT`, `STORAGE`, `ENGINE_ATTRIBUTE`: by name.
    public var attributes: [Option] = []
    /// `GENERATED ALWAYS AS ROW START` (MariaDB).
    public var rowTime: RowTime?
    /// `WITH` or `WITHOUT SYSTEM VERSIONING` (MariaDB); nil: nothing is written.
    public var isVersioned: Bool?

    public init(_ name: String, _ type: DataType) {
      self.name = name
      self.type = type
    }
  }

  /// `FIRST`, `AFTER x`; nothing written is the end, or the place that the column has.
  public enum ColumnPosition: Sendable, Hashable {
    case first
    case after(String)
  }

  public struct Check: Sendable, Hashable {
    public var name: String?
    public var expression: Expression
    /// False: `NOT ENFORCED`.
    public var isEnforced = true

    public init(name: String?, _ expression: Expression) {
      self.name = name
      self.expression = expression
    }
  }

  public struct References: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
      case restrict
      case cascade
      case setNull
      case noAction
      case setDefault
    }
    public var table: ObjectName
    /// Empty: the primary key.
    public var columns: [String]
    /// Nil where nothing is written: restrict.
    public var onDelete: Action?
    public var onUpdate: Action?

    public init(_ table: ObjectName, columns: [String]) {
      self.table = table
      self.columns = columns
    }
  }

  public struct ForeignKey: Sendable, Hashable {
    public var name: String?
    public var indexName: String?
    public var columns: [String]
    public var references: References

    public init(name: String?, columns: [String], references: References) {
      self.name = name
      self.columns = columns
      self.references = references
    }
  }

  public struct IndexDefinition: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case plain
      case unique
      case primary
      case fulltext
      case spatial
      /// MariaDB 11.7
      case vector
    }
    public var kind: Kind
    /// The index's name, or else that of its constraint; nil: the server makes one.
    public var name: String?
    public var parts: [KeyPart]
    /// `BTREE`, `HASH`, `RTREE`, upper case.
    public var method: String?
    /// `INVISIBLE` (MySQL), `IGNORED` (MariaDB).
    public var isHidden = false
    public var comment: String?
    /// `WITH PARSER`
    public var parser: String?
    /// `KEY_BLOCK_SIZE`, `CLUSTERING`… by name, upper case.
    public var options: [Option] = []

    public init(_ kind: Kind, name: String?, parts: [KeyPart]) {
      self.kind = kind
      self.name = name
      self.parts = parts
    }
  }

  public struct KeyPart: Sendable, Hashable {
    public enum Key: Sendable, Hashable {
      case column(String)
      /// A functional key part.
      case expression(Expression)
    }
    public var key: Key
    public var prefixLength: Int?
    public var isDescending = false
    /// `WITHOUT OVERLAPS` (MariaDB).
    public var withoutOverlaps = false

    public init(_ key: Key, prefixLength: Int? = nil) {
      self.key = key
      self.prefixLength = prefixLength
    }
  }
}
