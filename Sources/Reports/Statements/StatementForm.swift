// SPDX-License-Identifier: Apache-2.0

/// A form of a statement that has a page in docs/statements, by the name that the manual gives it.
public enum StatementForm: String, Sendable, Hashable, CaseIterable {
  // ALTER TABLE: columns
  case addColumn = "ALTER TABLE … ADD COLUMN"
  case dropColumn = "ALTER TABLE … DROP COLUMN"
  case setDataType = "ALTER TABLE … SET DATA TYPE"
  case setDropDefault = "ALTER TABLE … SET/DROP DEFAULT"
  case setNotNull = "ALTER TABLE … SET NOT NULL"
  case dropNotNull = "ALTER TABLE … DROP NOT NULL"
  case setExpression = "ALTER TABLE … SET EXPRESSION AS"
  case dropExpression = "ALTER TABLE … DROP EXPRESSION"
  case addIdentity = "ALTER TABLE … ADD GENERATED AS IDENTITY"
  case setIdentity = "ALTER TABLE … SET GENERATED"
  case dropIdentity = "ALTER TABLE … DROP IDENTITY"
  case setStatistics = "ALTER TABLE … SET STATISTICS"
  case columnOptions = "ALTER TABLE … ALTER COLUMN … SET/RESET ( attribute_option )"
  case setStorage = "ALTER TABLE … SET STORAGE"
  case setCompression = "ALTER TABLE … SET COMPRESSION"
  case renameColumn = "ALTER TABLE … RENAME COLUMN"

  // ALTER TABLE: constraints
  case addCheck = "ALTER TABLE … ADD CHECK"
  case addNotNull = "ALTER TABLE … ADD NOT NULL"
  case addUnique = "ALTER TABLE … ADD UNIQUE"
  case addPrimaryKey = "ALTER TABLE … ADD PRIMARY KEY"
  case addUsingIndex = "ALTER TABLE … ADD … USING INDEX"
  case addForeignKey = "ALTER TABLE … ADD FOREIGN KEY"
  case addExclude = "ALTER TABLE … ADD EXCLUDE"
  case alterConstraint = "ALTER TABLE … ALTER CONSTRAINT"
  case validateConstraint = "ALTER TABLE … VALIDATE CONSTRAINT"
  case dropConstraint = "ALTER TABLE … DROP CONSTRAINT"
  case renameConstraint = "ALTER TABLE … RENAME CONSTRAINT"

  // ALTER TABLE: triggers, rules, row security
  case enableTrigger = "ALTER TABLE … ENABLE/DISABLE TRIGGER"
  case enableRule = "ALTER TABLE … ENABLE/DISABLE RULE"
  case rowSecurity = "ALTER TABLE … ENABLE/DISABLE ROW LEVEL SECURITY"
  case forceRowSecurity = "ALTER TABLE … FORCE/NO FORCE ROW LEVEL SECURITY"

  // ALTER TABLE: the table as a whole
  case clusterOn = "ALTER TABLE … CLUSTER ON"
  case setWithoutCluster = "ALTER TABLE … SET WITHOUT CLUSTER"
  case setWithoutOids = "ALTER TABLE … SET WITHOUT OIDS"
  case setAccessMethod = "ALTER TABLE … SET ACCESS METHOD"
  case setTablespace = "ALTER TABLE … SET TABLESPACE"
  case setLogged = "ALTER TABLE … SET LOGGED/UNLOGGED"
  case storageParameters = "ALTER TABLE … SET/RESET ( storage_parameter )"
  case inherit = "ALTER TABLE … INHERIT/NO INHERIT"
  case ofType = "ALTER TABLE … OF/NOT OF"
  case ownerTo = "ALTER TABLE … OWNER TO"
  case replicaIdentity = "ALTER TABLE … REPLICA IDENTITY"
  case foreignOptions = "ALTER FOREIGN TABLE … OPTIONS"
  case rename = "ALTER TABLE … RENAME TO"
  case setSchema = "ALTER TABLE … SET SCHEMA"
  case dependsOnExtension = "ALTER INDEX … DEPENDS ON EXTENSION"
  case allInTablespace = "ALTER TABLE ALL IN TABLESPACE"

