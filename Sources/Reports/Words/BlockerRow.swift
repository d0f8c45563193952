// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot

/// A blocker with its fields laid out, whichever kind it is.
struct BlockerRow {
  var kind: String
  var pid: Int?
  var gid: String?
  var user: String?
  var application: String?
  var backendType: String?
  var state: String?
  var age: Double?
  var queryAge: Double?
  var relation: RelationName?
  var mode: LockMode?
  var query: String?
  var unbounded: UnboundedReason?

  init(_ blocker: Blocker) {
    relation = blocker.relation
    mode = blocker.mode
    unbounded = blocker.unbounded
    switch blocker.kind {
    case .session(let session):
      kind = "session"
      pid = session.pid
      user = session.user
      application = session.application
      backendType = session.backendType
      state = session.state.rawValue
      age = session.transactionAge
      queryAge = session.queryAge
      query = session.query
    case .prepared(let transaction):
      kind = "prepared transaction"
      gid = transaction.gid
      user = transaction.owner
      age = transaction.age
    }
  }

  /// Who it is, in a few words.
  var who: Prose {
    if let gid { return "prepared transaction \(foreign: gid)" }
    var who: Prose = "session \(words: pid.map { String($0) } ?? "?")"
    if let application, !application.isEmpty {
      who = who + " \(foreign: application)"
    } else if backendType == "autovacuum worker" {
      who = "autovacuum worker \(words: pid.map { String($0) } ?? "?")"
    }
    return who
  }

  /// `session 48211 reporting (metabase)`
  var whoWithUser: Prose {
    guard let user, application != nil else { return who }
    return who + " (\(foreign: user))"
  }

  /// What it has there.
  var holds: Prose {
    guard let mode, let relation else { return "a snapshot" }
    return "\(mode) on \(relation)"
  }
}

extension UnboundedReason {
  var code: String {
    switch self {
    case .preparedTransaction: "preparedTransaction"
    case .wraparoundVacuum: "wraparoundVacuum"
    case .idleInTransaction: "idleInTransaction"
    }
  }

  var words: String {
    switch self {
    case .preparedTransaction:
      "a prepared transaction stays until someone commits or rolls it back"
    case .wraparoundVacuum: "a vacuum against wraparound gives way to nobody"
    case .idleInTransaction: "it is idle in its transaction, and nothing ends that by itself"
    }
  }
}
