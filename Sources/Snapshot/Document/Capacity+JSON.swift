// SPDX-License-Identifier: Apache-2.0
import JSON

extension Capacity {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "maxConnections": maxConnections = try value.whole()
      case "reservedConnections": reservedConnections = try value.whole()
      case "databaseLimit": databaseLimit = try value.whole()
      case "roleLimits":
        roleLimits = try value.dictionary { (cursor: inout JSONCursor) throws(JSONError) in
          try cursor.int()
        }
      case "connections": connections = try value.whole()
      case "peakConnections": peakConnections = try value.whole()
      case "activeConnections": activeConnections = try value.whole()
      case "applications":
        applications = try value.dictionary { (cursor: inout JSONCursor) throws(JSONError) in
          try cursor.int()
        }
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.field("maxConnections", maxConnections)
    writer.field("reservedConnections", reservedConnections)
    writer.field("databaseLimit", databaseLimit)
    writer.dictionary("roleLimits", roleLimits) { $0.member($1, $2) }
    writer.field("connections", connections)
    writer.field("peakConnections", peakConnections)
    writer.field("activeConnections", activeConnections)
    writer.dictionary("applications", applications) { $0.member($1, $2) }
  }
}

extension PreparedTransaction {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(gid: "", owner: nil, age: 0, locks: [])
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "gid": gid = try value.string()
      case "owner": owner = try value.text()
      case "age": age = try value.double()
      case "locks": locks = try RelationLock.list(&value)
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.member("gid", gid)
    writer.field("owner", owner)
    writer.member("age", age)
    writer.list("locks", locks) { $1.write(to: &$0) }
  }
}
