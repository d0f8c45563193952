// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// How large a relation is, and how it is used: JSON for a row `c` of `pg_class`.
///
/// Pages are those that the last VACUUM or ANALYZE counted: `pg_relation_size` would open the
/// relation. It is asked only where nothing was counted yet although there are rows.
struct SizeQueries {
  let version: ServerVersion

  var size: String {
    """
    CASE WHEN c.relkind IN ('r', 'm', 'i', 'p') THEN pg_catalog.json_build_object(
          'rows', \(rows),
          'heapBytes', \(bytes),
          'toastBytes', (
            SELECT NULLIF(pg_catalog.sum(x.relpages::pg_catalog.int8), 0)
              * pg_catalog.current_setting('block_size')::pg_catalog.int8
            FROM pg_catalog.pg_class x
            WHERE c.reltoastrelid <> 0 AND (x.oid = c.reltoastrelid OR x.oid IN (
              SELECT i.indexrelid FROM pg_catalog.pg_index i
              WHERE i.indrelid = c.reltoastrelid))),
          'deadRows', \(counter("pg_stat_get_dead_tuples(c.oid)")),
          'sequentialScans', \(counter("pg_stat_get_numscans(c.oid)")),
          'indexScans', CASE WHEN c.relkind IN ('r', 'm') THEN (
            SELECT pg_catalog.sum(pg_catalog.pg_stat_get_numscans(i.indexrelid))::pg_catalog.int8
            FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid) END,
          'rowsInserted', \(counter("pg_stat_get_tuples_inserted(c.oid)")),
          'rowsUpdated', \(counter("pg_stat_get_tuples_updated(c.oid)")),
          'rowsDeleted', \(counter("pg_stat_get_tuples_deleted(c.oid)")),
          'freezeAge', CASE WHEN c.relkind IN ('r', 'm') AND c.relfrozenxid::text <> '0'
            THEN pg_catalog.age(c.relfrozenxid) END,
          'columns', \(columns)) END
    """
  }

  private func counter(_ call: String) -> String {
    "CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.\(call) END"
  }

  /// Where nothing was counted, `reltuples` is -1; before 14 it was 0, as in an empty table.
  private var rows: String {
    let isCounted =
      version.major >= 14 ? "c.reltuples >= 0" : "(c.reltuples > 0 OR c.relpages > 0)"
    return """
      CASE WHEN c.relkind = 'p' THEN CASE WHEN c.reltuples > 0
              THEN c.reltuples::pg_catalog.float8 END
            WHEN \(isCounted) THEN c.reltuples::pg_catalog.float8
            WHEN c.relkind IN ('r', 'm')
            THEN NULLIF(pg_catalog.pg_stat_get_live_tuples(c.oid), 0) END
      """
  }

  private var bytes: String {
    """
    CASE WHEN c.relkind = 'p' THEN 0
            WHEN c.relpages = 0 AND c.is_readable
              AND (c.relkind = 'i' OR pg_catalog.pg_stat_get_live_tuples(c.oid) > 0)
            THEN pg_catalog.pg_relation_size(c.oid)
            ELSE c.relpages::pg_catalog.int8
              * pg_catalog.current_setting('block_size')::pg_catalog.int8 END
    """
  }

  /// From `pg_stats`, which shows the columns that the role may read. Its values are not asked for.
  private var columns: String {
    """
    (SELECT pg_catalog.json_object_agg(s.attname, pg_catalog.json_build_object(
            'width', s.avg_width, 'nulls', s.null_frac, 'distinct', s.n_distinct,
            'correlation', s.correlation) ORDER BY s.attname COLLATE "C")
          FROM pg_catalog.pg_stats s
          WHERE c.relkind IN ('r', 'm', 'p') AND s.schemaname = c.nspname
            AND s.tablename = c.relname AND s.inherited = (c.relkind = 'p'))
    """
  }
}
