// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Counters from whose differences rates are made.
struct TrafficQueries {
  let version: ServerVersion

  /// Where `pg_stat_statements` was created, as a quoted name; no row where it was not.
  static let statementsSchema = CollectorQuery(
    "pg_stat_statements' schema",
    """
    SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_stat_statements'
    """)

  /// How many families of statements are taken, by calls and again by time.
  static let familyLimit = 500

  /// Queries and DML only: the texts of utility statements hold their literals, passwords too.
  func statements(schema: String) -> CollectorQuery {
    CollectorQuery(
      "pg_stat_statements",
      """
      WITH family AS MATERIALIZED (
        SELECT s.queryid, s.userid, pg_catalog.left(s.query, 10000) AS query, s.calls,
          s.total_exec_time, s.mean_exec_time, s.stddev_exec_time, s.max_exec_time,
          pg_catalog.row_number() OVER (ORDER BY s.calls DESC, s.queryid) AS by_calls,
          pg_catalog.row_number() OVER (ORDER BY s.total_exec_time DESC, s.queryid) AS by_time
        FROM \(schema).pg_stat_statements s
        WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d
                        WHERE d.datname = pg_catalog.current_database())
          AND s.queryid IS NOT NULL
          AND s.query ~* '^\\s*(/\\*.*?\\*/\\s*|--[^\\n]*\\n\\s*)*\\(*\\s*(select|insert|update|delete|with|merge|values|table)\\M'
      )
      SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
        'id', f.queryid::pg_catalog.text || '/' || f.userid::pg_catalog.text,
        'user', pg_catalog.pg_get_userbyid(f.userid),
        'text', f.query,
        'calls', f.calls,
        'mean', f.mean_exec_time / 1000,
        'deviation', f.stddev_exec_time / 1000,
        'maximum', f.max_exec_time / 1000,
        'since', \(statementsSince(schema: schema))))
      FROM family f
      WHERE f.by_calls <= \(Self.familyLimit) OR f.by_time <= \(Self.familyLimit)
      ORDER BY f.calls DESC, f.queryid, f.userid
      """)
  }

  /// Seconds since the counters were reset; `pg_stat_statements_info` came with 14.
  private func statementsSince(schema: String) -> String {
    let reset =
      version.major >= 14
      ? "(SELECT i.stats_reset FROM \(schema).pg_stat_statements_info i)"
      : "pg_catalog.pg_postmaster_start_time()"
    return """
      EXTRACT(epoch FROM pg_catalog.clock_timestamp() - \(reset))::pg_catalog.float8
      """
  }

  /// What tables and the database counted up to now.
  let counters = CollectorQuery(
    "counters",
    """
    SELECT pg_catalog.json_build_object(
      'clock', EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8,
      'started', EXTRACT(epoch FROM
        pg_catalog.pg_postmaster_start_time())::pg_catalog.float8,
      'transactions', (
        SELECT d.xact_commit + d.xact_rollback FROM pg_catalog.pg_stat_database d
        WHERE d.datname = pg_catalog.current_database()),
      'since', (
        SELECT EXTRACT(epoch FROM pg_catalog.clock_timestamp()
          - COALESCE(d.stats_reset, pg_catalog.pg_postmaster_start_time()))::pg_catalog.float8
        FROM pg_catalog.pg_stat_database d WHERE d.datname = pg_catalog.current_database()),
      'tables', COALESCE((
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'relation', pg_catalog.format('%I.%I', t.schemaname, t.relname),
          'reads', t.seq_scan + COALESCE(t.idx_scan, 0),
          'writes', t.n_tup_ins + t.n_tup_upd + t.n_tup_del)
          ORDER BY t.schemaname COLLATE "C", t.relname COLLATE "C")
        FROM pg_catalog.pg_stat_user_tables t
        WHERE t.seq_scan + COALESCE(t.idx_scan, 0) + t.n_tup_ins + t.n_tup_upd + t.n_tup_del > 0
      ), '[]'))
    """)
}
