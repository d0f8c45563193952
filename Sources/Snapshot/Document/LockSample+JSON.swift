// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Schema

extension LockSample {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(secondsBefore: 0, sessions: [])
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "secondsBefore": secondsBefore = try value.double()
      case "sessions":
        sessions = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try Session(reading: &cursor)
        }
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.member("secondsBefore", secondsBefore)
    writer.list("sessions", sessions) { $1.write(to: &$0) }
  }
}

extension Session {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(pid: 0, state: .other)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "pid": pid = try value.int()
      case "user": user = try value.text()
      case "application": application = try value.text()
      case "state": state = try value.text().flatMap(State.init(rawValue:)) ?? .other
      case "backend": backendType = try value.string()
      case "transactionAge": transactionAge = try value.real()
      case "queryAge": queryAge = try value.real()
      case "stateAge": stateAge = try value.real()
      case "snapshot": hasSnapshot = try value.flag()
      case "locks":
        locks = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try SessionLock(reading: &cursor)
        }
      case "blockedBy":
        blockedBy = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try cursor.int()
        }
      case "leader": leader = try value.whole()
      case "query": query = try value.text()
      case "preventsWraparound": preventsWraparound = try value.flag()
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.member("pid", pid)
    writer.field("user", user)
    writer.field("application", application)
    writer.member("state", state.rawValue)
    if backendType != "client backend" { writer.field("backend", backendType) }
    writer.field("transactionAge", transactionAge)
    writer.field("queryAge", queryAge)
    writer.field("stateAge", stateAge)
    writer.flag("snapshot", hasSnapshot)
    writer.list("locks", locks) { $1.write(to: &$0) }
    if !blockedBy.isEmpty {
      writer.array("blockedBy", of: blockedBy) { $0.int($1) }
    }
    writer.field("leader", leader)
    writer.field("query", query)
    writer.flag("preventsWraparound", preventsWraparound)
  }
}

extension SessionLock {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(.init("", ""), .accessShare, isGranted: true)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "relation": relation = try value.relationName()
      case "mode": mode = try value.lockMode()
      case "waiting": isGranted = try !value.flag()
      case "waitAge": waitAge = try value.real()
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.member("relation", relation.text)
    writer.member("mode", mode.name)
    writer.flag("waiting", !isGranted)
    writer.field("waitAge", waitAge)
  }
}
