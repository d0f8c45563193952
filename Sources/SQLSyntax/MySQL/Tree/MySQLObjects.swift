// SPDX-License-Identifier: Apache-2.0

extension MySQL {
  public struct CreateView: Sendable, Hashable {
    public enum Algorithm: Sendable, Hashable {
      case undefined
      case merge
      case temptable
    }
    public var name: ObjectName
    public var columns: [String] = []
    public var query: Query
    public var orReplace = false
    public var ifNotExists = false
    /// `ALTER VIEW`
    public var isAlter = false
    public var algorithm = Algorithm.undefined

    public init(_ name: ObjectName, _ query: Query) {
      self.name = name
      self.query = query
    }
  }

  /// What a stored program runs.
  public struct ProgramBody: Sendable, Hashable {
    /// Every SQL statement in it, in order, whatever branch or loop it stands in.
    public var statements: [Statement]
    /// False: something in it was not understood, or it runs SQL that it puts together.
    public var isFullyRead: Bool

    public init(_ statements: [Statement], isFullyRead: Bool) {
      self.statements = statements
      self.isFullyRead = isFullyRead
    }
  }

  public struct CreateTrigger: Sendable, Hashable {
    public enum Time: Sendable, Hashable {
      case before
      case after
    }
    public enum Event: Sendable, Hashable {
      case insert
      case update
      case delete
    }
    public var name: ObjectName
    public var table: ObjectName
    public var time: Time
    /// MariaDB 12 knows more than one.
    public var events: [Event]
    public var body: ProgramBody
    public var orReplace = false
    public var ifNotExists = false

    public init(
      _ name: ObjectName, on table: ObjectName, _ time: Time, _ events: [Event], _ body: ProgramBody
    ) {
      self.name = name
      self.table = table
      self.time = time
      self.events = events
      self.body = body
    }
  }

  public struct CreateRoutine: Sendable, Hashable {
    public var kind: RoutineKind
    public var name: ObjectName
    public var orReplace = false
    public var ifNotExists = false
    public var body: ProgramBody

    public init(_ kind: RoutineKind, _ name: ObjectName, _ body: ProgramBody) {
      self.kind = kind
      self.name = name
      self.body = body
    }
  }

  public struct CreateEvent: Sendable, Hashable {
    public var name: ObjectName
    public var orReplace = false
    public var ifNotExists = false
    public var body: ProgramBody

    public init(_ name: ObjectName, _ body: ProgramBody) {
      self.name = name
      self.body = body
    }
  }

  public struct CreateSequence: Sendable, Hashable {
    public var name: ObjectName
    public var orReplace = false
    public var ifNotExists = false

    public init(_ name: ObjectName) { self.name = name }
  }

  public struct CreateDatabase: Sendable, Hashable {
    public var name: String
    public var orReplace = false
    public var ifNotExists = false
    public var charset: String?
    public var collation: String?

    public init(_ name: String) { self.name = name }
  }

  public struct AlterDatabase: Sendable, Hashable {
    /// Nil: the current one.
    public var name: String?
    public var charset: String?
    public var collation: String?
    /// `READ ONLY`, `ENCRYPTION`, `COMMENT`, `UPGRADE DATA DIRECTORY NAME`: by name.
    public var options: [Option] = []

    public init(_ name: String?) { self.name = name }
  }

  public struct MaintainTables: Sendable, Hashable {
    public enum Work: String, Sendable, Hashable, CaseIterable {
      case analyze = "ANALYZE"
      case check = "CHECK"
      case checksum = "CHECKSUM"
      case optimize = "OPTIMIZE"
      case repair = "REPAIR"
    }
    public var work: Work
    public var tables: [ObjectName]
    public var wait: Wait?
    /// `UPDATE HISTOGRAM`, `DROP HISTOGRAM`: no index statistics are read.
    public var isHistogram = false

    public init(_ work: Work, _ tables: [ObjectName]) {
      self.work = work
      self.tables = tables
    }
  }

  public struct LockTables: Sendable, Hashable {
    public enum Mode: Sendable, Hashable {
      case read
      case readLocal
      case write
      case lowPriorityWrite
      /// MariaDB: `WRITE CONCURRENT`
      case writeConcurrent
    }
    public struct Item: Sendable, Hashable {
      public var table: ObjectName
      public var alias: String?
      public var mode: Mode

      public init(_ table: ObjectName, alias: String?, _ mode: Mode) {
        self.table = table
        self.alias = alias
        self.mode = mode
      }
    }
    public var items: [Item]
    public var wait: Wait?

    public init(_ items: [Item]) { self.items = items }
  }

  public struct Flush: Sendable, Hashable {
    public enum TableMode: Sendable, Hashable {
      case plain
      case withReadLock
      case forExport
    }
    /// Nil: something else is flushed (`LOGS`, `PRIVILEGES`…).
    public var tables: TableMode?
    /// Empty: all of them.
    public var names: [ObjectName]

    public init(tables: TableMode?, names: [ObjectName]) {
      self.tables = tables
      self.names = names
    }
  }

  public enum Handler: Sendable, Hashable {
    case open(ObjectName)
    case read(String)
    case close(String)
  }
}
