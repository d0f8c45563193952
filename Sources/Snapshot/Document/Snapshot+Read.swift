// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

extension Snapshot {
  /// Reads a document.
  ///
  /// Keys that are not known are passed over, so a document of a newer minor version can be read.
  ///
  /// - Parameter need: which relations are decoded. The others are counted in
  ///   ``unreadRelations``; the catalog still counts as complete, since a relation that nothing
  ///   mentions cannot be missed.
  public static func read(
    _ bytes: [UInt8], needing need: SnapshotNeed = .everything
  ) throws(SnapshotError) -> Snapshot {
    var reader = DocumentReader(need: need)
    var cursor = JSONCursor(bytes)
    do {
      try reader.read(&cursor)
      return try reader.snapshot(cursor)
    } catch {
      throw reader.failure ?? SnapshotError(error)
    }
  }

  /// The server that a document is of, without reading the rest; nil: it does not say.
  public static func server(in bytes: [UInt8]) -> Server? {
    var server: Server?
    var cursor = JSONCursor(bytes)
    // What is wrong with the document is said when it is read.
    try? cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      guard key == "server" else { return }
      server = try Server(reading: &value)
      throw value.error("the rest is not wanted")
    }
    return server
  }
}

private struct DocumentReader {
  let need: SnapshotNeed
  /// What is wrong with the document as a whole, in place of the JSON error that it led to.
  var failure: SnapshotError?

  private var hasFormat = false
  private var capturedAt: Timestamp?
  private var server: Server?
  private var samples: [LockSample] = []
  private var workload = Workload()
  private var capacity = Capacity()
  private var preparedTransactions: [PreparedTransaction] = []
  private var replication = Replication()
  private var gaps = Gaps()
  private var history: History?
  private var calibration: Calibration?
  private var searchPath: [String]?
  private var isIncomplete = false
  private var schemas: [String] = []
  private var types: [UserType] = []
  private var functions: [Function] = []
  private var publications: [(name: String, details: PublicationDetails)] = []
  private var relations: [(Relation, RelationSize?, isLocked: Bool)] = []
  private var definitions: [ObjectDefinition.Entry] = []
  private var databases: [String: MySQL.DatabaseDefaults] = [:]
  private var directory = RelationDirectory()
  private var reader = RelationReader()

  init(need: SnapshotNeed) { self.need = need }

