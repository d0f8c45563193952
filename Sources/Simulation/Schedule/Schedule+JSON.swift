// SPDX-License-Identifier: Apache-2.0
public import JSON
import LockModel

/// Reads the schedule format described in docs/simulation.md.
extension Schedule {
  public init(json bytes: [UInt8]) throws(JSONError) {
    var cursor = JSONCursor(bytes)
    try self.init(from: &cursor)
    try cursor.finish()
  }

  /// A document with `sessions` and `do` steps, in any order of its keys.
  public init(from cursor: inout JSONCursor) throws(JSONError) {
    self.init(name: "", deadlockTimeout: 0, sessions: [])
    let start = cursor.offset
    var hasSessions = false
    var deadlockTimeout: Double?
    var schedule = self
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": schedule.name = try value.string()
      case "title": schedule.title = try value.string()
      case "tick_ms": schedule.tickMilliseconds = try value.positive()
      case "deadlock_timeout": deadlockTimeout = try value.ticks()
      case "server_version": schedule.serverVersion = try value.int()
      case "probes":
        schedule.probes = try value.array(of: { (tick: inout JSONCursor) throws(JSONError) in
          try tick.ticks()
        })
      case "sessions":
        hasSessions = true
        schedule.sessions = try value.array(of: Session.init(from:))
      default: break
      }
    }
    guard hasSessions else {
      throw cursor.error("a schedule needs \"sessions\"", at: start)
    }
    schedule.deadlockTimeout = deadlockTimeout ?? 1000 / schedule.tickMilliseconds
    self = schedule
    try checkNames(cursor, at: start)
  }

  private func checkNames(_ cursor: JSONCursor, at start: Int) throws(JSONError) {
    let names = Set(sessions.map(\.name))
    guard names.count == sessions.count else {
      throw cursor.error("two sessions have the same name", at: start)
    }
    for step in sessions.flatMap(\.steps) {
      switch step.action {
      case .cancel(let name), .terminate(let name):
        guard names.contains(name) else {
          throw cursor.error("no session is named \"\(name)\"", at: start)
        }
      case .begin, .statement, .commit, .rollback, .savepoint, .rollbackTo, .release, .prepare,
        .commitPrepared, .rollbackPrepared, .set:
        break
      }
    }
  }
}

extension Schedule.Session {
  init(from cursor: inout JSONCursor) throws(JSONError) {
    self.init(name: "", steps: [])
    var session = self
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": session.name = try value.string()
      case "autovacuum": session.isAutovacuum = try value.bool()
      case "steps": session.steps = try value.array(of: Schedule.Step.init(from:))
      default: break
      }
    }
    self = session
  }
}

extension Schedule.Step {
  /// The members of a step before it is known what the step does.
  private struct Members {
    var at = 0.0
    var verb: (name: String, offset: Int)?
    var sql: String?
    var id: String?
    var gid: String?
    var session: String?
    var setting: (name: String, offset: Int)?
    var ticks: Double?
    var isolation: String?
    var statement = Schedule.Statement()
  }

  init(from cursor: inout JSONCursor) throws(JSONError) {
    let start = cursor.offset
    var members = Members()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "at": members.at = try value.ticks()
      case "do": members.verb = (try value.string(), value.offset)
      case "sql": members.sql = try value.string()
      case "id": members.id = try value.string()
      case "gid": members.gid = try value.string()
      case "session": members.session = try value.string()
      case "name": members.setting = (try value.string(), value.offset)
      case "ticks": members.ticks = try value.ticks()
      case "isolation": members.isolation = try value.string()
      default: try members.statement.read(key, &value)
      }
    }
    guard let verb = members.verb else { throw cursor.error("a step needs \"do\"", at: start) }
    self.init(
      at: members.at, try Self.action(verb, members, cursor, at: start), sql: members.sql)
  }

  private static func action(
    _ verb: (name: String, offset: Int), _ members: Members, _ cursor: JSONCursor, at start: Int
  ) throws(JSONError) -> Schedule.Action {
    func need<Value>(_ value: Value?, _ key: String) throws(JSONError) -> Value {
      guard let value else {
        throw cursor.error("\"\(verb.name)\" needs \"\(key)\"", at: start)
      }
      return value
    }
    var statement = members.statement
    switch verb.name {
    case "begin":
      return .begin(
        keepsSnapshot: ["repeatable read", "serializable"].contains(members.isolation ?? ""))
    case "sql": return .statement(statement)
    case "lock":
      statement.takesSnapshot = false
      return .statement(statement)
    case "commit": return .commit
    case "rollback": return .rollback
    case "savepoint": return .savepoint(try need(members.id, "id"))
    case "rollback_to": return .rollbackTo(try need(members.id, "id"))
    case "release": return .release(try need(members.id, "id"))
    case "prepare": return .prepare(try need(members.gid, "gid"))
    case "commit_prepared": return .commitPrepared(try need(members.gid, "gid"))
    case "rollback_prepared": return .rollbackPrepared(try need(members.gid, "gid"))
    case "cancel": return .cancel(try need(members.session, "session"))
    case "terminate": return .terminate(try need(members.session, "session"))
    case "set":
      let (name, offset) = try need(members.setting, "name")
      guard let setting = Schedule.Setting(rawValue: name) else {
        let known = Schedule.Setting.allCases.map(\.rawValue).joined(separator: ", ")
        throw cursor.error("unknown setting \"\(name)\"; known are \(known)", at: offset)
      }
      return .set(setting, try need(members.ticks, "ticks"))
    default:
      throw cursor.error("unknown step \"\(verb.name)\"", at: verb.offset)
    }
  }
}

