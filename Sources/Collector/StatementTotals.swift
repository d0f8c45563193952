// SPDX-License-Identifier: Apache-2.0
import JSON
public import Outcomes

/// What `pg_stat_statements` counted of statements that are no queries: what migrations run.
///
/// Their texts hold literals; they are compared in memory and go no further.
public struct StatementTotals: Sendable {
  private let connectionString: String

  public init(connectionString: String) { self.connectionString = connectionString }

  /// Nil: the database does not have the extension.
  public func read() throws(CollectorError) -> [StatementTotal]? {
    let connection = try Connection(to: connectionString, connectTimeout: 10)
    guard let schema = try connection.rows(of: TrafficQueries.statementsSchema).first else {
      return nil
    }
    let query = Self.query(schema: String(decoding: schema, as: UTF8.self))
    var totals: [StatementTotal] = []
    for row in try connection.rows(of: query) {
      do throws(JSONError) {
        if let total = Self.total(try JSONValue.parse(row)) { totals.append(total) }
      } catch {
        throw .unexpectedAnswer(query: query.name, message: error.message)
      }
    }
    return totals
  }

  private static func total(_ value: JSONValue) -> StatementTotal? {
    guard let text = value["text"]?.stringValue, let calls = value["calls"]?.intValue,
      let seconds = value["seconds"]?.doubleValue
    else { return nil }
    return StatementTotal(text: Array(text.utf8), calls: calls, seconds: seconds)
  }

  /// `track_utility` is on unless somebody has switched it off.
  private static func query(schema: String) -> CollectorQuery {
    CollectorQuery(
      "pg_stat_statements",
      """
      SELECT pg_catalog.json_build_object('text', s.query, 'calls', s.calls,
        'seconds', s.total_exec_time / 1000)
      FROM \(schema).pg_stat_statements s
      WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d
                      WHERE d.datname = pg_catalog.current_database())
        AND s.query !~* '^\\s*\\(*\\s*(select|values|table|begin|commit|set|show|fetch|close)\\M'
      ORDER BY s.queryid, s.userid
      """)
  }
}
