// SPDX-License-Identifier: Apache-2.0
import Snapshot

/// The snapshots of a fleet, in a table of a Postgres database: one row for each name.
///
/// Many may write at once. Each reads the row, succeeds it, and puts the result in its place only
/// where nobody else has done so meanwhile; else it begins again with what is there now.
public struct SnapshotRegistry: ~Copyable {
  private let connection: Connection

  public init(_ connectionString: String) throws(CollectorError) {
    connection = try Connection(to: connectionString, connectTimeout: 10)
  }

  /// Makes the schema and its table; what is there stays.
  ///
  /// A document is text, not jsonb: it comes back as the bytes that were written, and is compressed.
  public static let script = """
    CREATE SCHEMA IF NOT EXISTS lockcast;
    CREATE TABLE IF NOT EXISTS lockcast.snapshot (
      name text PRIMARY KEY,
      version bigint NOT NULL,
      database text NOT NULL,
      captured_at timestamptz NOT NULL,
      written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      document text NOT NULL
    );
    COMMENT ON TABLE lockcast.snapshot IS 'Snapshots of databases: structure and figures, no row values.';
    """

  /// What roles need that are not the owner.
  public static let grants = """
    -- Who takes snapshots:
    --   GRANT USAGE ON SCHEMA lockcast TO collector;
    --   GRANT SELECT, INSERT, UPDATE ON lockcast.snapshot TO collector;
    -- Who reads them in a check:
    --   GRANT USAGE ON SCHEMA lockcast TO reader;
    --   GRANT SELECT ON lockcast.snapshot TO reader;
    """

  public func create() throws(CollectorError) {
    _ = try asking { () throws(CollectorError) in
      try connection.run(Self.script, named: "registry")
    }
  }

  // MARK: Reading

  public func document(_ name: String) throws(CollectorError) -> [UInt8] {
    guard let row = try row(name) else {
      throw .notInRegistry(name: name, known: try entries().map(\.name))
    }
    return row.document
  }

  public struct Entry: Sendable, Hashable {
    public var name: String
    public var database: String
    public var capturedAt: String
    /// As they are stored, compressed.
    public var bytes: Int
  }

  /// Whether it is there and may be read: better known before the night's samples than after.
  public func check() throws(CollectorError) {
    _ = try asking { () throws(CollectorError) in
      try connection.run("SELECT name FROM lockcast.snapshot LIMIT 1", named: "registry")
    }
  }

  public func entries() throws(CollectorError) -> [Entry] {
    // One column is all that a connection reads: names come with their lengths before them.
    let rows = try asking { () throws(CollectorError) in
      try connection.run(
        """
        SELECT pg_catalog.octet_length(name) || ' ' || pg_catalog.octet_length(database) || ' '
            || pg_catalog.pg_column_size(document) || ' '
            || pg_catalog.to_char(captured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            || ' ' || name || database
        FROM lockcast.snapshot ORDER BY name
        """, named: "registry")
    }
    return rows.compactMap(Entry.init)
  }

  private func row(_ name: String) throws(CollectorError) -> (version: String, document: [UInt8])? {
    let rows = try asking { () throws(CollectorError) in
      try connection.run(
        "SELECT version || ' ' || document FROM lockcast.snapshot WHERE name = $1",
        [Array(name.utf8)], named: "registry")
    }
    guard let row = rows.first, let space = row.firstIndex(of: UInt8(ascii: " ")) else {
      return nil
    }
    let version = String(decoding: row[..<space], as: UTF8.self)
    return (version, Array(row[(space + 1)...]))
  }

  // MARK: Writing

  /// Puts a new snapshot in the place of the one of that name, which it succeeds.
  public func succeed(
    _ name: String, by result: SnapshotCollector.Result
  ) throws(CollectorError) {
    let database = result.snapshot.server.database
    for _ in 0..<Self.attempts {
      let row = try row(name)
      let previous = try row.map { (row) throws(CollectorError) in try Self.read(row.document) }
      if let other = previous?.server.database, other != database {
        throw .registryHoldsOther(name: name, database: other, not: database)
      }
      let bytes = previous.map { result.succeeding($0).document } ?? result.document
      if try write(bytes, of: result.snapshot, as: name, over: row?.version) { return }
    }
    throw .registryBusy(name: name)
  }

  /// What is in a document besides its relations.
  private static func read(_ document: [UInt8]) throws(CollectorError) -> Snapshot {
    do throws(SnapshotError) {
      return try Snapshot.read(document, needing: .mentioned([]))
    } catch {
      throw .unexpectedAnswer(query: "registry", message: error.message)
    }
  }

  /// Each attempt fails only because another writer got through: so many are never needed.
  private static let attempts = 100

  /// Returns false where the row is no longer the one that was read.
  private func write(
    _ document: [UInt8], of snapshot: Snapshot, as name: String, over version: String?
  ) throws(CollectorError) -> Bool {
    let database = Array(snapshot.server.database.utf8)
    let capturedAt = Array(snapshot.capturedAt.description.utf8)
    let rows = try asking { () throws(CollectorError) in
      guard let version else {
        return try connection.run(
          """
          INSERT INTO lockcast.snapshot (name, version, database, captured_at, document)
          VALUES ($1, 1, $2, $3::timestamptz, $4) ON CONFLICT (name) DO NOTHING RETURNING version
          """, [Array(name.utf8), database, capturedAt, document], named: "registry")
      }
      return try connection.run(
        """
        UPDATE lockcast.snapshot SET version = version + 1, database = $2,
          captured_at = $3::timestamptz, written_at = pg_catalog.clock_timestamp(), document = $4
        WHERE name = $1 AND version = $5::bigint RETURNING version
        """, [Array(name.utf8), database, capturedAt, document, Array(version.utf8)],
        named: "registry")
    }
    return !rows.isEmpty
  }

  /// Says that there is no registry where the server knows no such table.
  private func asking<Answer>(
    _ body: () throws(CollectorError) -> Answer
  ) throws(CollectorError) -> Answer {
    do throws(CollectorError) {
      return try body()
    } catch {
      guard case .queryFailed(_, let state, _) = error, ["42P01", "3F000"].contains(state) else {
        throw error
      }
      throw .registryMissing
    }
  }
}

extension SnapshotRegistry.Entry {
  /// `4 4 1234 2026-01-01T00:00:00Z shopshop`
  fileprivate init?(_ row: [UInt8]) {
    let parts = row.split(separator: UInt8(ascii: " "), maxSplits: 4)
    let numbers = parts.prefix(3).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    guard parts.count == 5, numbers.count == 3, parts[4].count == numbers[0] + numbers[1] else {
      return nil
    }
    name = String(decoding: parts[4].prefix(numbers[0]), as: UTF8.self)
    database = String(decoding: parts[4].suffix(numbers[1]), as: UTF8.self)
    capturedAt = String(decoding: parts[3], as: UTF8.self)
    bytes = numbers[2]
  }
}
