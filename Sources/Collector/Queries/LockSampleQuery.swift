// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Who holds and waits for which relation at this moment: one sample of the document.
///
/// Only `pg_locks` and `pg_stat_activity` are read; `pg_blocking_pids`, which stops the lock
/// manager for a moment, is asked for those that wait and no others.
struct LockSampleQuery {
  let version: ServerVersion
  /// Whether the texts of present statements are fetched, to be normalised on this side.
  var texts = true

  var query: CollectorQuery {
    CollectorQuery(
      "lock sample",
      """
      WITH own AS MATERIALIZED (
        SELECT d.oid AS database FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database()
      ), held AS MATERIALIZED (
        SELECT l.pid, l.relation, l.mode, l.granted, \(waitStart) AS waited
        FROM pg_catalog.pg_locks l, own
        WHERE l.locktype = 'relation' AND l.database = own.database AND l.pid IS NOT NULL
      ), waiting AS MATERIALIZED (
        SELECT DISTINCT l.pid FROM pg_catalog.pg_locks l WHERE NOT l.granted
      ), activity AS MATERIALIZED (
        SELECT a.* FROM pg_catalog.pg_stat_activity a
        WHERE a.pid <> pg_catalog.pg_backend_pid()
          AND a.backend_type NOT IN ('logger', 'checkpointer', 'background writer', 'walwriter')
          AND (a.datname = pg_catalog.current_database()
            OR a.backend_xmin IS NOT NULL AND a.datname IS NULL)
          AND (a.xact_start IS NOT NULL OR a.pid IN (SELECT pid FROM waiting)
            OR a.pid IN (SELECT pid FROM held) OR a.backend_xmin IS NOT NULL)
      )
      SELECT pg_catalog.json_build_object(
        'clock', EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8,
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
          'locks', (
            SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
              'relation', pg_catalog.format('%I.%I', n.nspname, c.relname),
              'mode', h.mode,
              'waiting', CASE WHEN NOT h.granted THEN true END,
              'waitAge', h.waited)
              ORDER BY h.granted DESC, n.nspname COLLATE "C", c.relname COLLATE "C", h.mode)
            FROM held h
            JOIN pg_catalog.pg_class c ON c.oid = h.relation
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE h.pid = a.pid AND n.nspname NOT IN ('pg_catalog', 'information_schema')),
          'blockedBy', CASE WHEN a.pid IN (SELECT pid FROM waiting)
            THEN pg_catalog.to_json(pg_catalog.pg_blocking_pids(a.pid)) END,
          'leader', NULLIF(a.leader_pid, a.pid),
          'query', \(query("a.query")),
          'preventsWraparound', CASE WHEN a.backend_type = 'autovacuum worker'
            AND a.query LIKE '%(to prevent wraparound)' THEN true END))
        ORDER BY a.xact_start, a.pid), '[]'))
      FROM activity a
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
  private var waitStart: String {
    version.major >= 14 ? "CASE WHEN NOT l.granted THEN \(age("l.waitstart")) END" : "NULL::int"
  }
}
