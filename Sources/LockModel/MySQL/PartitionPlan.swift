// SPDX-License-Identifier: Apache-2.0
import Schema
public import SQLSyntax

extension MySQL.AlterTable {
  /// The one that changes single partitions; such an action stands alone.
  public var partitionAction: MySQL.AlterAction? {
    guard actions.count == 1, let action = actions.first else { return nil }
    switch action {
    case .addPartitions, .addPartitionCount, .dropPartitions, .coalescePartitions,
      .reorganizePartitions, .exchangePartition, .partitions, .convertPartition, .convertTable:
      return action
    default: return nil
    }
  }
}

extension MySQLPlanBuilder {
  /// ALTER TABLE … PARTITION:
  /// `Sql_cmd_alter_table_…_partition` in sql/sql_partition_admin.cc, `fast_alter_partition_table`
  /// in sql/sql_partition.cc, and on MySQL 8.0 `ha_innopart::check_if_supported_inplace_alter`.
  mutating func alterPartitions(
    _ action: MySQL.AlterAction, of table: MySQL.Table, _ statement: MySQL.AlterTable
  ) {
    guard table.partitioning != nil || catalog.isComplete == false else {
      return reject(.error(1505, table.name.name))
    }
    switch action {
    case .addPartitions:
      let isHashed = table.partitioning.map { $0.kind == .hash || $0.kind == .key } ?? false
      change(table, isHashed ? .redistribution : .addition, statement)
    case .addPartitionCount, .coalescePartitions: change(table, .redistribution, statement)
    case .dropPartitions: change(table, .removal, statement)
    case .reorganizePartitions: change(table, .reorganisation, statement)
    case .exchangePartition(_, let other): exchange(table, with: other, statement)
    case .partitions(let work, _): maintain(table, work, statement)
    case .convertPartition(_, let other): convert(table, to: other)
    case .convertTable(let other, _): convert(other, into: table, statement)
    default: unknown(.unmodelled("ALTER TABLE"))
    }
  }

  private enum PartitionChange {
    /// An empty partition comes.
    case addition
    /// A partition goes, with its rows.
    case removal
    /// The rows are spread anew.
    case redistribution
    /// Some partitions' rows move to others.
    case reorganisation

    var movesRows: Bool {
      switch self {
      case .addition, .removal: false
      case .redistribution, .reorganisation: true
      }
    }
  }

  private mutating func change(
    _ table: MySQL.Table, _ change: PartitionChange, _ statement: MySQL.AlterTable
  ) {
    lock(
      table.name, .mdlSharedUpgradable, release: .statementEnd, citation: .partitionAlter)
    if engine == .mysql, version >= ServerVersion(8) {
      if let refusal = refusal(change, statement) { return reject(.onlineClause(refusal)) }
      if statement.algorithm == .copy { return copyPartitions(table) }
      online = OnlineDDL(
        algorithm: .inPlace, lock: change.movesRows ? .shared : .none,
        rebuilds: change != .removal,
        clauses: .init(.inPlace, change.movesRows ? .shared : .some(.none)))
      lock(table.name, .mdlExclusive, release: .early, citation: .inPlaceAlter)
      work(.catalogOnly, on: table.name, citation: .inPlaceAlter)
      nextPhase()
      if change.movesRows {
        lock(table.name, .mdlSharedNoWrite, release: .statementEnd, citation: .inPlaceAlter)
        work(.rewrite, on: table.name, citation: .partitionAlter)
      }
      nextPhase()
    } else {
      online = OnlineDDL(
        algorithm: .copy, lock: .shared, rebuilds: change != .removal)
      lock(table.name, .mdlSharedNoWrite, release: .statementEnd, citation: .partitionAlter)
      if change.movesRows { work(.rewrite, on: table.name, citation: .partitionAlter) }
      nextPhase()
    }
    lock(table.name, .mdlExclusive, citation: .partitionAlter)
    work(
      change == .removal ? .dropFiles : .catalogOnly, on: table.name, citation: .partitionAlter)
  }

  /// MySQL 8.0 holds partition changes to their clauses, as any other change.
  private func refusal(
    _ change: PartitionChange, _ statement: MySQL.AlterTable
  ) -> OnlineClauseRefusal? {
    if statement.algorithm == .instant {
      return OnlineClauseRefusal(
        clause: "ALGORITHM=INSTANT", reason: nil, instead: "ALGORITHM=INPLACE")
    }
    let copies = statement.algorithm == .copy
    guard statement.lock == .some(.none), copies || change.movesRows else { return nil }
    return OnlineClauseRefusal(
      clause: "LOCK=NONE", reason: copies ? "COPY algorithm requires a lock" : nil,
      instead: "LOCK=SHARED")
  }

