// SPDX-License-Identifier: Apache-2.0
import JSON
import Snapshot

/// What the role lacks, each with the statement that gives it: the rest is read nevertheless.
struct RightsQuery {
  /// Views that a part of the document comes from, and that a careful owner may have closed.
  private static let views: [(part: Gaps.Part, names: [String])] = [
    (.sessions, ["pg_locks", "pg_stat_activity"]),
    (.preparedTransactions, ["pg_prepared_xacts"]),
    (.replication, ["pg_stat_replication", "pg_replication_slots"]),
    (.counters, ["pg_stat_database", "pg_stat_user_tables"]),
  ]

  static let query = CollectorQuery(
    "rights",
    """
    WITH role AS MATERIALIZED (
      SELECT pg_catalog.quote_ident(CURRENT_USER) AS name
    ), statements AS MATERIALIZED (
      SELECT e.extnamespace AS schema, pg_catalog.quote_ident(n.nspname) AS name, c.oid AS view
      FROM pg_catalog.pg_extension e
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      LEFT JOIN pg_catalog.pg_class c
        ON c.relnamespace = e.extnamespace AND c.relname = 'pg_stat_statements'
      WHERE e.extname = 'pg_stat_statements'
    ), lacking(part, reason, remedy) AS (
      SELECT p.part, 'the role ' || role.name || ' may not see what other sessions do',
        'GRANT pg_monitor TO ' || role.name
      FROM role, (VALUES \(list([.sessions, .replication]))) AS p(part)
      WHERE NOT \(SQLPiece.seesSessions)
      UNION ALL
      SELECT v.part, 'the role ' || role.name || ' may not read pg_catalog.' || v.name,
        'GRANT SELECT ON pg_catalog.' || v.name || ' TO ' || role.name
      FROM role, (VALUES \(viewRows)) AS v(part, name)
      WHERE NOT pg_catalog.has_table_privilege('pg_catalog.' || v.name, 'SELECT')
      UNION ALL
      SELECT 'sessions', 'the role ' || role.name || ' may not call pg_blocking_pids',
        'GRANT EXECUTE ON FUNCTION pg_catalog.pg_blocking_pids(int) TO ' || role.name
      FROM role
      WHERE NOT pg_catalog.has_function_privilege('pg_catalog.pg_blocking_pids(int)', 'EXECUTE')
      UNION ALL
      SELECT 'statements', 'pg_stat_statements is not installed in this database',
        'CREATE EXTENSION pg_stat_statements'
      WHERE NOT EXISTS (SELECT FROM statements)
      UNION ALL
      SELECT 'statements', 'the role ' || role.name || ' may not see statements of others',
        'GRANT pg_monitor TO ' || role.name
      FROM role, statements WHERE NOT \(SQLPiece.seesSessions)
      UNION ALL
      SELECT 'statements', 'the role ' || role.name || ' may not use the schema ' || s.name,
        'GRANT USAGE ON SCHEMA ' || s.name || ' TO ' || role.name
      FROM role, statements s WHERE NOT pg_catalog.has_schema_privilege(s.schema, 'USAGE')
      UNION ALL
      SELECT 'statements', 'the role ' || role.name || ' may not read ' || s.name
          || '.pg_stat_statements',
        'GRANT SELECT ON ' || s.name || '.pg_stat_statements TO ' || role.name
      FROM role, statements s WHERE NOT pg_catalog.has_table_privilege(s.view, 'SELECT')
    )
    SELECT pg_catalog.json_build_object(
      'part', l.part, 'reason', l.reason, 'remedy', l.remedy) FROM lacking l
    """)

  private static func list(_ parts: [Gaps.Part]) -> String {
    parts.map { "('\($0.rawValue)')" }.joined(separator: ", ")
  }

  private static let viewRows = views.flatMap { view in
    view.names.map { "('\(view.part.rawValue)', '\($0)')" }
  }.joined(separator: ", ")

  static func missing(_ link: inout ServerLink) throws(CollectorError) -> [Gaps.MissingPart] {
    var missing: [Gaps.MissingPart] = []
    for row in try link.rows(of: query) {
      do {
        missing.append(try part(row))
      } catch {
        throw .unexpectedAnswer(query: query.name, message: error.message)
      }
    }
    return missing
  }

  private static func part(_ row: [UInt8]) throws(JSONError) -> Gaps.MissingPart {
    var part = Gaps.MissingPart(.sessions, reason: "")
    var cursor = JSONCursor(row)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "part": part.part = Gaps.Part(rawValue: try value.string()) ?? .sessions
      case "reason": part.reason = try value.string()
      case "remedy": part.remedy = try value.string()
      default: break
      }
    }
    return part
  }
}