  mutating func read(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "format": try format(&value)
      case "capturedAt": capturedAt = try value.timestamp()
      case "server": server = try Server(reading: &value)
      case "capacity": capacity = try Capacity(reading: &value)
      case "replication": replication = try Replication(reading: &value)
      case "workload": workload = try Workload(reading: &value)
      case "gaps": gaps = try Gaps(reading: &value)
      case "history": history = try History(reading: &value)
      case "calibration": calibration = try Calibration(reading: &value)
      case "samples":
        samples = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try LockSample(reading: &cursor)
        }
      case "preparedTransactions":
        preparedTransactions = try value.objects {
          (cursor: inout JSONCursor) throws(JSONError) in
          try PreparedTransaction(reading: &cursor)
        }
      default: try catalog(key, &value)
      }
    }
    try cursor.finish()
  }

  private mutating func format(_ value: inout JSONCursor) throws(JSONError) {
    let start = value
    let format = try value.string()
    hasFormat = true
    guard format != Snapshot.format else { return }
    let error = start.error("unknown format")
    failure = SnapshotError(.unsupportedFormat(format), line: error.line, column: error.column)
    throw error
  }

  private mutating func catalog(_ key: String, _ value: inout JSONCursor) throws(JSONError) {
    switch key {
    case "searchPath": searchPath = try value.strings()
    case "incomplete": isIncomplete = try value.flag()
    case "schemas": schemas = try value.strings()
    case "types":
      types = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try reader.userType(&cursor)
      }
    case "databases": databases = try databases(&value)
    case "functions" where isMySQLFamily:
      definitions += try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try ObjectDefinition.Entry(reading: &cursor)
      }
    case "functions":
      functions = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try reader.function(&cursor)
      }
    case "publications":
      publications = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try reader.publication(&cursor)
      }
    case "relations": try relations(&value)
    default: break
    }
  }

  private mutating func relations(_ value: inout JSONCursor) throws(JSONError) {
    switch need {
    case .mentioned:
      directory.followsAllLinks = isMySQLFamily
      try directory.read(&value)
    case .everything:
      try value.array { (cursor: inout JSONCursor) throws(JSONError) in try relation(&cursor) }
    }
  }

  /// The document says what kind of server it is before it says what stands on it.
  private var isMySQLFamily: Bool { server?.engine.isMySQLFamily ?? false }

  private func databases(
    _ value: inout JSONCursor
  ) throws(JSONError) -> [String: MySQL.DatabaseDefaults] {
    try value.dictionary { (cursor: inout JSONCursor) throws(JSONError) in
      var defaults = MySQL.DatabaseDefaults()
      try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        switch key {
        case "charset": defaults.charset = try value.text()
        case "collation": defaults.collation = try value.text()
        default: break
        }
      }
      return defaults
    }
  }

  private mutating func relation(_ cursor: inout JSONCursor) throws(JSONError) {
    if isMySQLFamily {
      definitions.append(try ObjectDefinition.Entry(reading: &cursor))
      return
    }
    let relation = try reader.read(&cursor)
    relations.append((relation, reader.size, reader.isLocked))
  }

  // MARK: Putting together

  mutating func snapshot(_ cursor: JSONCursor) throws(JSONError) -> Snapshot {
    guard hasFormat else { throw missing("format", cursor) }
    guard let capturedAt else { throw missing("capturedAt", cursor) }
    guard let server else { throw missing("server", cursor) }
    if server.engine.isMySQLFamily, !relations.isEmpty {
      throw cursor.error("\"server\" must stand before \"relations\"")
    }
    if case .mentioned(let names) = need {
      for id in selection(of: names) {
        var body = directory.entries[id].body
        try relation(&body)
      }
    }
    var snapshot = Snapshot(
      capturedAt: capturedAt, server: server, catalog: catalog(of: server),
      samples: samples, workload: workload, capacity: capacity,
      preparedTransactions: preparedTransactions, replication: replication)
    for (relation, size, isLocked) in relations {
      if let size { snapshot.sizes[relation.name] = size }
      if isLocked { snapshot.lockedRelations.insert(relation.name) }
    }
    for entry in definitions {
      if let size = entry.size { snapshot.sizes[entry.definition.name] = size }
      if entry.isLocked { snapshot.lockedRelations.insert(entry.definition.name) }
    }
    snapshot.definitions = definitions.map(\.definition)
    snapshot.gaps = gaps
    snapshot.history = history
    snapshot.calibration = calibration
    snapshot.unreadRelations = max(
      0,
      directory.entries.count - relations.count
        - definitions.count { !$0.definition.kind.isProgram })
    return snapshot
  }

  private mutating func missing(_ key: String, _ cursor: JSONCursor) -> JSONError {
    let error = cursor.error("missing key")
    failure = SnapshotError(.missing(key), line: 1, column: 1)
    return error
  }

  private func catalog(of server: Server) -> Catalog {
    if server.engine.isMySQLFamily {
      return Catalog(
        server, databases: databases, definitions: definitions.map(\.definition),
        isComplete: !isIncomplete)
    }
    var catalog = Catalog(version: server.version, isComplete: !isIncomplete)
    if let searchPath { catalog.searchPath = searchPath }
    for schema in schemas { catalog.insert(schema: schema) }
    for type in types { catalog.insert(type) }
    for function in functions { catalog.insert(function) }
    for publication in publications {
      catalog.insert(publication.details, named: publication.name)
    }
    for (relation, _, _) in relations { catalog.insert(relation) }
    catalog.resolveConditions()
    return catalog
  }

  /// The relations that are wanted, also those that functions name which the text calls or which
  /// triggers call on the tables that it touches.
  private func selection(of names: Set<String>) -> [Int] {
    let links = RelationLinks(directory)
    var called = names
    var inner: Set<String> = []
    var unread = bodies
    for _ in 0..<Self.callDepth {
      let count = called.count
      absorb(&unread, called, into: &inner)
      called.formUnion(inner)
      let selection = links.selection(names: names, inner: inner)
      for id in selection {
        for use in directory.entries[id].uses {
          if let name = RelationName(text: use)?.name { called.insert(name) }
        }
      }
      if called.count == count || unread.isEmpty { return selection }
    }
    return Array(directory.entries.indices)
  }

  /// Functions and procedures, by name.
  private var bodies: [(name: String, text: String)] {
    functions.map { ($0.name.name, $0.body ?? "") }
      + definitions.filter(\.definition.kind.isProgram).map {
        ($0.definition.name.name, $0.definition.text ?? "")
      }
  }

  /// Functions that call functions, through triggers, deeper than this: everything is read.
  private static let callDepth = 8

  /// Takes the called functions from `unread`, and the names in their bodies into `inner`.
  private func absorb(
    _ unread: inout [(name: String, text: String)], _ called: Set<String>,
    into inner: inout Set<String>
  ) {
    unread.removeAll { name, text in
      guard called.contains(name) else { return false }
      SQLText.collectNames(in: Array(text.utf8), into: &inner)
      return true
    }
  }
}
