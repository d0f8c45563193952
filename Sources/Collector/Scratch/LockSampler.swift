// SPDX-License-Identifier: Apache-2.0
import LockModel
import Observation

/// Reads the locks of a session over and over while it runs one statement.
///
/// A loop inside the server: a round takes some ten microseconds, from a client it would be a
/// hundred. It stands in another database, so that no CONCURRENTLY form waits for its snapshot
/// (`WaitForOlderSnapshots` in indexcmds.c waits for those of its own database).
struct LockSampler: ~Copyable {
  private let connection: Connection
  /// `pg_backend_pid()` of the observed session.
  private let session: Int
  /// Of the advisory lock that the observed session holds while the statement runs.
  private static let marker = 7_305_190
  /// Of the one that says that the loop runs; the session's number is its second key, for others
  /// may be observed on the same server.
  private static let beat: Int32 = 7_305_191

  init(_ connection: consuming Connection, session: Int) throws(CollectorError) {
    self.connection = connection
    self.session = session
    try run("CREATE TEMPORARY TABLE seen (locks pg_catalog.text)")
  }

  @discardableResult
  private func run(_ sql: String) throws(CollectorError) -> [[UInt8]] {
    try connection.run(sql, named: "lock sampler")
  }

  /// The locks on user relations that the session was seen to hold during `body`.
  func locks<Result>(
    of observed: borrowing Connection,
    during body: () throws(CollectorError) -> Result
  ) throws(CollectorError) -> (Result, Set<DatabaseState.HeldLock>) {
    try run("TRUNCATE seen")
    _ = try observed.run("SELECT pg_catalog.pg_advisory_lock(\(Self.marker))", named: "marker")
    try connection.send(loop, named: "lock sampler")
    try awaitBeat(on: observed)
    let result: Result
    do {
      result = try body()
    } catch {
      try stop(observed)
      throw error
    }
    try stop(observed)
    let rows = try run("SELECT DISTINCT locks FROM seen WHERE locks IS NOT NULL")
    return (result, Self.locks(in: rows))
  }

  private func stop(_ observed: borrowing Connection) throws(CollectorError) {
    _ = try observed.run("SELECT pg_catalog.pg_advisory_unlock(\(Self.marker))", named: "marker")
    _ = try connection.finish(named: "lock sampler")
  }

  private func awaitBeat(on observed: borrowing Connection) throws(CollectorError) {
    let query = """
      SELECT pg_catalog.count(*) FROM pg_catalog.pg_locks
      WHERE locktype = 'advisory' AND classid = \(Self.beat) AND objid = \(session)
      """
    for _ in 0..<5_000 {
      let rows = try observed.run(query, named: "lock sampler")
      if rows.first != [UInt8(ascii: "0")] { return }
    }
  }

  /// Ends with the marker, or after two minutes.
  private var loop: String {
    """
    DO $sampler$
    DECLARE
      present pg_catalog.text;
      before pg_catalog.text := '';
      is_marked pg_catalog.bool;
    BEGIN
      PERFORM pg_catalog.pg_advisory_xact_lock(\(Self.beat), \(session));
      LOOP
        SELECT pg_catalog.string_agg(l.relation::pg_catalog.int8 || ' ' || l.mode, ',')
            FILTER (WHERE l.locktype = 'relation'),
          pg_catalog.bool_or(l.locktype = 'advisory')
        INTO present, is_marked
        FROM pg_catalog.pg_locks l
        WHERE l.pid = \(session) AND (\(StateQuery.isUserRelation)
          OR l.locktype = 'advisory' AND l.objid = \(Self.marker));
        IF present IS DISTINCT FROM before THEN
          INSERT INTO pg_temp.seen VALUES (present);
          before := present;
        END IF;
        EXIT WHEN is_marked IS NOT TRUE
          OR pg_catalog.clock_timestamp() > pg_catalog.transaction_timestamp() + '2 minutes';
      END LOOP;
    END $sampler$
    """
  }

  private static func locks(in rows: [[UInt8]]) -> Set<DatabaseState.HeldLock> {
    var locks: Set<DatabaseState.HeldLock> = []
    for row in rows {
      for entry in String(decoding: row, as: UTF8.self).split(separator: ",") {
        let words = entry.split(separator: " ")
        guard words.count == 2, let relation = Int(words[0]),
          let mode = LockMode(name: String(words[1]))
        else { continue }
        locks.insert(DatabaseState.HeldLock(relation: relation, mode: mode))
      }
    }
    return locks
  }
}
