// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Schemas, types, functions and publications, one JSON text a row, in the form of the document.
struct TypeQueries {
  let version: ServerVersion

  let schemas = CollectorQuery(
    "schemas",
    """
    SELECT pg_catalog.to_json(n.nspname) FROM pg_catalog.pg_namespace n
    WHERE \(SQLPiece.isUserSchema("n.nspname")) ORDER BY n.nspname COLLATE "C"
    """)

  /// Domains' constraints refer to no relation, so `pg_get_expr` opens none.
  let types = CollectorQuery(
    "types",
    """
    SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
      'schema', n.nspname,
      'name', t.typname,
      'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite'
        WHEN 'r' THEN 'range' WHEN 'd' THEN 'domain' ELSE 'other' END,
      'owner', pg_catalog.pg_get_userbyid(t.typowner),
      'labels', CASE WHEN t.typtype = 'e' THEN (
        SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder)
        FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) END,
      'subtype', (SELECT pg_catalog.format_type(r.rngsubtype, NULL)
                  FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid),
      'base', CASE WHEN t.typtype = 'd'
        THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
      'notNull', CASE WHEN t.typtype = 'd' AND t.typnotnull THEN true END,
      'default', CASE WHEN t.typtype = 'd' THEN COALESCE(
        pg_catalog.pg_get_expr(t.typdefaultbin, 0),
        pg_catalog.quote_literal(t.typdefault)) END,
      'checks', CASE WHEN t.typtype = 'd' THEN (
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', k.conname,
          'expression', pg_catalog.pg_get_expr(k.conbin, 0),
          'invalid', CASE WHEN NOT k.convalidated THEN true END) ORDER BY k.conname COLLATE "C")
        FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') END))
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE \(SQLPiece.isUserSchema("n.nspname"))
      AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c'
        OR t.typtype = 'b' AND (t.typelem = 0 OR t.typlen <> -1))
    ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
    """)

  /// Functions and procedures that no extension brought. `bodies`: the source of those written in
  /// SQL or PL/pgSQL, which tells what they touch.
  func functions(bodies: Bool) -> CollectorQuery {
    let body =
      bodies
      ? "CASE WHEN l.lanname IN ('sql', 'plpgsql') THEN NULLIF(p.prosrc, '') END" : "NULL"
    return CollectorQuery(
      "functions",
      """
      SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
        'schema', n.nspname,
        'name', p.proname,
        'arguments', (SELECT pg_catalog.json_agg(pg_catalog.format_type(a.type, NULL)
                        ORDER BY a.place)
                      FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[])
                        WITH ORDINALITY AS a(type, place)),
        'returns', CASE WHEN p.prokind <> 'p'
          THEN pg_catalog.format_type(p.prorettype, NULL) END,
        'volatility', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END,
        'language', l.lanname,
        'body', \(body),
        'procedure', CASE WHEN p.prokind = 'p' THEN true END,
        'owner', pg_catalog.pg_get_userbyid(p.proowner)))
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang
      WHERE \(SQLPiece.isUserSchema("n.nspname")) AND p.prokind IN ('f', 'p')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
            AND d.deptype = 'e')
      ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", p.oid
      """)
  }

  /// Schemas in publications and column lists came with 15.
  var publications: CollectorQuery {
    let columns =
      version.major >= 15
      ? SQLPiece.columnNames("r.prrelid", "r.prattrs::pg_catalog.int2[]") : "NULL"
    let schemas =
      version.major >= 15
      ? """
      (SELECT pg_catalog.json_agg(n.nspname ORDER BY n.nspname COLLATE "C")
          FROM pg_catalog.pg_publication_namespace s
          JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid)
      """ : "NULL"
    return CollectorQuery(
      "publications",
      """
      SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
        'name', p.pubname,
        'allTables', CASE WHEN p.puballtables THEN true END,
        'schemas', \(schemas),
        'tables', (
          SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'relation', \(SQLPiece.relationName("r.prrelid")), 'columns', \(columns))
            ORDER BY r.oid)
          FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid)))
      FROM pg_catalog.pg_publication p ORDER BY p.pubname COLLATE "C"
      """)
  }
}
