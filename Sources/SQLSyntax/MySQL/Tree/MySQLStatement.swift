// SPDX-License-Identifier: Apache-2.0

/// The tree of MySQL and MariaDB: one namespace for both, since they differ in forms, not in kind.
///
/// Names are as written, without quotes. Whether two of them are the same is the catalog's affair:
/// columns and indexes do not tell case apart, tables do as `lower_case_table_names` says.
public enum MySQL {}

extension MySQL {
  /// One statement; what it has in common with other servers (transactions, what could not be read)
  /// stands in ``SQLSyntax/Statement``.
  public indirect enum Statement: Sendable, Hashable {
    // Tables and indexes
    case createTable(CreateTable)
    case alterTable(AlterTable)
    case dropTable(DropTable)
    case renameTable(RenameTable)
    case truncateTable(ObjectName, wait: Wait?)
    case createIndex(CreateIndex)
    case dropIndex(DropIndex)

    // Views, programs, sequences, databases
    case createView(CreateView)
    case dropView([ObjectName], ifExists: Bool)
    case createTrigger(CreateTrigger)
    case dropTrigger(ObjectName, ifExists: Bool)
    case createRoutine(CreateRoutine)
    case alterRoutine(RoutineKind, ObjectName)
    case dropRoutine(RoutineKind, ObjectName, ifExists: Bool)
    case createEvent(CreateEvent)
    case alterEvent(ObjectName)
    case dropEvent(ObjectName, ifExists: Bool)
    case createSequence(CreateSequence)
    case alterSequence(ObjectName)
    case dropSequence([ObjectName], ifExists: Bool)
    case createDatabase(CreateDatabase)
    case alterDatabase(AlterDatabase)
    case dropDatabase(String, ifExists: Bool)

    // Data
    case query(Query)
    case insert(Insert)
    case update(Update)
    case delete(Delete)
    case load(LoadData)
    case call(ObjectName, arguments: [Expression])
    /// `BEGIN NOT ATOMIC … END`, `IF … END IF` outside any program (MariaDB).
    case block(ProgramBody)
    case `do`([Expression])
    case handler(Handler)

    // Maintenance and explicit locks
    case maintain(MaintainTables)
    case lockTables(LockTables)
    case unlockTables
    case flush(Flush)
    /// `LOCK INSTANCE FOR BACKUP`, `BACKUP LOCK`, `BACKUP STAGE`
    case backupLock(isTaken: Bool)

    // Session
    case set([SetItem])
    /// `SET STATEMENT … FOR …` (MariaDB)
    case withSettings([SetItem], Statement)
    case use(database: String)
    case explain(Statement)
    case describe(ObjectName)
    /// `SHOW …`; of a table where it names one.
    case show(ObjectName?)
    case prepare(name: String, PreparedText)
    case execute(name: String)

    /// A statement that locks no table, by its command tag: `CREATE USER`, `GRANT`, `KILL`…
    case utility(tag: String)
  }

  /// How long to wait for a metadata lock: `WAIT n`, `NOWAIT` (MariaDB; of rows: both).
  public enum Wait: Sendable, Hashable {
    case seconds(Double)
    case noWait
    /// `SKIP LOCKED`: of rows only.
    case skipLocked
  }

  public enum RoutineKind: String, Sendable, Hashable, CaseIterable {
    case procedure = "PROCEDURE"
    case function = "FUNCTION"
    case package = "PACKAGE"
    case packageBody = "PACKAGE BODY"
  }

  /// The text of `PREPARE … FROM`.
  public enum PreparedText: Sendable, Hashable {
    case literal(String)
    /// Put together while it runs.
    case variable(String)
  }

  public struct SetItem: Sendable, Hashable {
    public enum Scope: Sendable, Hashable {
      case session
      case global
      case persist
      /// `@name`
      case user
      /// A variable of a stored program, or `SET NAMES`, `SET CHARACTER SET`.
      case other
    }
    public var scope: Scope
    /// Lower case.
    public var name: String
    /// Nil for `DEFAULT`.
    public var value: Expression?

    public init(_ scope: Scope, _ name: String, _ value: Expression?) {
      self.scope = scope
      self.name = name
      self.value = value
    }
  }
}

extension MySQL.Statement {
  /// `WAIT n` or `NOWAIT` of a statement that changes a definition.
  public var wait: MySQL.Wait? {
    switch self {
    case .alterTable(let alter): alter.wait
    case .createIndex(let create): create.wait
    case .dropIndex(let drop): drop.wait
    case .dropTable(let drop): drop.wait
    case .renameTable(let rename): rename.wait
    case .truncateTable(_, let wait): wait
    case .lockTables(let lock): lock.wait
    case .maintain(let maintain): maintain.wait
    default: nil
    }
  }
}
