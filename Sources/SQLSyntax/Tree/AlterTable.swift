// SPDX-License-Identifier: Apache-2.0

/// `ALTER TABLE`, and with the same grammar `ALTER INDEX`, `VIEW`, `MATERIALIZED VIEW`,
/// `SEQUENCE` (where it is not about the sequence's own options) and `FOREIGN TABLE`.
public struct AlterTable: Sendable, Hashable {
  /// The word behind `ALTER`.
  public enum Keyword: Sendable, Hashable {
    case table
    case index
    case view
    case materializedView
    case sequence
    case foreignTable
  }
  public var keyword: Keyword
  public var name: ObjectName
  public var ifExists = false
  public var only = false
  public var actions: [Located<AlterTableAction>] = []

  public init(_ keyword: Keyword, _ name: ObjectName) {
    self.keyword = keyword
    self.name = name
  }
}

/// One subcommand of `ALTER TABLE`.
public enum AlterTableAction: Sendable, Hashable {
  // Columns
  case addColumn(ColumnDefinition, ifNotExists: Bool)
  case dropColumn(String, ifExists: Bool, DropBehavior)
  case alterType(column: String, TypeName, collation: ObjectName?, using: Expression?)
  case setDefault(column: String, Expression)
  case dropDefault(column: String)
  case setNotNull(column: String)
  case dropNotNull(column: String)
  case setExpression(column: String, Expression)
  case dropExpression(column: String, ifExists: Bool)
  case addIdentity(column: String, always: Bool, [SequenceOption])
  case setIdentity(column: String, always: Bool?, [SequenceOption])
  case dropIdentity(column: String, ifExists: Bool)
  /// The column by name, or by number in an index.
  case setStatistics(column: String, target: Int?)
  case setColumnOptions(column: String, [Option])
  case resetColumnOptions(column: String, [Option])
  case setStorage(column: String, String)
  case setCompression(column: String, String)
  case renameColumn(String, to: String)

  // Constraints
  case addConstraint(TableConstraint)
  case alterConstraint(String, ConstraintAttributes)
  case validateConstraint(String)
  case dropConstraint(String, ifExists: Bool, DropBehavior)
  case renameConstraint(String, to: String)

  // Triggers, rules, row security
  case setTrigger(TriggerFiring, TriggerSelection)
  case setRule(TriggerFiring, String)
  case enableRowSecurity(Bool)
  case forceRowSecurity(Bool)

  // The table as a whole
  case clusterOn(String)
  case setWithoutCluster
  case setWithoutOids
  case setAccessMethod(String?)
  case setTablespace(String, noWait: Bool)
  case setLogged(Bool)
  case setOptions([Option])
  case resetOptions([Option])
  case inherit(ObjectName)
  case noInherit(ObjectName)
  case ofType(ObjectName)
  case notOf
  case ownerTo(String)
  case replicaIdentity(ReplicaIdentity)
  /// `OPTIONS (…)` of a foreign table, or of one of its columns.
  case setForeignOptions([Option])
  case rename(to: String)
  case setSchema(String)
  case dependsOnExtension(String, negated: Bool)

  // Partitions
  case attachPartition(ObjectName, PartitionBound)
  case detachPartition(ObjectName, DetachMode)
  /// `ALTER INDEX parent ATTACH PARTITION child`
  case attachIndexPartition(ObjectName)
  /// `SPLIT PARTITION`, `MERGE PARTITIONS`: accepted by no released server up to 18.
  case unsupported(String)
}

public enum TriggerFiring: Sendable, Hashable {
  case disable
  case enable
  case enableReplica
  case enableAlways
}

public enum TriggerSelection: Sendable, Hashable {
  case named(String)
  case all
  case user
}

public enum ReplicaIdentity: Sendable, Hashable {
  case `default`
  case full
  case nothing
  case usingIndex(String)
}

public enum DetachMode: Sendable, Hashable {
  case plain
  case concurrently
  case finalize
}
