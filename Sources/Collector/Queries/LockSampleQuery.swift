// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Who holds and waits for which relation at this moment: one sample of the document.
///
/// `pg_locks` and `pg_stat_activity` are read once, and locks are grouped before anything is
/// joined to them: the cost grows with the number of locks and of sessions, not with their product.
struct LockSampleQuery {
  enum Locks {
    /// In the document's form, with the names of relations.
    case named
    /// `held`: `[mode, granted, waited, [OID, …]]`. Names are looked up once, on this side.
    case numbered
  }

  let version: ServerVersion
  /// Whether the texts of present statements are fetched, to be normalised on this side.
  var texts = true
  var locks = Locks.numbered

  /// `pg_blocking_pids` stops the lock manager for a moment; it is asked for so many of those that
  /// have waited longest.
  static let explainedWaiters = 20

  var query: CollectorQuery {
    CollectorQuery(
      "lock sample",
      """
      WITH own AS MATERIALIZED (
        SELECT d.oid AS database FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database()
      ), held AS MATERIALIZED (
        SELECT l.pid, l.mode, l.granted, \(waited) AS waited,
          pg_catalog.array_agg(l.relation::pg_catalog.int8) FILTER (WHERE l.locktype = 'relation'
            AND l.relation >= \(Self.firstUserObject)) AS relations
        FROM pg_catalog.pg_locks l, own
        WHERE l.pid IS NOT NULL
          AND (l.locktype = 'relation' AND l.database = own.database OR NOT l.granted)
        GROUP BY l.pid, l.mode, l.granted
      ), waiting AS MATERIALIZED (
        SELECT h.pid FROM held h WHERE NOT h.granted
        ORDER BY h.waited DESC NULLS LAST, h.pid LIMIT \(Self.explainedWaiters)
      ), activity AS MATERIALIZED (
        SELECT a.* FROM pg_catalog.pg_stat_activity a
        WHERE a.pid <> pg_catalog.pg_backend_pid()
          AND a.backend_type NOT IN ('logger', 'checkpointer', 'background writer', 'walwriter')
          AND (a.datname = pg_catalog.current_database()
            OR a.backend_xmin IS NOT NULL AND a.datname IS NULL)
          AND (a.xact_start IS NOT NULL OR a.backend_xmin IS NOT NULL
            OR a.pid IN (SELECT h.pid FROM held h))
      ), locks AS MATERIALIZED (
        \(grouped)
      )
      SELECT pg_catalog.json_build_object(
        'clock', EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8,
        'standby', CASE WHEN pg_catalog.pg_is_in_recovery() THEN true END,
        'secondsBefore', 0,
        'sessions', COALESCE(pg_catalog.json_agg(pg_catalog.json_strip_nulls(
        pg_catalog.json_build_object(
          'pid', a.pid,
          'user', a.usename,
          'application', NULLIF(a.application_name, ''),
          'state', COALESCE(a.state, 'other'),
          'backend', NULLIF(a.backend_type, 'client backend'),
          'transactionAge', \(age("a.xact_start")),
          'queryAge', \(age("a.query_start")),
          'stateAge', \(age("a.state_change")),
          'snapshot', CASE WHEN a.backend_xmin IS NOT NULL THEN true END,
          '\(member)', k.locks,
          'blockedBy', CASE WHEN a.pid IN (SELECT w.pid FROM waiting w)
            THEN pg_catalog.to_json(pg_catalog.pg_blocking_pids(a.pid)) END,
          'leader', NULLIF(a.leader_pid, a.pid),
          'query', \(query("a.query")),
          'preventsWraparound', CASE WHEN a.backend_type = 'autovacuum worker'
            AND a.query LIKE '%(to prevent wraparound)' THEN true END))
        ORDER BY a.xact_start, a.pid), '[]'))
      FROM activity a LEFT JOIN locks k ON k.pid = a.pid
      """)
  }

  /// Below are the server's own relations (FirstNormalObjectId of access/transam.h).
  private static let firstUserObject = 16_384

  private var member: String {
    switch locks {
    case .named: "locks"
    case .numbered: "held"
    }
  }

  private var grouped: String {
    switch locks {
    case .numbered:
      """
      SELECT h.pid, pg_catalog.json_agg(pg_catalog.json_build_array(
          h.mode, h.granted, h.waited, h.relations) ORDER BY h.granted DESC, h.mode) AS locks
        FROM held h WHERE h.relations IS NOT NULL GROUP BY h.pid
      """
    case .named:
      """
      SELECT h.pid, pg_catalog.json_agg(pg_catalog.json_build_object(
          'relation', pg_catalog.format('%I.%I', n.nspname, c.relname),
          'mode', h.mode,
          'waiting', CASE WHEN NOT h.granted THEN true END,
          'waitAge', h.waited)
          ORDER BY h.granted DESC, n.nspname COLLATE "C", c.relname COLLATE "C", h.mode) AS locks
        FROM held h, pg_catalog.unnest(h.relations) AS r(relation)
        JOIN pg_catalog.pg_class c ON c.oid = r.relation::pg_catalog.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') GROUP BY h.pid
      """
    }
  }

  /// The names of relations, as `[OID, name]`.
  static func names(of relations: some Sequence<Int>) -> CollectorQuery {
    CollectorQuery(
      "names of locked relations",
      """
      SELECT pg_catalog.json_build_array(c.oid::pg_catalog.int8,
        pg_catalog.format('%I.%I', n.nspname, c.relname))
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid IN (\(relations.map(String.init).joined(separator: ", ")))
        AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      """)
  }

  private func age(_ start: String) -> String {
    """
    pg_catalog.round(GREATEST(0, EXTRACT(epoch FROM \
    pg_catalog.clock_timestamp() - \(start)))::pg_catalog.numeric, 3)
    """
  }

  private func query(_ column: String) -> String {
    texts ? "NULLIF(pg_catalog.left(\(column), 10000), '')" : "NULL"
  }

  /// `pg_locks.waitstart` came with 14.
  private var waited: String {
    version.major >= 14
      ? "CASE WHEN NOT l.granted THEN \(age("pg_catalog.min(l.waitstart)")) END"
      : "NULL::pg_catalog.numeric"
  }
}
