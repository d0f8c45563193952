// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Snapshot

/// What the server said about itself and its sessions, as JSON texts in the document's form.
struct ServerReading {
  let version: ServerVersion
  var server: [UInt8] = []
  var searchPath: [UInt8] = []
  var replication: [UInt8] = []
  var preparedTransactions: [[UInt8]] = []
  private var capacity: [UInt8] = []
  private var samples: [(clock: Double, text: [UInt8])] = []
  private(set) var peakConnections = 0
  private(set) var peakApplications: [String: Int] = [:]

  init(_ version: ServerVersion) { self.version = version }

  /// Takes one sample of the lock graph, and counts the sessions.
  mutating func sample(
    _ connection: borrowing Connection, texts: Bool
  ) throws(CollectorError) {
    let query = LockSampleQuery(version: version, texts: texts).query
    let text = try connection.row(of: query)
    capacity = try connection.row(of: ServerQueries(version: version).capacity)
    do {
      samples.append((try Self.clock(text), text))
      try countSessions()
    } catch {
      throw .unexpectedAnswer(query: query.name, message: error.message)
    }
  }

  private static func clock(_ text: [UInt8]) throws(JSONError) -> Double {
    var clock = 0.0
    var cursor = JSONCursor(text)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      if key == "clock" { clock = try value.double() }
    }
    return clock
  }

  private mutating func countSessions() throws(JSONError) {
    var cursor = JSONCursor(capacity)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "connections": peakConnections = max(peakConnections, try value.int())
      case "applications":
        guard try !value.null() else { return }
        try value.object { (name: String, value: inout JSONCursor) throws(JSONError) in
          peakApplications[name] = max(peakApplications[name] ?? 0, try value.int())
        }
      default: break
      }
    }
  }

  /// A document of all this. The last sample is its moment, by the server's clock.
  func document(_ catalog: CatalogFragments) -> [UInt8] {
    let now = samples.last?.clock ?? 0
    var bytes = Array(
      """
      {"format":"\(Snapshot.format)","capturedAt":"\(Timestamp(seconds: Int64(now)))"
      """.utf8)
    append("server", server, to: &bytes)
    append("capacity", capacity, to: &bytes)
    append("replication", replication, to: &bytes)
    append("preparedTransactions", list(preparedTransactions), to: &bytes)
    append("samples", list(samples.map { aged($0.text, by: now - $0.clock) }), to: &bytes)
    append("searchPath", searchPath, to: &bytes)
    append("schemas", list(catalog.schemas.map(Self.quoted)), to: &bytes)
    append("types", list(catalog.types), to: &bytes)
    append("functions", list(catalog.functions), to: &bytes)
    append("publications", list(catalog.publications), to: &bytes)
    append("relations", list(catalog.relations), to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private func append(_ key: String, _ value: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(contentsOf: ",\"\(key)\":".utf8)
    bytes.append(contentsOf: value)
  }

  private func list(_ objects: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "[")]
    for (index, object) in objects.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: object)
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  /// A sample with its age. The last of two equal keys counts, so it goes behind the server's.
  private func aged(_ sample: [UInt8], by seconds: Double) -> [UInt8] {
    let age = (seconds * 1000).rounded() / 1000
    return Array(sample.dropLast()) + Array(",\"secondsBefore\":\(max(0, age))}".utf8)
  }

  private static func quoted(_ text: String) -> [UInt8] {
    var writer = JSONWriter(.compact)
    writer.string(text)
    return writer.bytes
  }
}
