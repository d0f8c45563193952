// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax

/// The clause that makes a server of MySQL or MariaDB refuse an ALTER TABLE which it could not carry
/// out as forecast, instead of falling back to a copy without a word.
struct OnlineClause {
  private let clause: String?

  init(_ subject: JudgedStatement) {
    guard case .mysql(.alterTable(let alter)) = subject.statement, alter.algorithm == nil,
      let clauses = subject.plan.online?.clauses, !clauses.areIgnored
    else {
      clause = nil
      return
    }
    switch clauses.algorithm {
    case .instant: clause = "ALGORITHM=INSTANT"
    case .noCopy, .inPlace:
      let lock = alter.lock == nil ? clauses.lock : nil
      clause =
        "ALGORITHM=\(clauses.algorithm.rawValue)" + (lock.map { ", LOCK=\($0.rawValue)" } ?? "")
    // A copy is what the clause is to keep away.
    case .copy, .default: clause = nil
    }
  }

  func added(to text: String) -> String { clause.map { "\(text), \($0)" } ?? text }
}
