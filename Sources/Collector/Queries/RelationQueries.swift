// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Relations with everything on them, one JSON object a row, in the form of the document.
struct RelationQueries {
  let version: ServerVersion
  /// Whether definitions that open other relations for a moment are asked for.
  var definitions = true

  /// The OIDs of all relations of the database, in the order of their names.
  static let list = CollectorQuery(
    "relation list",
    """
    SELECT c.oid
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I', 'c')
      AND \(SQLPiece.isUserSchema("n.nspname"))
      AND c.relpersistence <> 't'
    ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
    """)

  /// Relations by a condition on `c`, a row of `pg_class`, and `n`, its schema.
  func relations(where condition: String) -> CollectorQuery {
    CollectorQuery(
      "relations",
      """
      WITH locked AS MATERIALIZED (
        \(SQLPiece.exclusivelyLocked)
      ), readable AS MATERIALIZED (
        SELECT c.*, n.nspname,
          \(definitions ? readable : "false") AS is_readable
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE \(condition)
      )
      SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
        'schema', c.nspname,
        'name', c.relname,
        'kind', \(kind),
        'ordinal', c.oid::pg_catalog.int8,
        'partOf', \(partOf),
        'uses', \(uses),
        'locked', CASE WHEN NOT c.is_readable THEN true END,
        'extension', \(extensionName),
        'owner', pg_catalog.pg_get_userbyid(c.relowner),
        'persistence', CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
        'accessMethod', CASE WHEN c.relkind IN ('r', 'm', 'p')
          THEN (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = c.relam) END,
        'tablespace', (SELECT t.spcname FROM pg_catalog.pg_tablespace t
                       WHERE t.oid = c.reltablespace),
        'options', pg_catalog.to_json(c.reloptions),
        'rowSecurity', CASE WHEN c.relrowsecurity THEN true END,
        'ofType', (SELECT pg_catalog.format('%I.%I', tn.nspname, t.typname)
                   FROM pg_catalog.pg_type t
                   JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
                   WHERE t.oid = c.reloftype),
        'replicaIdentity', \(replicaIdentity),
        'clusteredOn', (SELECT \(SQLPiece.relationName("i.indexrelid"))
                        FROM pg_catalog.pg_index i
                        WHERE i.indrelid = c.oid AND i.indisclustered),
        'columns', \(TableQueries(version: version).columns),
        'constraints', \(TableQueries(version: version).constraints),
        'triggers', \(TableQueries(version: version).triggers),
        'rules', \(TableQueries(version: version).rules),
        'policies', \(TableQueries(version: version).policies),
        'statistics', \(TableQueries(version: version).statistics),
        'partitionKey', CASE WHEN c.relkind = 'p' AND c.is_readable
          THEN pg_catalog.pg_get_partkeydef(c.oid) END,
        'bound', CASE WHEN c.relispartition AND c.is_readable AND c.relkind IN ('r', 'p', 'f')
          THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END,
        'detachPending', \(detachPending),
        'children', (SELECT pg_catalog.json_agg(\(SQLPiece.relationName("h.inhrelid"))
                       ORDER BY h.inhrelid)
                     FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid),
        'indexes', (SELECT pg_catalog.json_agg(\(SQLPiece.relationName("i.indexrelid"))
                      ORDER BY i.indexrelid)
                    FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid),
        'index', \(index),
        'sequence', \(sequence),
        'view', \(view),
        'size', \(SizeQueries(version: version).size)
      ))
      FROM readable c
      ORDER BY c.nspname COLLATE "C", c.relname COLLATE "C"
      """)
  }

  /// Neither the relation nor what printing its definitions opens is exclusively locked: an
  /// index's table, what a view or a rule reads, what a policy's subqueries read.
  private var readable: String {
    """
    (c.oid NOT IN (SELECT relation FROM locked)
          AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_index i
            WHERE i.indexrelid = c.oid AND i.indrelid IN (SELECT relation FROM locked))
          AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_rewrite w
            JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
              AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            WHERE w.ev_class = c.oid AND d.refobjid IN (SELECT relation FROM locked))
          AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_policy p
            JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
              AND d.objid = p.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            WHERE p.polrelid = c.oid AND d.refobjid IN (SELECT relation FROM locked)))
    """
  }

  private var kind: String {
    """
    CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'
          WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
          WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'partitioned index'
          ELSE 'composite type' END
    """
  }

