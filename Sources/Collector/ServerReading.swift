// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema
import Snapshot

/// What the server said about itself and its sessions, as JSON texts in the document's form.
struct ServerReading {
  let version: ServerVersion
  var server: [UInt8] = []
  var searchPath: [UInt8] = []
  private(set) var gaps: Gaps
  private(set) var samples: [LockSampleReading] = []
  private(set) var peakConnections: Int?
  private(set) var peakApplications: [String: Int] = [:]
  private var replication = Array("{}".utf8)
  private var preparedTransactions: [[UInt8]] = []
  private var capacity: [UInt8] = []
  /// The server's clock when the sessions were counted, seconds.
  private var clock = 0.0
  private var names: [Int: RelationName] = [:]
  private var sampleFailure: CollectorError?

  init(_ version: ServerVersion, gaps: Gaps) {
    self.version = version
    self.gaps = gaps
  }

  // MARK: Samples

  /// Takes one sample of the lock graph, and counts the sessions; what fails is counted as lost.
  mutating func sample(_ link: inout ServerLink, texts: Bool, patience: Duration) {
    do {
      if !gaps.hide(.sessions) {
        let sample = try lockSample(&link, texts: texts, patience: patience)
        // After a failover to another kind of server its sessions are others.
        if let first = samples.first, first.isStandby != sample.isStandby {
          gaps.lostSamples += 1
        } else {
          samples.append(sample)
        }
      }
      try count(&link, patience: patience)
    } catch {
      sampleFailure = error
      gaps.lostSamples += 1
    }
  }

  private mutating func lockSample(
    _ link: inout ServerLink, texts: Bool, patience: Duration
  ) throws(CollectorError) -> LockSampleReading {
    let query = LockSampleQuery(version: version, texts: texts).query
    let text = try link.row(of: query, patience: patience)
    let sample: LockSampleReading
    do {
      sample = try LockSampleReading(text)
    } catch {
      throw .unexpectedAnswer(query: query.name, message: error.message)
    }
    try learnNames(of: sample.relations.subtracting(names.keys), &link, patience)
    return sample
  }

  /// Names are asked for once: a relation has the one that the catalog was read with.
  private mutating func learnNames(
    of unknown: Set<Int>, _ link: inout ServerLink, _ patience: Duration
  ) throws(CollectorError) {
    guard !unknown.isEmpty else { return }
    let query = LockSampleQuery.names(of: unknown.sorted())
    for row in try link.rows(of: query, patience: patience) {
      var cursor = JSONCursor(row)
      var number = 0
      do {
        try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
          if number == 0 {
            number = try cursor.int()
          } else {
            names[number] = RelationName(text: try cursor.string())
          }
        }
      } catch {
        throw .unexpectedAnswer(query: query.name, message: error.message)
      }
    }
  }

  private mutating func count(
    _ link: inout ServerLink, patience: Duration
  ) throws(CollectorError) {
    let query = ServerQueries(version: version).capacity
    capacity = try link.row(of: query, patience: patience)
    do {
      try countSessions()
    } catch {
      throw .unexpectedAnswer(query: query.name, message: error.message)
    }
  }

  private mutating func countSessions() throws(JSONError) {
    var cursor = JSONCursor(capacity)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "clock": clock = try value.double()
      case "connections": peakConnections = max(peakConnections ?? 0, try value.int())
      case "applications":
        try value.object { (name: String, value: inout JSONCursor) throws(JSONError) in
          peakApplications[name] = max(peakApplications[name] ?? 0, try value.int())
        }
      default: break
      }
    }
  }

  /// Where not one sample could be taken, the sessions are as unknown as to a role without rights.
  mutating func requireSamples() throws(CollectorError) {
    if let sampleFailure, capacity.isEmpty { throw sampleFailure }
    if let sampleFailure, samples.isEmpty, !gaps.hide(.sessions) {
      gaps.missing.append(.init(.sessions, reason: sampleFailure.message))
    }
  }

  func locks(ofSample index: Int, pid: Int) -> [SessionLock] {
    samples[index].locks(of: pid, named: names)
  }

  // MARK: What a document can do without

  /// Counters and statements. What cannot be had is named in the gaps.
  mutating func traffic(_ link: inout ServerLink) -> TrafficReading? {
    var traffic = optionally(.counters, &link) {
      (link: inout ServerLink) throws(CollectorError) in try TrafficReading(&link)
    }
    _ = optionally(.statements, &link) { (link: inout ServerLink) throws(CollectorError) in
      try traffic?.readStatements(&link)
    }
    return traffic
  }

  mutating func readOthers(_ link: inout ServerLink) {
    let queries = ServerQueries(version: version)
    let replication = optionally(.replication, &link) {
      (link: inout ServerLink) throws(CollectorError) in try link.row(of: queries.replication)
    }
    if let replication { self.replication = replication }
    let prepared = optionally(.preparedTransactions, &link) {
      (link: inout ServerLink) throws(CollectorError) in
      try link.rows(of: queries.preparedTransactions)
    }
    preparedTransactions = prepared ?? []
  }

  private mutating func optionally<Value>(
    _ part: Gaps.Part, _ link: inout ServerLink,
    _ read: (inout ServerLink) throws(CollectorError) -> Value
  ) -> Value? {
    guard !gaps.hide(part) else { return nil }
    do throws(CollectorError) {
      return try read(&link)
    } catch {
      gaps.missing.append(.init(part, reason: error.message, remedy: error.omission))
      return nil
    }
  }

  // MARK: The document

  /// A document of all this. The last sample is its moment, by the server's clock.
  func document(_ catalog: CatalogFragments) -> [UInt8] {
    let now = samples.last?.clock ?? clock
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
