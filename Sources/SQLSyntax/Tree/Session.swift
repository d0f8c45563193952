// SPDX-License-Identifier: Apache-2.0

/// A table-level lock mode as `LOCK TABLE … IN … MODE` names it, weakest first.
public enum LockTableMode: String, Sendable, Hashable, CaseIterable {
  case accessShare = "ACCESS SHARE"
  case rowShare = "ROW SHARE"
  case rowExclusive = "ROW EXCLUSIVE"
  case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
  case share = "SHARE"
  case shareRowExclusive = "SHARE ROW EXCLUSIVE"
  case exclusive = "EXCLUSIVE"
  case accessExclusive = "ACCESS EXCLUSIVE"
}

public struct LockTable: Sendable, Hashable {
  public var tables: [RelationReference]
  public var mode = LockTableMode.accessExclusive
  public var noWait = false

  public init(_ tables: [RelationReference]) { self.tables = tables }
}

public struct Vacuum: Sendable, Hashable {
  public var tables: [RelationReference] = []
  public var full = false
  public var analyze = false
  public var skipLocked = false
  /// False: only the storage of oversized values.
  public var processMain = true
  /// Every option by name, also those above.
  public var options: [Option] = []

  public init() {}
}

public struct Analyze: Sendable, Hashable {
  public var tables: [RelationReference] = []
  public var skipLocked = false

  public init() {}
}

public struct Cluster: Sendable, Hashable {
  /// Nil: every table that was clustered before.
  public var table: ObjectName?
  public var index: String?

  public init() {}
}

public enum TransactionControl: Sendable, Hashable {
  /// `BEGIN`, `START TRANSACTION`; the isolation level in lower case where given.
  case begin(isolation: String?)
  /// `COMMIT`, `END`
  case commit(chain: Bool)
  /// `ROLLBACK`, `ABORT`
  case rollback(chain: Bool)
  case savepoint(String)
  case release(String)
  case rollbackTo(String)
  case prepare(String)
  case commitPrepared(String)
  case rollbackPrepared(String)
  /// `SET TRANSACTION`, `SET SESSION CHARACTERISTICS`
  case characteristics(isolation: String?)
  case setConstraints(immediate: Bool)
}

/// `SET`, `RESET` and `DISCARD ALL`.
public struct SetParameter: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    /// As written, without quotes; lists joined with ", ".
    case value(String)
    /// `RESET name`, `SET name TO DEFAULT`, `SET name FROM CURRENT`
    case `default`
  }
  /// Lower case. `TIME ZONE` is `timezone`, `SCHEMA` is `search_path`, `all` is every parameter.
  public var name: String
  public var value: Value
  public var isLocal: Bool
  /// `DISCARD ALL`, which resets more than parameters.
  public var discards = false

  public init(name: String, value: Value, isLocal: Bool, discards: Bool = false) {
    self.name = name
    self.value = value
    self.isLocal = isLocal
    self.discards = discards
  }
}

public struct Copy: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    case table(RelationReference, columns: [String])
    case query(DataStatement)
  }
  public var source: Source
  /// `FROM` writes the table, `TO` reads it.
  public var isFrom: Bool
  /// `FROM STDIN`: the data stands in the script behind the statement.
  public var fromStdin: Bool
  /// A file on the server.
  public var file: String?
  public var options: [Option] = []

  public init(_ source: Source, isFrom: Bool, fromStdin: Bool) {
    self.source = source
    self.isFrom = isFrom
    self.fromStdin = fromStdin
  }
}

public struct Explain: Sendable, Hashable {
  public var analyze: Bool
  public var statement: ExplainedStatement
}

public enum ExplainedStatement: Sendable, Hashable {
  case data(DataStatement)
  case createTableAs(CreateTableAs)
  case refresh(RefreshMaterializedView)
  case cursor(Query)
  case execute(String)
}

public struct DoBlock: Sendable, Hashable {
  public var language: String
  public var body: String
  /// Where the body's first byte stands in the file, for positions inside it.
  public var bodyOffset: UInt32
}