  private var partOf: String {
    """
    (SELECT pg_catalog.json_agg(p.name ORDER BY p.place) FROM (
          SELECT -1 AS place, \(SQLPiece.relationName("i.indrelid")) AS name
          FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid
          UNION ALL
          SELECT h.inhseqno, \(SQLPiece.relationName("h.inhparent"))
          FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid
          UNION ALL
          SELECT 0, \(SQLPiece.relationName("d.refobjid"))
          FROM pg_catalog.pg_depend d
          WHERE c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        ) p)
    """
  }

  /// What the rows of a catalog that belong to the relation `c` depend on.
  ///
  /// - Parameter owner: the column with the relation's OID.
  private static func relationsUsed(by catalog: String, _ owner: String) -> String {
    let of = "'pg_catalog.\(catalog)'::pg_catalog.regclass"
    return """
      SELECT \(SQLPiece.relationName("d.refobjid"))
            FROM pg_catalog.\(catalog) x
            CROSS JOIN LATERAL (\(dependencies(of, "x.oid", on: "pg_class"))) d
            WHERE x.\(owner) = c.oid AND d.refobjid <> c.oid
      """
  }

  /// What one object depends on. OFFSET 0 has it looked up by the object: where a large catalog was
  /// never analysed, the planner takes the entries of the whole class for a handful.
  private static func dependencies(
    _ class: String, _ object: String, on referenced: String
  ) -> String {
    """
    SELECT xd.refobjid FROM pg_catalog.pg_depend xd
            WHERE xd.classid = \(`class`) AND xd.objid = \(object)
              AND xd.refclassid = 'pg_catalog.\(referenced)'::pg_catalog.regclass OFFSET 0
    """
  }

  private var uses: String {
    """
    (SELECT pg_catalog.json_agg(DISTINCT u.name) FROM (
          SELECT \(SQLPiece.relationName("k.confrelid")) AS name
          FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
          UNION ALL
          \(Self.relationsUsed(by: "pg_rewrite", "ev_class"))
          UNION ALL
          \(Self.relationsUsed(by: "pg_policy", "polrelid"))
          UNION ALL
          \(Self.relationsUsed(by: "pg_attrdef", "adrelid"))
          UNION ALL
          SELECT pg_catalog.format('%I.%I', fn.nspname, f.proname)
          FROM pg_catalog.pg_trigger t
          JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
          JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
          WHERE t.tgrelid = c.oid AND \(SQLPiece.isUserTrigger)
          UNION ALL
          SELECT pg_catalog.format('%I.%I', fn.nspname, f.proname)
          FROM (
            SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, c.oid AS object
            UNION ALL
            SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass, x.oid
            FROM pg_catalog.pg_attrdef x WHERE x.adrelid = c.oid
            UNION ALL
            SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, x.oid
            FROM pg_catalog.pg_constraint x WHERE x.conrelid = c.oid
            UNION ALL
            SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, x.oid
            FROM pg_catalog.pg_policy x WHERE x.polrelid = c.oid
            UNION ALL
            SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, x.oid
            FROM pg_catalog.pg_rewrite x WHERE x.ev_class = c.oid
          ) o
          CROSS JOIN LATERAL (\(Self.dependencies("o.class", "o.object", on: "pg_proc"))) d
          JOIN pg_catalog.pg_proc f ON f.oid = d.refobjid
          JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
          UNION ALL
          SELECT pg_catalog.format('%I.%I', tn.nspname, e.typname)
          FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
          JOIN pg_catalog.pg_type e
            ON e.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
          JOIN pg_catalog.pg_namespace tn ON tn.oid = e.typnamespace
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND \(SQLPiece.isUserSchema("tn.nspname"))
          UNION ALL
          SELECT pg_catalog.format('%I.%I', tn.nspname, t.typname)
          FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
          WHERE t.oid = c.reloftype
        ) u WHERE u.name IS NOT NULL)
    """
  }

  private var extensionName: String {
    """
    (SELECT e.extname FROM pg_catalog.pg_depend d
          JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
            AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
            AND d.deptype = 'e')
    """
  }

  private var replicaIdentity: String {
    """
    CASE c.relreplident WHEN 'f' THEN 'full'
          WHEN 'n' THEN CASE WHEN c.relkind IN ('r', 'p') THEN 'nothing' END
          WHEN 'i' THEN (SELECT 'index ' || x.relname FROM pg_catalog.pg_index i
                         JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
                         WHERE i.indrelid = c.oid AND i.indisreplident) END
    """
  }

  /// `pg_inherits.inhdetachpending` came with 14.
  private var detachPending: String {
    guard version.major >= 14 else { return "NULL" }
    return """
      (SELECT true FROM pg_catalog.pg_inherits h
            WHERE h.inhrelid = c.oid AND h.inhdetachpending LIMIT 1)
      """
  }
}
