// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What stands on a table: JSON lists for a row `c` of `pg_class`.
struct TableQueries {
  let version: ServerVersion

  /// `attcompression` came with 14.
  var columns: String {
    let compression =
      version.major >= 14
      ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : "NULL"
    let expression = "pg_catalog.pg_get_expr(f.adbin, f.adrelid)"
    return """
      (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', a.attname,
            'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
            'notNull', CASE WHEN a.attnotnull THEN true END,
            'default', CASE WHEN a.attgenerated = '' AND c.is_readable THEN \(expression) END,
            'generated', CASE WHEN a.attgenerated <> '' THEN
              CASE WHEN c.is_readable THEN \(expression) ELSE 'NULL' END END,
            'virtual', CASE WHEN a.attgenerated = 'v' THEN true END,
            'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
            'collation', CASE WHEN a.attcollation <> t.typcollation THEN (
              SELECT pg_catalog.format('%I.%I', kn.nspname, k.collname)
              FROM pg_catalog.pg_collation k
              JOIN pg_catalog.pg_namespace kn ON kn.oid = k.collnamespace
              WHERE k.oid = a.attcollation) END,
            'storage', CASE WHEN a.attstorage <> t.typstorage THEN
              CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                WHEN 'm' THEN 'main' ELSE 'extended' END END,
            'compression', \(compression),
            'inherited', CASE WHEN a.attinhcount > 0 THEN a.attinhcount END,
            'local', CASE WHEN NOT a.attislocal THEN false END) ORDER BY a.attnum)
          FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
          LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
          WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attrelid = c.oid
            AND a.attnum > 0 AND NOT a.attisdropped)
      """
  }

  /// `confdelsetcols` came with 15, `conenforced` and NOT NULL in `pg_constraint` with 18.
  var constraints: String {
    let deleteColumns =
      version.major >= 15 ? SQLPiece.columnNames("k.conrelid", "k.confdelsetcols") : "NULL"
    let notEnforced =
      version.major >= 18 ? "CASE WHEN NOT k.conenforced THEN true END" : "NULL"
    return """
      (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', k.conname,
            'kind', CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key'
              WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion'
              ELSE 'not null' END,
            'columns', \(SQLPiece.columnNames("k.conrelid", "k.conkey")),
            'expression', CASE WHEN k.contype = 'c' AND c.is_readable
              THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) END,
            'references', CASE WHEN k.contype = 'f'
              THEN \(SQLPiece.relationName("k.confrelid")) END,
            'referencedColumns', CASE WHEN k.contype = 'f'
              THEN \(SQLPiece.columnNames("k.confrelid", "k.confkey")) END,
            'onDelete', \(action("k.confdeltype")),
            'onDeleteColumns', \(deleteColumns),
            'onUpdate', \(action("k.confupdtype")),
            'match', CASE WHEN k.confmatchtype = 'f' THEN 'full' END,
            'index', CASE WHEN k.contype IN ('p', 'u', 'x', 'f')
              THEN \(SQLPiece.relationName("k.conindid")) END,
            'invalid', CASE WHEN NOT k.convalidated THEN true END,
            'notEnforced', \(notEnforced),
            'deferrable', CASE WHEN k.condeferrable THEN true END,
            'initiallyDeferred', CASE WHEN k.condeferred THEN true END,
            'noInherit', CASE WHEN k.connoinherit AND k.contype IN ('c', 'n') THEN true END,
            'inherited', CASE WHEN k.coninhcount > 0 OR k.conparentid <> 0 THEN true END)
            ORDER BY k.conname COLLATE "C")
          FROM pg_catalog.pg_constraint k
          WHERE k.conrelid = c.oid AND k.conrelid <> 0
            AND k.contype IN ('c', 'f', 'p', 'u', 'x', 'n'))
      """
  }

  private func action(_ column: String) -> String {
    """
    CASE \(column) WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
              WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END
    """
  }

  /// The bits of `tgtype` stand in catalog/pg_trigger.h.
  var triggers: String {
    """
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', t.tgname,
          'function', pg_catalog.format('%I.%I', fn.nspname, f.proname),
          'timing', CASE WHEN t.tgtype & 2 <> 0 THEN 'before'
            WHEN t.tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END,
          'events', pg_catalog.to_json(pg_catalog.array_remove(ARRAY[
            CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END,
            CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END,
            CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END,
            CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END], NULL)),
          'columns', \(SQLPiece.columnNames("t.tgrelid", "t.tgattr::pg_catalog.int2[]")),
          'forEachRow', CASE WHEN t.tgtype & 1 <> 0 THEN true END,
          'when', CASE WHEN t.tgqual IS NOT NULL AND c.is_readable THEN
            pg_catalog.substring(pg_catalog.pg_get_triggerdef(t.oid),
              ' WHEN \\((.*)\\) EXECUTE (?:FUNCTION|PROCEDURE) ') END,
          'constraint', CASE WHEN t.tgconstraint <> 0 THEN true END,
          'inherited', CASE WHEN t.tgparentid <> 0 THEN true END,
          'disabled', CASE WHEN t.tgenabled = 'D' THEN true END) ORDER BY t.tgname COLLATE "C")
        FROM pg_catalog.pg_trigger t
        JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
        JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
        WHERE t.tgrelid = c.oid AND \(SQLPiece.isUserTrigger))
    """
  }

  var rules: String {
    """
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', w.rulename,
          'event', CASE w.ev_type WHEN '1' THEN 'select' WHEN '2' THEN 'update'
            WHEN '3' THEN 'insert' ELSE 'delete' END,
          'instead', CASE WHEN w.is_instead THEN true END,
          'definition', CASE WHEN c.is_readable THEN pg_catalog.pg_get_ruledef(w.oid) END)
          ORDER BY w.rulename COLLATE "C")
        FROM pg_catalog.pg_rewrite w
        WHERE w.ev_class = c.oid AND w.rulename <> '_RETURN')
    """
  }

  var policies: String {
    """
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', p.polname,
          'using', CASE WHEN c.is_readable
            THEN pg_catalog.pg_get_expr(p.polqual, p.polrelid) END,
          'check', CASE WHEN c.is_readable
            THEN pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) END)
          ORDER BY p.polname COLLATE "C")
        FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid)
    """
  }

  /// Extended statistics, with the columns that they depend on.
  var statistics: String {
    """
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', pg_catalog.format('%I.%I', sn.nspname, s.stxname),
          'columns', (
            SELECT pg_catalog.json_agg(DISTINCT a.attname)
            FROM pg_catalog.pg_depend d
            JOIN pg_catalog.pg_attribute a
              ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
              AND d.objid = s.oid AND d.refobjid = c.oid
              AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
              AND d.refobjsubid > 0)) ORDER BY s.stxname COLLATE "C")
        FROM pg_catalog.pg_statistic_ext s
        JOIN pg_catalog.pg_namespace sn ON sn.oid = s.stxnamespace
        WHERE s.stxrelid = c.oid)
    """
  }
}
