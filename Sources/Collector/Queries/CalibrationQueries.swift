// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What shows how fast a server is: counters and views, no table.
struct CalibrationQueries {
  let version: ServerVersion

  /// The clock, and which counters the server keeps.
  var settings: CollectorQuery {
    CollectorQuery(
      "settings",
      """
      SELECT pg_catalog.json_build_object(
        'clock', EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8,
        'ioTimed', pg_catalog.current_setting('track_io_timing')::pg_catalog.bool
          ::pg_catalog.int4,
        'utilityTracked',
          COALESCE(pg_catalog.current_setting('pg_stat_statements.track_utility', true), 'on')
            ::pg_catalog.bool::pg_catalog.int4)
      """)
  }

  /// Statements of the past that do what migrations do, and take a while. Their shortest run is
  /// taken, since the time includes waits for locks. Texts of utility statements are not normalised:
  /// they stay in memory.
  func pastStatements(schema: String) -> CollectorQuery {
    CollectorQuery(
      "past statements",
      """
      SELECT pg_catalog.json_build_object(
        'text', pg_catalog.left(s.query, 10000),
        'seconds', s.min_exec_time / 1000,
        'calls', s.calls)
      FROM \(schema).pg_stat_statements s
      WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d
                      WHERE d.datname = pg_catalog.current_database())
        AND s.min_exec_time >= 20
        AND s.query ~* '^\\s*(/\\*.*?\\*/\\s*|--[^\\n]*\\n\\s*)*(create\\s+(unique\\s+)?index|alter\\s+table|reindex|vacuum|cluster|refresh)\\M'
      ORDER BY s.min_exec_time DESC, s.queryid
      LIMIT 500
      """)
  }

  /// Sequential reads of sessions, with the time that they took: from storage or from the cache of
  /// the operating system. Before 16 all reads of the database, most of them of single pages.
  var reads: CollectorQuery {
    guard version.major >= 16 else {
      return CollectorQuery(
        "reads",
        """
        SELECT pg_catalog.json_build_object(
          'bytes', COALESCE(d.blks_read, 0)::pg_catalog.float8 * 8192,
          'seconds', COALESCE(d.blk_read_time, 0) / 1000)
        FROM pg_catalog.pg_stat_database d WHERE d.datname = pg_catalog.current_database()
        """)
    }
    let bytes = version.major >= 18 ? "i.read_bytes" : "i.reads * i.op_bytes"
    return CollectorQuery(
      "reads",
      """
      SELECT pg_catalog.json_build_object(
        'bytes', COALESCE(pg_catalog.sum(\(bytes)), 0)::pg_catalog.float8,
        'seconds', COALESCE(pg_catalog.sum(i.read_time), 0) / 1000)
      FROM pg_catalog.pg_stat_io i
      WHERE i.context = 'bulkread' AND i.object = 'relation'
        AND i.backend_type IN ('client backend', 'background worker')
      """)
  }

  /// The log's position, what standbys have replayed, who runs something long and how far it is.
  var moment: CollectorQuery {
    let copy =
      version.major >= 14
      ? """

            UNION ALL SELECT p.pid, p.bytes_processed FROM pg_catalog.pg_stat_progress_copy p
      """ : ""
    return CollectorQuery(
      "progress",
      """
      WITH progress AS MATERIALIZED (
        SELECT p.pid, p.blocks_done * 8192 AS bytes
          FROM pg_catalog.pg_stat_progress_create_index p
        UNION ALL SELECT p.pid, p.heap_blks_scanned * 8192
          FROM pg_catalog.pg_stat_progress_cluster p
        UNION ALL SELECT p.pid, p.heap_blks_scanned * 8192
          FROM pg_catalog.pg_stat_progress_vacuum p
        UNION ALL SELECT p.pid, p.sample_blks_scanned * 8192
          FROM pg_catalog.pg_stat_progress_analyze p\(copy)
      ), wal AS MATERIALIZED (
        SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
          ELSE pg_catalog.pg_current_wal_lsn() END AS lsn
      )
      SELECT pg_catalog.json_build_object(
        'clock', EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8,
        'primary', NOT pg_catalog.pg_is_in_recovery(),
        'wal', (SELECT pg_catalog.pg_wal_lsn_diff(wal.lsn, '0/0') FROM wal)
          ::pg_catalog.float8,
        'standbys', COALESCE((
          SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'pid', r.pid,
            'replayed', pg_catalog.pg_wal_lsn_diff(r.replay_lsn, '0/0')::pg_catalog.float8,
            'behind',
              pg_catalog.pg_wal_lsn_diff(wal.lsn, r.replay_lsn)::pg_catalog.float8)
            ORDER BY r.pid)
          FROM pg_catalog.pg_stat_replication r, wal WHERE r.replay_lsn IS NOT NULL), '[]'),
        'running', COALESCE((
          SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'pid', a.pid,
            'text', a.query,
            'started', EXTRACT(epoch FROM a.query_start)::pg_catalog.float8,
            'waits', COALESCE(a.wait_event_type = 'Lock', false),
            'ours', COALESCE(a.datname = pg_catalog.current_database(), false),
            'bytes', p.bytes) ORDER BY a.pid)
          FROM progress p
          JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
          WHERE a.backend_type = 'client backend' AND a.query_start IS NOT NULL), '[]'))
      """)
  }

  // MARK: Computing: no table, under half a second in all

  static let sum = CollectorQuery(
    "benchmark", "SELECT pg_catalog.sum(g) FROM pg_catalog.generate_series(1, 500000) g")

  static let textSort = CollectorQuery(
    "benchmark",
    """
    SELECT pg_catalog.count(*) FROM (SELECT pg_catalog.md5(g::pg_catalog.text) AS m
      FROM pg_catalog.generate_series(1, 100000) g ORDER BY 1 OFFSET 0) s
    """)

  static let numberSort = CollectorQuery(
    "benchmark",
    """
    SELECT pg_catalog.count(*) FROM (SELECT (g::pg_catalog.int8 * 7919) % 1000003 AS m
      FROM pg_catalog.generate_series(1, 500000) g ORDER BY 1 OFFSET 0) s
    """)
}
