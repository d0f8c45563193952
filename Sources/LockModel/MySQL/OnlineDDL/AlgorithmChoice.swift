// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// Which algorithm an ALTER TABLE runs with: what the statement asks for, against what the server
/// and the storage engine can do (`mysql_alter_table` in sql/sql_table.cc).
struct AlgorithmChoice {
  let difference: AlterDifference
  let settings: MySQLSettings

  enum Result {
    case runs(OnlineDDL)
    case refused(OnlineClauseRefusal)
  }

  private var engine: Engine { difference.engine }
  private var statement: MySQL.AlterTable { difference.statement }

  var result: Result {
    let requested = requestedAlgorithm
    if statement.algorithm == .noCopy, engine == .mysql {
      return .refused(
        OnlineClauseRefusal(clause: "ALGORITHM=NOCOPY", reason: nil, instead: "ALGORITHM=INPLACE"))
    }
    if requested == .instant, engine == .mysql, requestedLock != .default {
      return .refused(
        OnlineClauseRefusal(
          clause: "LOCK=\(requestedLock.rawValue)",
          reason: "Incorrect usage of ALGORITHM=INSTANT and LOCK", instead: "LOCK=DEFAULT"))
    }
    let support = support(requested: requested)
    if let refusal = refusal(requested, support) { return .refused(refusal) }
    return .runs(online(requested, support))
  }

  private var requestedAlgorithm: MySQL.Algorithm {
    let stated = statement.algorithm ?? .default
    if stated != .default { return stated }
    if settings.usesOldAlterTable { return .copy }
    return settings.defaultAlgorithm
  }

  private var requestedLock: MySQL.LockClause {
    statement.isOnline ? .none : statement.lock ?? .default
  }

  // MARK: What is possible

  /// What runs where nothing is asked for.
  private func support(requested: MySQL.Algorithm) -> InPlaceSupport {
    if let obstacle = serverObstacle { return .copy(obstacle) }
    if engine == .mysql, difference.version < ServerVersion(5, 6) {
      return MySQLFastIndexCreation(difference: difference).support
    }
    if !difference.old.isInnoDB { return otherEngineSupport }
    if engine == .mariadb {
      return MariaDBInnoDB(difference: difference, settings: settings).support()
    }
    return MySQLInnoDB(difference: difference, settings: settings).support(requested: requested)
  }

  /// `is_inplace_alter_impossible`: the server copies without asking the engine.
  private var serverObstacle: InPlaceSupport.Obstacle? {
    let source = "sql_table.cc, is_inplace_alter_impossible"
    func obstacle(_ reason: String) -> InPlaceSupport.Obstacle { .init(reason, source) }
    if difference.old.isTemporary { return obstacle("the table is temporary") }
    if difference.old.storageEngine != difference.new.storageEngine {
      return obstacle("the storage engine changes")
    }
    if statement.actions.contains(where: \.isOrderBy) { return obstacle("the rows are sorted") }
    if statement.actions.contains(where: \.changesPartitioning) {
      return obstacle("the rows move to other partitions")
    }
    guard engine == .mysql else { return nil }
    if difference.flags.contains(.addCheck) {
      return obstacle("an enforced CHECK has to be proved for every row")
    }
    if difference.addedColumns.contains(where: hasDefaultExpression) {
      return obstacle("the default of a new column is an expression")
    }
    if difference.reordersPartitionKey {
      return obstacle("the columns that the partitions are hashed by change their order")
    }
    if difference.changesDefaultThatIsRead {
      return obstacle("a generated column reads the default that changes")
    }
    return nil
  }

  private func hasDefaultExpression(_ column: MySQL.Column) -> Bool {
    if case .expression? = column.defaultValue { true } else { false }
  }

