// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Schema

extension Workload {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "observedSeconds": observedSeconds = try value.real()
      case "transactionsPerSecond": transactionsPerSecond = try value.real()
      case "countersSeconds": countersSeconds = try value.real()
      case "queries":
        queries = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try QueryFamily(reading: &cursor)
        }
      case "unattributed":
        unattributed = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try RelationTraffic(reading: &cursor)
        }
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.field("observedSeconds", observedSeconds)
    writer.field("transactionsPerSecond", transactionsPerSecond)
    writer.field("countersSeconds", countersSeconds)
    writer.list("queries", queries) { $1.write(to: &$0) }
    writer.list("unattributed", unattributed) { writer, traffic in
      writer.member("relation", traffic.relation.text)
      writer.member("mode", traffic.mode.name)
      writer.member("perSecond", traffic.perSecond)
      writer.field("meanSeconds", traffic.meanSeconds)
    }
  }
}

extension QueryFamily {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(
      id: "", text: nil, callsPerSecond: 0, meanSeconds: 0, deviationSeconds: 0, locks: [])
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "id": id = try value.string()
      case "text": text = try value.text()
      case "user": user = try value.text()
      case "callsPerSecond": callsPerSecond = try value.double()
      case "meanSeconds": meanSeconds = try value.double()
      case "deviationSeconds": deviationSeconds = try value.double()
      case "maximumSeconds": maximumSeconds = try value.real()
      case "locks": locks = try RelationLock.list(&value)
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.field("text", text)
    writer.field("user", user)
    writer.member("callsPerSecond", callsPerSecond)
    writer.member("meanSeconds", meanSeconds)
    writer.member("deviationSeconds", deviationSeconds)
    writer.field("maximumSeconds", maximumSeconds)
    writer.list("locks", locks) { $1.write(to: &$0) }
  }
}

extension RelationLock {
  static func list(_ cursor: inout JSONCursor) throws(JSONError) -> [RelationLock] {
    try cursor.objects { (cursor: inout JSONCursor) throws(JSONError) in
      try RelationLock(reading: &cursor)
    }
  }

  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(.init("", ""), .accessShare)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "relation": relation = try value.relationName()
      case "mode": mode = try value.lockMode()
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.member("relation", relation.text)
    writer.member("mode", mode.name)
  }
}

extension RelationTraffic {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(.init("", ""), .accessShare, perSecond: 0, meanSeconds: nil)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "relation": relation = try value.relationName()
      case "mode": mode = try value.lockMode()
      case "perSecond": perSecond = try value.double()
      case "meanSeconds": meanSeconds = try value.real()
      default: break
      }
    }
  }
}
