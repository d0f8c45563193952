// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A query of the collector: plain SQL that a person can read and run by hand.
///
/// Each returns rows of one column, a JSON text. Names in the text are qualified, whatever the
/// search path. None takes a lock that outlives a moment: see docs/collector.md.
struct CollectorQuery: Sendable {
  /// Names the query in errors and in the printed script.
  let name: String
  let sql: String

  init(_ name: String, _ sql: String) {
    self.name = name
    self.sql = sql
  }
}

/// Pieces of SQL that several queries share.
enum SQLPiece {
  /// `schema.name` of the relation with this OID, as the document refers to it.
  static func relationName(_ oid: String) -> String {
    """
    (SELECT pg_catalog.format('%I.%I', xn.nspname, xc.relname) FROM pg_catalog.pg_class xc \
    JOIN pg_catalog.pg_namespace xn ON xn.oid = xc.relnamespace WHERE xc.oid = \(oid))
    """
  }

  /// The names of a relation's columns by their numbers, in the order of the array.
  static func columnNames(_ relation: String, _ numbers: String) -> String {
    """
    (SELECT pg_catalog.json_agg(xa.attname ORDER BY xk.place) \
    FROM pg_catalog.unnest(\(numbers)) WITH ORDINALITY AS xk(number, place) \
    JOIN pg_catalog.pg_attribute xa ON xa.attrelid = \(relation) AND xa.attnum = xk.number)
    """
  }

  /// Whether the role sees what others do (pg_stat_get_activity of pgstatfuncs.c).
  static let seesSessions = "pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')"

  /// Schemas of the server's own, and those of temporary tables.
  static func isUserSchema(_ name: String) -> String {
    """
    \(name) NOT IN ('pg_catalog', 'information_schema', 'pg_toast') \
    AND \(name) NOT LIKE 'pg\\_temp\\_%' AND \(name) NOT LIKE 'pg\\_toast\\_temp\\_%'
    """
  }

  /// Of `pg_trigger t`: no trigger of a foreign key. Up to 14 what a partition has from its parent
  /// counts as internal too (trigger.c, CreateTriggerFiringOn).
  static let isUserTrigger = """
    (NOT t.tgisinternal OR t.tgparentid <> 0 AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_constraint tk WHERE tk.oid = t.tgconstraint AND tk.contype = 'f'))
    """

  /// Relations on which somebody holds, or waits for, a lock that would make us wait.
  ///
  /// `pg_get_expr`, `pg_get_viewdef` and `pg_get_ruledef` open their relation with ACCESS SHARE
  /// (ruleutils.c), so they are not called for these.
  static let exclusivelyLocked = """
    SELECT l.relation FROM pg_catalog.pg_locks l
      WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
        AND l.database = (SELECT oid FROM pg_catalog.pg_database
                          WHERE datname = pg_catalog.current_database())
        AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
    """
}
