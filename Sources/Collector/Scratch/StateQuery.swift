// SPDX-License-Identifier: Apache-2.0

/// What a session sees of its database, as `DatabaseState` reads it.
struct StateQuery {
  /// The counters of the open transaction, or those that all sessions have reported.
  var inTransaction: Bool
  /// Whose locks.
  var session: Int

  /// Only catalogs are read: no lock on a user relation comes of it.
  var sql: String {
    """
    SELECT pg_catalog.json_build_object(
      'wal', (pg_catalog.pg_current_wal_insert_lsn() OPERATOR(pg_catalog.-) \
    '0/0'::pg_catalog.pg_lsn)::pg_catalog.int8,
      'locks', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
          l.relation::pg_catalog.int8, l.mode))
        FROM pg_catalog.pg_locks l
        WHERE l.pid OPERATOR(pg_catalog.=) \(session) AND \(Self.isUserRelation)),
      'relations', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
          c.oid::pg_catalog.int8, c.relkind, \(Self.schema), c.relname,
          c.relfilenode::pg_catalog.int8, c.reltuples, i.indrelid::pg_catalog.int8))
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        LEFT JOIN pg_catalog.pg_index i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
        WHERE c.oid OPERATOR(pg_catalog.>=) 16384
          AND n.nspname OPERATOR(pg_catalog.!~~) 'pg\\_toast%'),
      'counters', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
          s.relid::pg_catalog.int8, s.seq_scan, s.seq_tup_read, s.n_tup_ins, s.n_tup_upd,
          s.n_tup_del))
        FROM pg_catalog.\(inTransaction ? "pg_stat_xact_user_tables" : "pg_stat_user_tables") s
        WHERE s.seq_scan OPERATOR(pg_catalog.>) 0 OR s.n_tup_ins OPERATOR(pg_catalog.>) 0
          OR s.n_tup_upd OPERATOR(pg_catalog.>) 0 OR s.n_tup_del OPERATOR(pg_catalog.>) 0))
    """
  }

  /// Of `pg_locks l`: OIDs below 16384 are the server's own (`FirstNormalObjectId`).
  static let isUserRelation = """
    l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.granted \
    AND l.relation::pg_catalog.int8 OPERATOR(pg_catalog.>=) 16384
    """

  /// Schemas of temporary tables are numbered; SQL and the plan call each of them `pg_temp`.
  private static let schema = """
    CASE WHEN n.nspname OPERATOR(pg_catalog.~~) 'pg\\_temp\\_%' THEN 'pg_temp' \
    ELSE n.nspname END
    """
}
