// SPDX-License-Identifier: Apache-2.0
import JSON
import Schema

/// The headers of a document's relations, with their bodies left unread.
///
/// A check of one table in a schema of a hundred thousand reads the bodies of a dozen.
struct RelationDirectory {
  struct Entry {
    /// Stands before the relation's object.
    var body: JSONCursor
    var schema = ""
    var name = ""
    var isView = false
    /// What it is a part of: parents, an index's table, the table that owns a sequence.
    var partOf: [String] = []
    /// What it refers to otherwise: foreign key targets, what a view reads, types, functions.
    var uses: [String] = []
  }

  private(set) var entries: [Entry] = []
  /// Whatever hangs together is wanted together: of MySQL and MariaDB, where cascades and triggers
  /// lead from table to table and only definitions tell which do.
  var followsAllLinks = false

  mutating func read(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
      var entry = Entry(body: cursor)
      try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        switch key {
        case "schema": entry.schema = try value.string()
        case "name": entry.name = try value.string()
        case "kind": entry.isView = try value.string().utf8.last == UInt8(ascii: "w")
        case "partOf": entry.partOf = try value.strings()
        case "uses": entry.uses = try value.strings()
        default: break
        }
      }
      entries.append(entry)
    }
  }
}

/// Which relations of a directory hang together.
struct RelationLinks {
  private let directory: RelationDirectory
  private var partOf: Adjacency
  private var parts: Adjacency
  private var uses: Adjacency
  private var users: Adjacency
  /// What relations use that is none: types and functions.
  private var outside: [(user: Int, name: String)] = []

  init(_ directory: RelationDirectory) {
    self.directory = directory
    let entries = directory.entries
    var ids: [String: Int] = Dictionary(minimumCapacity: entries.count)
    for (id, entry) in entries.enumerated() {
      ids[RelationName(entry.schema, entry.name).text] = id
    }
    var family: [Adjacency.Edge] = []
    var references: [Adjacency.Edge] = []
    for (id, entry) in entries.enumerated() {
      for name in entry.partOf { if let other = ids[name] { family.append((id, other)) } }
      for name in entry.uses {
        if let other = ids[name] {
          references.append((id, other))
        } else {
          outside.append((id, name))
        }
      }
    }
    partOf = Adjacency(family, count: entries.count)
    parts = Adjacency(family.map { ($0.to, $0.from) }, count: entries.count)
    uses = Adjacency(references, count: entries.count)
    users = Adjacency(references.map { ($0.to, $0.from) }, count: entries.count)
  }

  /// What a text may touch, as places in the directory, in order.
  ///
  /// - Parameters:
  ///   - names: what it names itself.
  ///   - inner: what the functions name that it calls.
  func selection(names: Set<String>, inner: Set<String>) -> [Int] {
    var chosen = Selection(count: directory.entries.count)
    if directory.followsAllLinks {
      for (id, entry) in directory.entries.enumerated() {
        if names.contains(entry.name) || inner.contains(entry.name) { chosen.insert(id) }
      }
      chosen.close(over: uses, users)
      return chosen.members.sorted()
    }
    for (id, entry) in directory.entries.enumerated() {
      if names.contains(entry.name) {
        chosen.insert(id)
        for user in users[id] { chosen.insert(user) }
      } else if inner.contains(entry.name) {
        chosen.insert(id)
      }
    }
    for (user, name) in outside {
      if let name = RelationName(text: name)?.name, names.contains(name) { chosen.insert(user) }
    }
    chosen.close(over: partOf, parts)
    addNeighbours(to: &chosen, cascades: names.contains("cascade"))
    chosen.close(over: partOf, parts)
    return chosen.members.sorted()
  }

  /// What the chosen ones read or refer to, through views to the end; and who refers to them:
  /// views on views to the end, others one step, or to the end where the text cascades.
  private func addNeighbours(to chosen: inout Selection, cascades: Bool) {
    var down = chosen.members
    var up = chosen.members
    var reached = Selection(count: directory.entries.count)
    for id in down { reached.insert(id) }
    while let id = down.popLast() {
      for other in uses[id] where reached.insert(other) && directory.entries[other].isView {
        down.append(other)
      }
    }
    var risen = Selection(count: directory.entries.count)
    for id in up { risen.insert(id) }
    while let id = up.popLast() {
      for other in users[id]
      where risen.insert(other) && (cascades || directory.entries[other].isView) {
        up.append(other)
      }
    }
    for id in reached.members { chosen.insert(id) }
    for id in risen.members { chosen.insert(id) }
  }
}

/// A growing set of small numbers.
private struct Selection {
  private(set) var members: [Int] = []
  private var contains: [Bool]

  init(count: Int) { contains = Array(repeating: false, count: count) }

  /// Says whether it was new.
  @discardableResult
  mutating func insert(_ id: Int) -> Bool {
    guard !contains[id] else { return false }
    contains[id] = true
    members.append(id)
    return true
  }

  mutating func close(over graphs: Adjacency...) {
    var next = 0
    while next < members.count {
      for graph in graphs { for other in graph[members[next]] { insert(other) } }
      next += 1
    }
  }
}

/// A directed graph over small numbers.
private struct Adjacency {
  typealias Edge = (from: Int, to: Int)

  private var starts: [Int]
  private var targets: [Int]

  init(_ edges: [Edge], count: Int) {
    starts = Array(repeating: 0, count: count + 1)
    targets = Array(repeating: 0, count: edges.count)
    for edge in edges { starts[edge.from + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var next = starts
    for edge in edges {
      targets[next[edge.from]] = edge.to
      next[edge.from] += 1
    }
  }

  subscript(node: Int) -> ArraySlice<Int> { targets[starts[node]..<starts[node + 1]] }
}
