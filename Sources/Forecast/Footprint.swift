// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema

/// What the requests and the waits of a statement conflict with, by the numbers of the relations.
struct Footprint {
  private var requested: [Int: LockModeSet] = [:]
  private var awaited: [Int: LockModeSet] = [:]

  init(_ statement: PlannedStatement, _ numbering: Numbering) {
    for locks in statement.plan.rowLocks where locks.extent == .everyRow {
      guard let number = numbering.number(of: locks.relation, in: statement.before) else {
        continue
      }
      requested[number, default: []].formUnion(LockModeSet(.mdlSharedWrite))
    }
    for phase in statement.plan.phases {
      for request in phase.feltLocks {
        guard let number = numbering.number(of: request.relation, in: statement.before) else {
          continue
        }
        requested[number, default: []].formUnion(request.mode.conflicts)
      }
      for case .lockers(let relation, let mode) in phase.waits {
        guard let number = numbering.number(of: relation, in: statement.before) else { continue }
        awaited[number, default: []].formUnion(mode.conflicts)
      }
    }
  }

  /// Whoever comes for that lock waits behind the statement.
  func stalls(_ relation: Int, _ mode: LockMode) -> Bool {
    requested[relation]?.contains(mode) ?? false
  }

  /// Whoever holds that lock is in the statement's way.
  func meets(_ relation: Int, _ mode: LockMode) -> Bool {
    stalls(relation, mode) || awaited[relation]?.contains(mode) ?? false
  }
}
