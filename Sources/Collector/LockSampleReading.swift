// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Schema
import Snapshot

/// One answer of ``LockSampleQuery``, with relations by their OIDs.
struct LockSampleReading {
  struct Locks {
    var mode = LockMode.accessShare
    var isGranted = true
    var waitAge: Double?
    var relations: [Int] = []
  }

  /// In the document's form, but for the locks.
  let text: [UInt8]
  /// The server's clock, seconds.
  private(set) var clock = 0.0
  private(set) var isStandby = false
  /// By the session's pid.
  private(set) var locks: [Int: [Locks]] = [:]

  init(_ text: [UInt8]) throws(JSONError) {
    self.text = text
    var cursor = JSONCursor(text)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "clock": clock = try value.double()
      case "standby": isStandby = try value.null() ? false : value.bool()
      case "sessions":
        try value.array { (cursor: inout JSONCursor) throws(JSONError) in try session(&cursor) }
      default: break
      }
    }
  }

  private mutating func session(_ cursor: inout JSONCursor) throws(JSONError) {
    var pid = 0
    var held: [Locks] = []
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "pid": pid = try value.int()
      case "held":
        held = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
          try Self.locks(&cursor)
        })
      default: break
      }
    }
    locks[pid] = held
  }

  /// `[mode, granted, waited, [OID, …]]`
  private static func locks(_ cursor: inout JSONCursor) throws(JSONError) -> Locks {
    var locks = Locks()
    var place = 0
    try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
      switch place {
      case 0:
        let start = cursor
        guard let mode = LockMode(name: try cursor.string()) else {
          throw start.error("expected a lock mode")
        }
        locks.mode = mode
      case 1: locks.isGranted = try cursor.bool()
      case 2:
        locks.waitAge = try cursor.optional { (c: inout JSONCursor) throws(JSONError) in
          try c.double()
        }
      default:
        locks.relations = try cursor.array(of: { (c: inout JSONCursor) throws(JSONError) in
          try c.int()
        })
      }
      place += 1
    }
    return locks
  }

  var relations: Set<Int> { Set(locks.values.joined().flatMap(\.relations)) }

  /// The locks of a session, those that it has before the one that it waits for. Relations without
  /// a name are the server's own, or gone.
  func locks(of pid: Int, named names: [Int: RelationName]) -> [SessionLock] {
    (locks[pid] ?? []).flatMap { locks in
      locks.relations.compactMap { names[$0] }.sorted().map {
        SessionLock(
          $0, locks.mode, isGranted: locks.isGranted, waitAge: locks.waitAge)
      }
    }
  }
}
