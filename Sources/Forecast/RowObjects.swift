// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation

/// The rows of tables as objects of the simulation's lock table, behind the tables themselves: who
/// changes rows of a table meets the rows that the migration has locked there.
///
/// A single row is too small to be met: what counts is the share of the table. Where each row is
/// locked, every change of the table waits; where a share is, that share of the changes does.
struct RowObjects {
  private struct Rows {
    var object: Int
    var share: Double
    /// Every row, and every gap: whoever inserts waits too.
    var isWhole: Bool
  }
  /// By the number of the table.
  private var rows: [Int: Rows] = [:]
  private(set) var count = 0
  /// Seconds that somebody waits for a row (`innodb_lock_wait_timeout`).
  private let patience: Double

  /// Below this share nobody is met.
  private static let leastShare = 0.01

  init(
    _ statements: [PlannedStatement], _ numbering: Numbering, _ duration: WorkDuration,
    patience: Double
  ) {
    self.patience = patience
    for statement in statements {
      for locks in statement.plan.rowLocks {
        guard let table = numbering.number(of: locks.relation, in: statement.before) else {
          continue
        }
        let share = duration.lockedShare(locks, before: statement.before)
        guard share >= Self.leastShare else { continue }
        var known =
          rows[table] ?? Rows(object: numbering.names.count + count, share: 0, isWhole: false)
        if rows[table] == nil { count += 1 }
        known.share = max(known.share, share)
        known.isWhole = known.isWhole || locks.extent == .everyRow
        rows[table] = known
      }
    }
  }

  var isEmpty: Bool { rows.isEmpty }

  /// What a statement of the migration asks for besides its tables.
  func locks(of statement: PlannedStatement, _ numbering: Numbering) -> [ObjectLock] {
    statement.plan.rowLocks.compactMap { locks in
      guard let table = numbering.number(of: locks.relation, in: statement.before),
        let rows = rows[table]
      else { return nil }
      return ObjectLock(rows.object, .mdlExclusive)
    }
  }

  /// The share of each class that meets locked rows, as a class of its own.
  func split(_ classes: [ArrivalClass]) -> [ArrivalClass] {
    guard !isEmpty else { return classes }
    return classes.flatMap { arrival -> [ArrivalClass] in
      let met = arrival.locks.compactMap { lock in
        lock.mode.changesRows ? rows[lock.relation] : nil
      }
      guard let share = met.map(\.share).max() else { return [arrival] }
      var unlucky = arrival
      unlucky.rate *= share
      unlucky.locks += met.map { ObjectLock($0.object, .mdlSharedWrite) }
      unlucky.limits.lockTimeout = patience
      var lucky = arrival
      lucky.rate -= unlucky.rate
      return share >= 1 ? [unlucky] : [lucky, unlucky]
    }
  }

  /// Who has changed rows of a table and is not done has locked some: a statement that wants every
  /// row waits for it.
  func extend(_ holders: [Holder]) -> [Holder] {
    guard !isEmpty else { return holders }
    return holders.map { holder in
      var extended = holder
      for lock in holder.locks where lock.mode.changesRows {
        guard let rows = rows[lock.relation], rows.isWhole else { continue }
        extended.locks.append(ObjectLock(rows.object, .mdlSharedWrite))
      }
      return extended
    }
  }
}

extension LockMode {
  /// The lock of those who insert, change or delete rows, or lock them.
  fileprivate var changesRows: Bool {
    self == .mdlSharedWrite || self == .mdlSharedWriteLowPriority
  }
}

extension WorkDuration {
  /// The share of a table's rows that a statement locks; all of them where nobody knows.
  func lockedShare(_ locks: RowLocks, before: Catalog) -> Double {
    guard case .matching(let extent) = locks.extent else { return 1 }
    guard let table = figures.figures(of: locks.relation, in: before), table.rows > 0 else {
      return extent == .atMostOne ? 0 : 1.0 / 3
    }
    let rows = changedRows(
      RowChange(.update, extent), on: table, relation: nil, before: before)
    return min(1, rows / table.rows)
  }
}