  /// Other engines change what the data dictionary alone holds (`handler::
  /// check_if_supported_inplace_alter`), under an exclusive lock.
  private var otherEngineSupport: InPlaceSupport {
    var metadata: AlterFlags = [
      .columnName, .columnDefault, .rename, .indexOption, .renameIndex, .columnFormat,
    ]
    // Rows of a fixed form cannot read a longer value; those of CSV have none.
    if difference.old.storageEngine == "csv" { metadata.insert(.compatibleType) }
    if engine == .mariadb { metadata.formUnion([.columnVisibility, .dropCheck]) }
    let isComment = difference.statedOptions.allSatisfy { $0.name == "COMMENT" }
    let kept = isComment ? metadata.union(.createOption) : metadata
    if difference.flags.isSubset(of: kept) { return .instant }
    return .copy(
      InPlaceSupport.Obstacle(
        "the storage engine \(difference.old.storageEngine) has no online DDL",
        "handler.cc, check_if_supported_inplace_alter"))
  }

  // MARK: What is refused

  /// Before 11.2 MariaDB reads a clause and forgets it where it copies without asking the engine.
  private var ignoresAlgorithm: Bool {
    engine == .mariadb && serverObstacle != nil && !difference.old.isTemporary
      && difference.version < Self.onlineCopy
  }

  private static let onlineCopy = ServerVersion(11, 2)

  private func refusal(
    _ requested: MySQL.Algorithm, _ support: InPlaceSupport
  ) -> OnlineClauseRefusal? {
    if let reason = algorithmRefusal(requested, support), !ignoresAlgorithm {
      return OnlineClauseRefusal(
        clause: "ALGORITHM=\(requested.rawValue)", reason: reason,
        instead: "ALGORITHM=\(support.cheapest(engine).rawValue)")
    }
    let copies = requested == .copy || support.isCopy
    if copies, difference.old.isInnoDB, difference.renamesForeignKeyColumn {
      return OnlineClauseRefusal(
        clause: "ALGORITHM=COPY", reason: "Columns participating in a foreign key are renamed",
        instead: "ALGORITHM=INPLACE")
    }
    if requestedLock == .none {
      if copies {
        guard !copyIsOnline else { return nil }
        return OnlineClauseRefusal(
          clause: "LOCK=NONE", reason: support.reason ?? "COPY algorithm requires a lock",
          instead: "LOCK=SHARED")
      }
      if case .sharedLock(_, let obstacle) = support {
        return OnlineClauseRefusal(
          clause: "LOCK=NONE", reason: obstacle.reason, instead: "LOCK=SHARED")
      }
    }
    return nil
  }

  private func algorithmRefusal(
    _ requested: MySQL.Algorithm, _ support: InPlaceSupport
  ) -> String? {
    switch (requested, support) {
    case (.default, _), (.copy, _), (_, .instant): nil
    case (_, .copy(let obstacle)): obstacle.reason
    case (.inPlace, _): nil
    case (.instant, .sharedLock(_, let obstacle)): obstacle.reason
    case (.instant, .noLock(let rebuilds)):
      rebuilds ? "the table has to be rebuilt" : "an index has to be built or dropped"
    case (.noCopy, .sharedLock(let rebuilds, let obstacle)): rebuilds ? obstacle.reason : nil
    case (.noCopy, .noLock(let rebuilds)): rebuilds ? "the table has to be rebuilt" : nil
    }
  }

  // MARK: What runs

