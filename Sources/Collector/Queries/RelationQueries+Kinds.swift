// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What indexes, sequences and views are besides relations.
extension RelationQueries {
  /// `indnullsnotdistinct` came with 15.
  var index: String {
    let nullsNotDistinct =
      version.major >= 15 ? "CASE WHEN i.indnullsnotdistinct THEN true END" : "NULL"
    return """
      (SELECT pg_catalog.json_build_object(
            'table', \(SQLPiece.relationName("i.indrelid")),
            'definition', CASE WHEN c.is_readable
              THEN pg_catalog.pg_get_indexdef(i.indexrelid) END,
            'method', (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = c.relam),
            'keys', \(indexColumns("k.place <= i.indnkeyatts")),
            'include', \(indexColumns("k.place > i.indnkeyatts")),
            'unique', CASE WHEN i.indisunique THEN true END,
            'primary', CASE WHEN i.indisprimary THEN true END,
            'exclusion', CASE WHEN i.indisexclusion THEN true END,
            'nullsNotDistinct', \(nullsNotDistinct),
            'invalid', CASE WHEN NOT i.indisvalid THEN true END,
            'deferrable', CASE WHEN NOT i.indimmediate THEN true END)
          FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid)
      """
  }

  /// The columns of an index by name; an expression is null.
  private func indexColumns(_ condition: String) -> String {
    """
    (SELECT pg_catalog.json_agg(a.attname ORDER BY k.place)
              FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY
                AS k(number, place)
              LEFT JOIN pg_catalog.pg_attribute a
                ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0
              WHERE \(condition))
    """
  }

  var sequence: String {
    """
    (SELECT pg_catalog.json_build_object(
          'type', pg_catalog.format_type(s.seqtypid, NULL),
          'table', \(SQLPiece.relationName("d.refobjid")),
          'column', a.attname,
          'identity', CASE WHEN d.deptype = 'i' THEN true END)
        FROM pg_catalog.pg_sequence s
        LEFT JOIN pg_catalog.pg_depend d
          ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = s.seqrelid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        LEFT JOIN pg_catalog.pg_attribute a
          ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE s.seqrelid = c.oid LIMIT 1)
    """
  }

  var view: String {
    """
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.json_build_object(
          'definition', CASE WHEN c.is_readable THEN pg_catalog.pg_get_viewdef(c.oid) END,
          'dependencies', (
            SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
              'relation', \(SQLPiece.relationName("d.refobjid")), 'columns', d.columns)
              ORDER BY d.refobjid)
            FROM (
              SELECT d.refobjid, pg_catalog.json_agg(DISTINCT a.attname)
                FILTER (WHERE a.attname IS NOT NULL) AS columns
              FROM pg_catalog.pg_rewrite w
              JOIN pg_catalog.pg_depend d
                ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                  AND d.objid = w.oid
                  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
              JOIN pg_catalog.pg_class r ON r.oid = d.refobjid
              LEFT JOIN pg_catalog.pg_attribute a
                ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
              WHERE w.ev_class = c.oid AND w.rulename = '_RETURN' AND d.refobjid <> c.oid
              GROUP BY d.refobjid) d),
          'unpopulated', CASE WHEN NOT c.relispopulated THEN true END) END
    """
  }
}