extension Schedule.Statement {
  /// Takes a member of a statement; others (comments, what only the server needs) are skipped.
  mutating func read(_ key: String, _ value: inout JSONCursor) throws(JSONError) {
    switch key {
    case "locks": locks = try value.array(of: Schedule.LockRequest.init(from:))
    case "nowait": isNoWait = try value.bool()
    case "run": work = try value.ticks()
    case "rows": rows = try value.array(of: Schedule.RowLock.init(from:))
    case "snapshot": takesSnapshot = try value.bool()
    case "xid": assignsTransactionID = try value.bool()
    case "session_lock": isSessionLevel = try value.bool()
    case "unlock": unlock = try value.string()
    case "waits": waits = try value.array(of: Schedule.ConcurrentlyWait.init(from:))
    case "then": locksAfterWaits = try value.array(of: Schedule.LockRequest.init(from:))
    case "error": failure = try value.string()
    default: break
    }
  }
}

extension Schedule.LockRequest {
  init(from cursor: inout JSONCursor) throws(JSONError) {
    let (words, start) = try cursor.words()
    guard words.count == 2 else {
      throw cursor.error("expected [object, mode]", at: start)
    }
    self.init(words[0], try cursor.mode(words[1], at: start))
  }
}

extension Schedule.RowLock {
  init(from cursor: inout JSONCursor) throws(JSONError) {
    let (words, start) = try cursor.words()
    guard words.count == 2, let mode = RowLockMode(rawValue: words[1]) else {
      let known = RowLockMode.allCases.map(\.rawValue).joined(separator: ", ")
      throw cursor.error("expected [\"table:id\", mode]; modes are \(known)", at: start)
    }
    self.init(words[0], mode)
  }
}

extension Schedule.ConcurrentlyWait {
  init(from cursor: inout JSONCursor) throws(JSONError) {
    let (words, start) = try cursor.words()
    switch (words.first, words.count) {
    case ("lockers", 3): self = .lockers(words[1], try cursor.mode(words[2], at: start))
    case ("snapshots", 1): self = .snapshots
    default:
      throw cursor.error("expected [\"lockers\", relation, mode] or [\"snapshots\"]", at: start)
    }
  }
}

extension JSONCursor {
  fileprivate mutating func ticks() throws(JSONError) -> Double {
    let start = offset
    let ticks = try double()
    guard ticks >= 0 else { throw error("a time must not be negative", at: start) }
    return ticks
  }

  fileprivate mutating func positive() throws(JSONError) -> Double {
    let start = offset
    let value = try double()
    guard value > 0 else { throw error("must be above zero", at: start) }
    return value
  }

  fileprivate mutating func words() throws(JSONError) -> ([String], Int) {
    let start = offset
    return (
      try array(of: { (value: inout JSONCursor) throws(JSONError) in try value.string() }), start
    )
  }

  fileprivate func mode(_ name: String, at offset: Int) throws(JSONError) -> LockMode {
    guard let mode = LockMode(name: name) else {
      throw error("unknown lock mode \"\(name)\"", at: offset)
    }
    return mode
  }
}
