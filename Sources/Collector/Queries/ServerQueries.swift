// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// The server, its settings, its sessions and its standbys: one JSON text a query.
struct ServerQueries {
  let version: ServerVersion

  /// Settings that bear on locks, work and waiting. Times come in milliseconds, sizes in bytes.
  static let settingNames = [
    "autovacuum", "autovacuum_freeze_max_age", "autovacuum_max_workers",
    "autovacuum_multixact_freeze_max_age", "autovacuum_naptime",
    "autovacuum_vacuum_cost_delay", "autovacuum_vacuum_cost_limit",
    "autovacuum_vacuum_scale_factor", "autovacuum_vacuum_threshold", "block_size",
    "checkpoint_timeout", "deadlock_timeout", "default_table_access_method",
    "default_tablespace", "default_transaction_isolation", "effective_cache_size", "fsync",
    "hot_standby", "hot_standby_feedback", "idle_in_transaction_session_timeout",
    "idle_session_timeout", "lock_timeout", "log_lock_waits", "log_min_duration_statement",
    "maintenance_work_mem", "max_connections",
    "max_locks_per_transaction", "max_parallel_maintenance_workers",
    "max_prepared_transactions", "max_slot_wal_keep_size", "max_standby_archive_delay",
    "max_standby_streaming_delay", "max_wal_size",
    "max_worker_processes", "reserved_connections", "search_path", "server_version_num",
    "shared_buffers", "standard_conforming_strings", "statement_timeout",
    "superuser_reserved_connections", "synchronous_commit", "synchronous_standby_names",
    "TimeZone", "track_activities", "track_counts", "track_io_timing", "transaction_timeout",
    "vacuum_cost_delay", "vacuum_failsafe_age", "wal_compression", "wal_level", "work_mem",
  ]

  /// `reset_val`: what a new session starts with, not what this one has set for itself.
  var server: CollectorQuery {
    let names = Self.settingNames.map { "'\($0)'" }.joined(separator: ", ")
    return CollectorQuery(
      "server",
      """
      SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
        'version', pg_catalog.current_setting('server_version'),
        'database', pg_catalog.current_database(),
        'inRecovery', CASE WHEN pg_catalog.pg_is_in_recovery() THEN true END,
        'databaseBytes', CASE
          WHEN pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CONNECT')
            OR \(SQLPiece.seesSessions)
          THEN pg_catalog.pg_database_size(pg_catalog.current_database()) END,
        'settings', (
          SELECT pg_catalog.json_object_agg(s.name, CASE
              WHEN s.reset_val ~ '^-' THEN s.reset_val
              WHEN s.unit IN ('kB', '8kB', '16kB', '32kB', '64kB', 'MB', 'B', 'ms', 's', 'min')
              THEN (s.reset_val::pg_catalog.numeric * CASE s.unit
                WHEN 'kB' THEN 1024 WHEN '8kB' THEN 8192 WHEN '16kB' THEN 16384
                WHEN '32kB' THEN 32768 WHEN '64kB' THEN 65536 WHEN 'MB' THEN 1048576
                WHEN 's' THEN 1000 WHEN 'min' THEN 60000 ELSE 1 END)::pg_catalog.text
              ELSE s.reset_val END ORDER BY s.name COLLATE "C")
          FROM pg_catalog.pg_settings s WHERE s.name IN (\(names))),
        'roleSettings', (
          SELECT pg_catalog.json_object_agg(r.role, r.settings ORDER BY r.role COLLATE "C")
          FROM (
            SELECT COALESCE(a.rolname, '*') AS role, pg_catalog.json_object_agg(
              pg_catalog.split_part(c.setting, '=', 1),
              pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
              ORDER BY s.setdatabase, c.setting COLLATE "C") AS settings
            FROM pg_catalog.pg_db_role_setting s
            LEFT JOIN pg_catalog.pg_roles a ON a.oid = s.setrole,
              pg_catalog.unnest(s.setconfig) AS c(setting)
            WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                                        WHERE d.datname = pg_catalog.current_database()))
              AND pg_catalog.split_part(c.setting, '=', 1) IN (\(names))
            GROUP BY COALESCE(a.rolname, '*')) r)
      ))
      """)
  }

  /// The schemas of the search path that exist, without the one named after the role.
  let searchPath = CollectorQuery(
    "search path",
    """
    SELECT COALESCE(pg_catalog.json_agg(n.nspname ORDER BY p.place), '["public"]')
    FROM pg_catalog.pg_settings s,
      pg_catalog.unnest(pg_catalog.string_to_array(s.reset_val, ',')) WITH ORDINALITY
        AS p(schema, place)
    JOIN pg_catalog.pg_namespace n ON n.nspname = pg_catalog.btrim(p.schema, ' "')
    WHERE s.name = 'search_path'
    """)