  private func online(_ requested: MySQL.Algorithm, _ support: InPlaceSupport) -> OnlineDDL {
    let clauses = self.clauses(support)
    if requested == .copy || support.isCopy {
      return OnlineDDL(
        algorithm: .copy, lock: copyIsOnline ? .none : .shared, rebuilds: true, clauses: clauses,
        obstacles: support.obstacle.map { [.init($0)] } ?? [])
    }
    let algorithm: MySQL.Algorithm
    let lock: MySQL.LockClause
    var rebuilds = false
    switch support {
    case .instant:
      algorithm = .instant
      lock = .none
    case .noLock(let isRebuild):
      algorithm = inPlace(rebuilds: isRebuild)
      lock = .none
      rebuilds = isRebuild
    case .sharedLock(let isRebuild, _):
      algorithm = inPlace(rebuilds: isRebuild)
      lock = .shared
      rebuilds = isRebuild
    case .copy:
      algorithm = .copy
      lock = .shared
      rebuilds = true
    }
    if engine == .mysql, difference.addedIndexes.contains(where: { $0.kind == .fulltext }) {
      // Its auxiliary tables are new (fts0fts.cc, fts_create_index_tables).
      rebuilds = true
    }
    return OnlineDDL(
      algorithm: algorithm, lock: lock, rebuilds: rebuilds, clauses: clauses,
      obstacles: support.obstacle.map { [.init($0)] } ?? [])
  }

  private func inPlace(rebuilds: Bool) -> MySQL.Algorithm {
    engine == .mariadb && !rebuilds ? .noCopy : .inPlace
  }

  /// What the server accepts, as far as the statement leaves it open.
  private func clauses(_ support: InPlaceSupport) -> OnlineDDL.Clauses {
    if ignoresAlgorithm {
      return OnlineDDL.Clauses(.instant, .shared, areIgnored: true)
    }
    let algorithm = support.cheapest(engine)
    switch support {
    case .instant: return .init(algorithm, engine == .mariadb ? .some(.none) : nil)
    case .noLock: return .init(algorithm, .some(.none))
    case .sharedLock: return .init(algorithm, .shared)
    case .copy: return .init(.copy, copyIsOnline ? .some(.none) : .shared)
    }
  }

  // MARK: Online copy

  /// MariaDB 11.2 copies beside writers, and replays what they did meanwhile
  /// (`online_alter_check_supported` in sql/sql_table.cc).
  private var copyIsOnline: Bool {
    guard engine == .mariadb, difference.version >= Self.onlineCopy else { return false }
    let (old, new) = (difference.old, difference.new)
    if old.isTemporary || old.isSequence || statement.ignore { return false }
    if old.isVersioned { return false }
    if old.foreignKeys.contains(where: \.changesRows) { return false }
    // A counter that is new has no value yet that a writer could have taken.
    let counter = new.columns.first(where: \.isAutoIncrement)
    if let counter {
      let origin = difference.names.origin(of: counter.name).flatMap(old.column)
      if origin?.isAutoIncrement != true { return false }
    }
    return true
  }
}

extension OnlineDDL.Obstacle {
  init(_ obstacle: InPlaceSupport.Obstacle) {
    self.init(obstacle.reason, citation: Citation(obstacle.source))
  }
}

extension InPlaceSupport {
  var isCopy: Bool {
    if case .copy = self { true } else { false }
  }

  var obstacle: Obstacle? {
    switch self {
    case .copy(let obstacle), .sharedLock(_, let obstacle): obstacle
    case .noLock, .instant: nil
    }
  }

  var reason: String? { obstacle?.reason }

  /// The cheapest algorithm that the statement can keep to.
  func cheapest(_ engine: Engine) -> MySQL.Algorithm {
    switch self {
    case .instant: .instant
    case .copy: .copy
    case .noLock(let rebuilds), .sharedLock(let rebuilds, _):
      engine == .mariadb && !rebuilds ? .noCopy : .inPlace
    }
  }
}

extension MySQL.TableForeignKey {
  /// Rows of the child are changed with those of the parent.
  var changesRows: Bool { onDelete.changesRows || onUpdate.changesRows }
}

extension MySQL.References.Action {
  var changesRows: Bool {
    switch self {
    case .cascade, .setNull: true
    case .restrict, .noAction, .setDefault: false
    }
  }
}

extension MySQL.AlterAction {
  var isOrderBy: Bool {
    if case .orderBy = self { true } else { false }
  }

  /// Every row goes to another partition, or out of them.
  var changesPartitioning: Bool {
    switch self {
    case .partitionBy, .removePartitioning: true
    default: false
    }
  }
}
