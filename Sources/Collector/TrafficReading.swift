// SPDX-License-Identifier: Apache-2.0
import JSON
import Schema
import Snapshot

/// Counters of statements, tables and transactions at one moment.
struct TrafficReading {
  struct Family {
    var id = ""
    var user: String?
    var text = ""
    var calls = 0.0
    var mean = 0.0
    var deviation = 0.0
    var maximum: Double?
  }
  struct Table {
    var relation = RelationName("", "")
    var reads = 0.0
    var writes = 0.0
  }

  /// The server's clock, seconds.
  private(set) var clock = 0.0
  /// When the server was started: counters of two servers have no difference.
  private(set) var started = 0.0
  private(set) var transactions: Double?
  /// Seconds since the counters began; statements have a beginning of their own.
  private(set) var since: Double?
  private(set) var statementsSince: Double?
  private(set) var families: [Family] = []
  private(set) var tables: [Table] = []

  /// Counters alone; ``readStatements(_:)`` comes behind them.
  init(_ link: inout ServerLink) throws(CollectorError) {
    let counters = TrafficQueries(version: link.version).counters
    let text = try link.row(of: counters)
    do {
      try read(text)
    } catch {
      throw .unexpectedAnswer(query: counters.name, message: error.message)
    }
  }

  /// Without the extension there are no families.
  mutating func readStatements(_ link: inout ServerLink) throws(CollectorError) {
    guard let schema = try link.rows(of: TrafficQueries.statementsSchema).first else { return }
    let query = TrafficQueries(version: link.version)
      .statements(schema: String(decoding: schema, as: UTF8.self))
    let rows = try link.rows(of: query)
    do {
      for row in rows { families.append(try family(row)) }
    } catch {
      throw .unexpectedAnswer(query: query.name, message: error.message)
    }
  }

  private mutating func read(_ counters: [UInt8]) throws(JSONError) {
    var cursor = JSONCursor(counters)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "clock": clock = try value.double()
      case "started": started = try value.double()
      case "transactions":
        transactions = try value.optional { (c: inout JSONCursor) throws(JSONError) in
          try c.double()
        }
      case "since":
        since = try value.optional { (c: inout JSONCursor) throws(JSONError) in try c.double() }
      case "tables":
        try value.array { (cursor: inout JSONCursor) throws(JSONError) in
          tables.append(try Self.table(&cursor))
        }
      default: break
      }
    }
  }

  private static func table(_ cursor: inout JSONCursor) throws(JSONError) -> Table {
    var table = Table()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "relation":
        if let name = RelationName(text: try value.string()) { table.relation = name }
      case "reads": table.reads = try value.double()
      case "writes": table.writes = try value.double()
      default: break
      }
    }
    return table
  }

  private mutating func family(_ row: [UInt8]) throws(JSONError) -> Family {
    var family = Family()
    var cursor = JSONCursor(row)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "id": family.id = try value.string()
      case "user": family.user = try value.string()
      case "text": family.text = try value.string()
      case "calls": family.calls = try value.double()
      case "mean": family.mean = try value.double()
      case "deviation": family.deviation = try value.double()
      case "maximum": family.maximum = try value.double()
      case "since": statementsSince = try value.double()
      default: break
      }
    }
    return family
  }
}
