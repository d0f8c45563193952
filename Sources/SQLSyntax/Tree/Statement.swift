// SPDX-License-Identifier: Apache-2.0

/// One SQL statement.
///
/// The dispatchers of Schema and LockModel switch over these cases without `default`: a new case
/// does not compile until both know what it does. Boxed: the widest case would set the size of every
/// statement of a file.
public indirect enum Statement: Sendable, Hashable {
  // Tables and indexes
  case alterTable(AlterTable)
  case alterAllInTablespace(AlterAllInTablespace)
  case createTable(CreateTable)
  case createTableAs(CreateTableAs)
  case createIndex(CreateIndex)
  case reindex(Reindex)
  case truncate(Truncate)
  case drop(Drop)
  case importForeignSchema(schema: String)

  // Views
  case createView(CreateView)
  case refreshMaterializedView(RefreshMaterializedView)

  // Other objects
  case createSequence(CreateSequence)
  case alterSequence(AlterSequence)
  case createType(CreateType)
  case alterType(AlterType)
  case createDomain(CreateDomain)
  case alterDomain(AlterDomain)
  case createFunction(CreateFunction)
  case createTrigger(CreateTrigger)
  case alterTrigger(AlterTrigger)
  case createRule(CreateRule)
  case alterRule(name: String, table: ObjectName, newName: String)
  case createPolicy(CreatePolicy)
  case alterPolicy(AlterPolicy)
  case createStatistics(CreateStatistics)
  case alterStatistics(ObjectName)
  case createSchema(CreateSchema)
  case alterObject(AlterObject)
  case createExtension(name: String, ifNotExists: Bool)
  case alterExtension(name: String, member: ObjectReference?)
  case createPublication(Publication)
  case alterPublication(AlterPublication)
  case comment(Comment)
  case securityLabel(ObjectReference)
  case grant(Grant)
  case reassignOwned(by: [String], to: String)
  case dropOwned(by: [String], DropBehavior)

  // Data
  case data(DataStatement)
  case copy(Copy)
  case call(FunctionCall)
  case doBlock(DoBlock)

  // Maintenance and explicit locks
  case lock(LockTable)
  case vacuum(Vacuum)
  case analyze(Analyze)
  case cluster(Cluster)

  // Session
  case transaction(TransactionControl)
  case set(SetParameter)
  case explain(Explain)
  case prepare(name: String, DataStatement)
  case execute(name: String, arguments: [Expression])
  case declareCursor(name: String, Query, hold: Bool)

  /// A statement of MySQL or MariaDB.
  case mysql(MySQL.Statement)

  /// A statement that takes no lock on a user relation, by its command tag: `CREATE ROLE`,
  /// `NOTIFY`, `FETCH`, `DEALLOCATE`, `CHECKPOINT`…
  case utility(tag: String)
  /// A psql meta-command, `\connect other`, with what stands behind it.
  case metaCommand(name: String, arguments: String)
  case unknown(UnknownStatement)
}

/// What could not be read.
public struct UnknownStatement: Sendable, Hashable {
  /// Up to three words, upper case, to say what it was: `ALTER FROBNICATOR`.
  public var firstWords: String
  /// What another server or release would have read; nil: nobody knows what it was.
  public var refusal: ParseDiagnostic.Problem?

  public init(firstWords: String, refusal: ParseDiagnostic.Problem? = nil) {
    self.firstWords = firstWords
    self.refusal = refusal
  }
}

/// A kind of object, as `DROP`, `COMMENT ON`, `SECURITY LABEL ON` and `ALTER EXTENSION` name it.
public enum ObjectKind: String, Sendable, Hashable, CaseIterable {
  case accessMethod = "ACCESS METHOD"
  case aggregate = "AGGREGATE"
  case cast = "CAST"
  case collation = "COLLATION"
  case column = "COLUMN"
  case constraint = "CONSTRAINT"
  case conversion = "CONVERSION"
  case database = "DATABASE"
  case domain = "DOMAIN"
  case eventTrigger = "EVENT TRIGGER"
  case `extension` = "EXTENSION"
  case foreignDataWrapper = "FOREIGN DATA WRAPPER"
  case foreignTable = "FOREIGN TABLE"
  case function = "FUNCTION"
  case index = "INDEX"
  case language = "LANGUAGE"
  case largeObject = "LARGE OBJECT"
  case materializedView = "MATERIALIZED VIEW"
  case `operator` = "OPERATOR"
  case operatorClass = "OPERATOR CLASS"
  case operatorFamily = "OPERATOR FAMILY"
  case policy = "POLICY"
  case procedure = "PROCEDURE"
  case publication = "PUBLICATION"
  case role = "ROLE"
  case routine = "ROUTINE"
  case rule = "RULE"
  case schema = "SCHEMA"
  case sequence = "SEQUENCE"
  case server = "SERVER"
  case statistics = "STATISTICS"
  case subscription = "SUBSCRIPTION"
  case table = "TABLE"
  case tablespace = "TABLESPACE"
  case textSearchConfiguration = "TEXT SEARCH CONFIGURATION"
  case textSearchDictionary = "TEXT SEARCH DICTIONARY"
  case textSearchParser = "TEXT SEARCH PARSER"
  case textSearchTemplate = "TEXT SEARCH TEMPLATE"
  case transform = "TRANSFORM"
  case trigger = "TRIGGER"
  case type = "TYPE"
  case userMapping = "USER MAPPING"
  case view = "VIEW"
}

/// An object by kind and name.
public struct ObjectReference: Sendable, Hashable {
  public var kind: ObjectKind
  public var name: ObjectName
  /// The table, for a column, constraint, trigger, rule or policy. `COLUMN t.c` has `c` as name.
  public var table: ObjectName?
  /// The argument types of a function, where they were given.
  public var arguments: [TypeName]?

  public init(
    _ kind: ObjectKind, _ name: ObjectName, table: ObjectName? = nil, arguments: [TypeName]? = nil
  ) {
    self.kind = kind
    self.name = name
    self.table = table
    self.arguments = arguments
  }
}