  /// Sessions of clients, of the whole server: connections are its limit, not the database's.
  ///
  /// A role that may not see others would count itself, so it counts nobody.
  let capacity = CollectorQuery(
    "capacity",
    """
    WITH client AS MATERIALIZED (
      SELECT COALESCE(a.application_name, '') AS application, a.state,
        a.datname IS NOT DISTINCT FROM pg_catalog.current_database() AS is_ours
      FROM pg_catalog.pg_stat_activity a
      WHERE a.backend_type = 'client backend' AND a.pid <> pg_catalog.pg_backend_pid()
    ), total AS (
      SELECT pg_catalog.count(*) AS sessions,
        pg_catalog.count(*) FILTER (WHERE c.state = 'active') AS active
      FROM client c
    )
    SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
      'clock', EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8,
      'maxConnections', pg_catalog.current_setting('max_connections')::int,
      'reservedConnections', pg_catalog.current_setting('superuser_reserved_connections')::int
        + COALESCE(pg_catalog.current_setting('reserved_connections', true)::int, 0),
      'databaseLimit', (
        SELECT NULLIF(d.datconnlimit, -1) FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database()),
      'roleLimits', (
        SELECT pg_catalog.json_object_agg(r.rolname, r.rolconnlimit
          ORDER BY r.rolname COLLATE "C")
        FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolconnlimit >= 0),
      'connections', CASE WHEN \(SQLPiece.seesSessions) THEN t.sessions END,
      'activeConnections', CASE WHEN \(SQLPiece.seesSessions) THEN t.active END,
      'applications', (
        SELECT pg_catalog.json_object_agg(p.application, p.sessions
          ORDER BY p.application COLLATE "C")
        FROM (
          SELECT c.application, pg_catalog.count(*) AS sessions FROM client c
          WHERE c.is_ours AND \(SQLPiece.seesSessions) GROUP BY c.application) p)))
    FROM total t
    """)

  /// On a standby `pg_current_wal_lsn` is an error: there it is what was replayed.
  let replication = CollectorQuery(
    "replication",
    """
    WITH wal AS MATERIALIZED (
      SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
        ELSE pg_catalog.pg_current_wal_lsn() END AS lsn
    )
    SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
      'standbys', (
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', COALESCE(NULLIF(s.application_name, ''), s.pid::pg_catalog.text),
          'syncState', COALESCE(s.sync_state, 'async'),
          'replayLagSeconds', EXTRACT(epoch FROM s.replay_lag)::pg_catalog.float8,
          'replayLagBytes', pg_catalog.pg_wal_lsn_diff(wal.lsn, s.replay_lsn)::pg_catalog.int8)
          ORDER BY s.application_name COLLATE "C", s.pid)
        FROM pg_catalog.pg_stat_replication s, wal),
      'slots', (
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', s.slot_name,
          'active', CASE WHEN s.active THEN true END,
          'logical', CASE WHEN s.slot_type = 'logical' THEN true END,
          'retainedBytes',
            pg_catalog.pg_wal_lsn_diff(wal.lsn, s.restart_lsn)::pg_catalog.int8)
          ORDER BY s.slot_name COLLATE "C")
        FROM pg_catalog.pg_replication_slots s, wal)))
    """)

  /// Transactions that were prepared in this database, with their locks (their pid is null).
  let preparedTransactions = CollectorQuery(
    "prepared transactions",
    """
    SELECT pg_catalog.json_build_object(
      'gid', p.gid,
      'owner', p.owner,
      'age', EXTRACT(epoch FROM pg_catalog.clock_timestamp() - p.prepared)::pg_catalog.float8,
      'locks', COALESCE((
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'relation', pg_catalog.format('%I.%I', n.nspname, c.relname), 'mode', l.mode)
          ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", l.mode)
        FROM pg_catalog.pg_locks x
        JOIN pg_catalog.pg_locks l
          ON l.virtualtransaction = x.virtualtransaction AND l.locktype = 'relation'
            AND l.pid IS NULL AND l.granted
        JOIN pg_catalog.pg_class c ON c.oid = l.relation
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE x.locktype = 'transactionid' AND x.transactionid = p.transaction
          AND x.pid IS NULL
          AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                            WHERE d.datname = pg_catalog.current_database())), '[]'))
    FROM pg_catalog.pg_prepared_xacts p
    WHERE p.database = pg_catalog.current_database()
    ORDER BY p.prepared, p.gid COLLATE "C"
    """)
}
