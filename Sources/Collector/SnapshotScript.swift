// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// The collector's queries for MySQL or MariaDB, to be read: their answers are put together by lockcast.
public struct MySQLSnapshotScript: Sendable {
  private let engine: Engine
  private let version: ServerVersion

  /// Nil: the server is of another kind.
  public init?(_ engine: Engine, _ version: ServerVersion) {
    guard engine.isMySQLFamily else { return nil }
    self.engine = engine
    self.version = version
  }

  public var text: String {
    let queries = MySQLQueries(engine, version)
    let every: [MySQLQuery] =
      [
        MySQLQueries.clock, MySQLQueries.variables, MySQLQueries.status, MySQLQueries.databases,
        MySQLQueries.tables(of: "DATABASE"), MySQLQueries.definition("TABLE", "DATABASE", "NAME"),
        MySQLQueries.triggers(of: "DATABASE"), MySQLQueries.routines(of: "DATABASE"),
      ] + queries.storage + [
        MySQLQueries.lockInstrument, MySQLQueries.lockPlugin, MySQLQueries.transactions,
        MySQLQueries.metadataLocks, MySQLQueries.metadataLockInfo, queries.sessions,
        MySQLQueries.digests, MySQLQueries.tableCounters, queries.replicaStatus,
        MySQLQueries.prepared,
      ]
    return
      "-- What lockcast snapshot asks a server of this kind. DATABASE and NAME stand for names.\n"
      + every.map { "\n-- \($0.name)\n\($0.sql);\n" }.joined()
  }
}

/// The collector's queries as a psql script: its output is a snapshot document.
///
/// For those who run everything by hand:
/// `psql -X -q -f snapshot.sql mydb > snapshot.json`. Texts of present statements stay away, since
/// nothing in between could take their literals out; rates of statements are not measured.
public struct SnapshotScript: Sendable {
  private let version: ServerVersion
  private let functionBodies: Bool

  /// - Parameter version: the server's; some catalogs differ.
  public init(version: ServerVersion, functionBodies: Bool = true) {
    self.version = version
    self.functionBodies = functionBodies
  }

  public var text: String {
    let server = ServerQueries(version: version)
    let types = TypeQueries(version: version)
    let sample = LockSampleQuery(version: version, texts: false, locks: .named)
    let relations = RelationQueries(version: version).relations(where: everyRelation)
    return [
      Self.head(version), Connection.opening(.init(statementMilliseconds: 60_000)) + ";",
      "\\echo '{\"format\": \"lockcast.snapshot/1\", \"capturedAt\":'", Self.print(Self.clock),
      Self.member("server", server.server), Self.member("capacity", server.capacity),
      Self.member("replication", server.replication),
      Self.list("preparedTransactions", server.preparedTransactions),
      "\\echo ', \"gaps\": {\"lostSamples\": 0'", Self.list("missing", RightsQuery.query),
      "\\echo '}'",
      Self.list("samples", sample.query), Self.member("searchPath", server.searchPath),
      Self.list("schemas", types.schemas),
      Self.list("types", types.types),
      Self.list("functions", types.functions(bodies: functionBodies)),
      Self.list("publications", types.publications), Self.list("relations", relations),
      "\\echo '}'", "COMMIT;", "",
    ].joined(separator: "\n")
  }

  private var everyRelation: String {
    """
    c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I', 'c')
            AND \(SQLPiece.isUserSchema("n.nspname")) AND c.relpersistence <> 't'
    """
  }

  private static func head(_ version: ServerVersion) -> String {
    """
    -- A snapshot for lockcast from Postgres \(version.major): structure and figures, no row values.
    -- Run it as a role with pg_monitor:
    --   psql -X -q -f snapshot.sql mydb > snapshot.json
    -- Everything is read in one transaction, READ ONLY, with timeouts of its own. To read as
    -- gently as lockcast itself does (a transaction for each query), run: lockcast snapshot
    \\set ON_ERROR_STOP on
    \\encoding UTF8
    \\pset format unaligned
    \\pset tuples_only on
    \\pset pager off
    \\pset footer off
    """
  }

  private static let clock = CollectorQuery(
    "clock",
    """
    SELECT pg_catalog.to_json(pg_catalog.to_char(
      pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    """)

  private static func print(_ query: CollectorQuery) -> String {
    "\n-- \(query.name)\n\(query.sql);"
  }

  private static func member(_ key: String, _ query: CollectorQuery) -> String {
    "\n\\echo ', \"\(key)\":'" + print(query)
  }

  /// The rows of a query as a list: psql writes what stands between them.
  private static func list(_ key: String, _ query: CollectorQuery) -> String {
    "\n\\echo ', \"\(key)\": ['\n\\pset recordsep ',\\n'" + print(query)
      + "\n\\pset recordsep '\\n'\n\\echo ']'"
  }
}