  /// Asked to copy, it copies the whole table, whatever partition is meant.
  private mutating func copyPartitions(_ table: MySQL.Table) {
    online = OnlineDDL(algorithm: .copy, lock: .shared, rebuilds: true)
    lock(table.name, .mdlSharedNoWrite, release: .statementEnd, citation: .copyAlter)
    work(.rewrite, on: table.name, citation: .copyAlter)
    nextPhase()
    lock(table.name, .mdlExclusive, citation: .commitAlter)
    work(.catalogOnly, on: table.name, citation: .commitAlter)
  }

  /// A partition and a table change places; WITH VALIDATION every row is looked at.
  private mutating func exchange(
    _ table: MySQL.Table, with other: ObjectName, _ statement: MySQL.AlterTable
  ) {
    guard let partner = resolve(other) else { return }
    online = ignoringClauses(rebuilds: true)
    for name in [table.name, partner.name] {
      lock(name, .mdlSharedNoWrite, release: .statementEnd, citation: .exchangePartition)
    }
    if statement.validation ?? true {
      work(.scan(.partitionBound), on: partner.name, citation: .exchangePartition)
    }
    for name in [partner.name, table.name] {
      lock(name, .mdlExclusive, citation: .exchangePartition)
    }
    work(.catalogOnly, on: table.name, citation: .exchangePartition)
  }

  private mutating func maintain(
    _ table: MySQL.Table, _ maintenance: MySQL.PartitionWork, _ statement: MySQL.AlterTable
  ) {
    switch maintenance {
    case .truncate:
      online = ignoringClauses(rebuilds: true)
      lock(table.name, .mdlExclusive, citation: .partitionAdmin)
      work(.emptied, on: table.name, citation: .partitionAdmin)
    case .rebuild: change(table, .reorganisation, statement)
    case .optimize:
      recreate(table, citation: .partitionAdmin)
      online = ignoringClauses(rebuilds: true)
    case .analyze:
      online = ignoringClauses(rebuilds: false)
      lock(table.name, .mdlSharedRead, citation: .partitionAdmin)
      work(.analyze, on: table.name, citation: .partitionAdmin)
    case .check:
      online = ignoringClauses(rebuilds: false)
      lock(table.name, .mdlSharedRead, citation: .partitionAdmin)
      work(.scan(.query), on: table.name, citation: .partitionAdmin)
    case .repair:
      online = ignoringClauses(rebuilds: false)
      // MariaDB opens it as ANALYZE does: InnoDB has nothing to repair.
      lock(
        table.name, engine == .mysql ? .mdlSharedNoReadWrite : .mdlSharedRead,
        citation: .partitionAdmin)
    case .discardTablespace, .importTablespace:
      lock(table.name, .mdlExclusive, citation: .tablespace)
      work(.dropFiles, on: table.name, citation: .tablespace)
    }
  }

  /// MySQL reads ALGORITHM and LOCK here and forgets them; MariaDB takes none.
  private func ignoringClauses(rebuilds: Bool) -> OnlineDDL {
    OnlineDDL(
      algorithm: .inPlace, lock: .exclusive, rebuilds: rebuilds,
      clauses: engine == .mysql ? .init(.instant, .some(.none), areIgnored: true) : nil)
  }

  private mutating func convert(_ table: MySQL.Table, to other: ObjectName) {
    lock(
      table.name, .mdlSharedUpgradable, release: .statementEnd, citation: .partitionAlter)
    lock(catalog.resolve(other), .mdlExclusive, citation: .partitionAlter)
    lock(table.name, .mdlSharedNoWrite, release: .statementEnd, citation: .partitionAlter)
    lock(table.name, .mdlExclusive, citation: .partitionAlter)
    work(.catalogOnly, on: table.name, citation: .partitionAlter)
  }

  private mutating func convert(
    _ other: ObjectName, into table: MySQL.Table, _ statement: MySQL.AlterTable
  ) {
    guard let source = resolve(other) else { return }
    lock(
      table.name, .mdlSharedUpgradable, release: .statementEnd, citation: .partitionAlter)
    lock(source.name, .mdlExclusive, citation: .partitionAlter)
    lock(table.name, .mdlSharedNoWrite, release: .statementEnd, citation: .partitionAlter)
    if statement.validation ?? true {
      work(.scan(.partitionBound), on: source.name, citation: .partitionAlter)
    }
    lock(table.name, .mdlExclusive, citation: .partitionAlter)
    work(.catalogOnly, on: table.name, citation: .partitionAlter)
  }
}

extension Citation {
  static let partitionAlter = Citation("sql_partition.cc, fast_alter_partition_table")
  static let exchangePartition = Citation(
    "sql_partition_admin.cc, Sql_cmd_alter_table_exchange_partition")
  static let partitionAdmin = Citation("sql_partition_admin.cc")
}
