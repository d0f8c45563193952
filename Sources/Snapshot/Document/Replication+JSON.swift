// SPDX-License-Identifier: Apache-2.0
import JSON

extension Replication {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "standbys":
        standbys = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try Standby(reading: &cursor)
        }
      case "slots":
        slots = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try Slot(reading: &cursor)
        }
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.list("standbys", standbys) { writer, standby in
      writer.member("name", standby.name)
      writer.member("syncState", standby.syncState)
      writer.field("replayLagSeconds", standby.replayLagSeconds)
      writer.field("replayLagBytes", standby.replayLagBytes)
    }
    writer.list("slots", slots) { writer, slot in
      writer.member("name", slot.name)
      writer.flag("active", slot.isActive)
      writer.flag("logical", slot.isLogical)
      writer.field("retainedBytes", slot.retainedBytes)
    }
  }
}

extension Replication.Standby {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(name: "", syncState: "async", replayLagSeconds: nil, replayLagBytes: nil)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": name = try value.string()
      case "syncState": syncState = try value.string()
      case "replayLagSeconds": replayLagSeconds = try value.real()
      case "replayLagBytes": replayLagBytes = try value.bytes64()
      default: break
      }
    }
  }
}

extension Replication.Slot {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(name: "", isActive: false, isLogical: false, retainedBytes: nil)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": name = try value.string()
      case "active": isActive = try value.flag()
      case "logical": isLogical = try value.flag()
      case "retainedBytes": retainedBytes = try value.bytes64()
      default: break
      }
    }
  }
}