  // ALTER TABLE: partitions
  case attachPartition = "ALTER TABLE … ATTACH PARTITION"
  case detachPartition = "ALTER TABLE … DETACH PARTITION"
  case detachConcurrently = "ALTER TABLE … DETACH PARTITION CONCURRENTLY"
  case detachFinalize = "ALTER TABLE … DETACH PARTITION FINALIZE"
  case attachIndexPartition = "ALTER INDEX … ATTACH PARTITION"
  case splitMergePartition = "ALTER TABLE … SPLIT/MERGE PARTITION"

  // Tables and indexes
  case createTable = "CREATE TABLE"
  case createTableAs = "CREATE TABLE AS"
  case createIndex = "CREATE INDEX"
  case createIndexConcurrently = "CREATE INDEX CONCURRENTLY"
  case reindex = "REINDEX"
  case reindexConcurrently = "REINDEX CONCURRENTLY"
  case dropTable = "DROP TABLE"
  case dropIndex = "DROP INDEX"
  case dropIndexConcurrently = "DROP INDEX CONCURRENTLY"
  case dropOther = "DROP of other objects"
  case truncate = "TRUNCATE"
  case importForeignSchema = "IMPORT FOREIGN SCHEMA"

  // Other objects
  case createView = "CREATE VIEW"
  case refresh = "REFRESH MATERIALIZED VIEW"
  case createSequence = "CREATE SEQUENCE"
  case alterSequence = "ALTER SEQUENCE"
  case createType = "CREATE TYPE"
  case alterType = "ALTER TYPE"
  case createDomain = "CREATE DOMAIN"
  case alterDomain = "ALTER DOMAIN"
  case createFunction = "CREATE FUNCTION"
  case createTrigger = "CREATE TRIGGER"
  case alterTrigger = "ALTER TRIGGER"
  case createRule = "CREATE RULE"
  case alterRule = "ALTER RULE"
  case createPolicy = "CREATE POLICY"
  case alterPolicy = "ALTER POLICY"
  case createStatistics = "CREATE STATISTICS"
  case alterStatistics = "ALTER STATISTICS"
  case createSchema = "CREATE SCHEMA"
  case alterObject = "ALTER of other objects"
  case `extension` = "CREATE EXTENSION"
  case createPublication = "CREATE PUBLICATION"
  case alterPublication = "ALTER PUBLICATION"
  case comment = "COMMENT"
  case securityLabel = "SECURITY LABEL"
  case grant = "GRANT"
  case reassignOwned = "REASSIGN OWNED"
  case dropOwned = "DROP OWNED"

  // Data
  case select = "SELECT"
  case insert = "INSERT"
  case update = "UPDATE"
  case delete = "DELETE"
  case merge = "MERGE"
  case copy = "COPY"
  case call = "CALL"
  case doBlock = "DO"

  // Maintenance and explicit locks
  case lock = "LOCK"
  case vacuum = "VACUUM"
  case vacuumFull = "VACUUM FULL"
  case analyze = "ANALYZE"
  case cluster = "CLUSTER"

  // Session
  case explain = "EXPLAIN"
  case prepare = "PREPARE"
  case execute = "EXECUTE"
  case declareCursor = "DECLARE"
  case utility = "Statements without a lock on a table"
}

extension StatementForm {
  public static let folder = "docs/statements"

  /// The file of its page: `alter-table-set-not-null.md`.
  public var page: String {
    let letters = rawValue.unicodeScalars.map { scalar in
      scalar.isASCII && scalar.properties.isAlphabetic
        ? Character(scalar.properties.lowercaseMapping) : " "
    }
    return String(letters).split(separator: " ").joined(separator: "-") + ".md"
  }
}
