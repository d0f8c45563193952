// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What is asked of a MySQL or MariaDB server. Everything comes from its catalogs and counters; no
/// table of a user is read.
struct MySQLQueries {
  let engine: Engine
  let version: ServerVersion

  init(_ engine: Engine, _ version: ServerVersion) {
    self.engine = engine
    self.version = version
  }

  // MARK: The server

  /// Global variables that bear on locks and work: the defaults of every new session.
  static let settings = [
    "alter_algorithm", "autocommit", "binlog_alter_two_phase", "binlog_format",
    "character_set_server",
    "collation_server", "default_collation_for_utf8mb4", "default_storage_engine",
    "explicit_defaults_for_timestamp", "foreign_key_checks", "group_replication_group_name",
    "gtid_mode",
    "idle_readonly_transaction_timeout", "idle_transaction_timeout",
    "idle_write_transaction_timeout",
    "innodb_buffer_pool_size", "innodb_ddl_buffer_size", "innodb_ddl_threads",
    "innodb_default_row_format", "innodb_file_per_table", "innodb_flush_log_at_trx_commit",
    "innodb_instant_alter_column_allowed", "innodb_lock_wait_timeout",
    "innodb_online_alter_log_max_size", "innodb_page_size", "innodb_rollback_on_timeout",
    "innodb_sort_buffer_size", "innodb_strict_mode", "interactive_timeout", "lock_wait_timeout",
    "log_bin", "lower_case_table_names", "max_connections", "max_execution_time",
    "max_statement_time", "max_user_connections", "max_write_lock_count", "old_alter_table",
    "performance_schema", "read_only", "restrict_fk_on_non_standard_key",
    "sql_generate_invisible_primary_key", "sql_mode", "super_read_only", "sync_binlog",
    "system_versioning_alter_history", "transaction_isolation", "tx_isolation", "version_comment",
    "wait_timeout", "wsrep_on",
  ]

  static var variables: MySQLQuery {
    MySQLQuery(
      "variables", "SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + list(settings) + ")")
  }

  static let status = MySQLQuery(
    "status",
    """
    SHOW GLOBAL STATUS WHERE Variable_name IN ('Uptime', 'Questions', 'Threads_connected',
      'Threads_running', 'Max_used_connections')
    """)

  /// The clock of the server, who we are, and where.
  static let clock = MySQLQuery(
    "clock", "SELECT UNIX_TIMESTAMP(NOW(6)), CURRENT_USER(), CONNECTION_ID(), DATABASE()")

  static let databases = MySQLQuery(
    "databases",
    """
    SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME
    FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')
    ORDER BY SCHEMA_NAME
    """)

  // MARK: Tables

  static func tables(of database: String) -> MySQLQuery {
    MySQLQuery(
      "tables",
      """
      SELECT TABLE_NAME, TABLE_TYPE, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH
      FROM information_schema.TABLES WHERE TABLE_SCHEMA = \(text(database)) ORDER BY TABLE_NAME
      """)
  }

  static func definition(_ kind: String, _ database: String, _ name: String) -> MySQLQuery {
    MySQLQuery("definition", "SHOW CREATE \(kind) \(quoted(database)).\(quoted(name))")
  }

  static func triggers(of database: String) -> MySQLQuery {
    MySQLQuery(
      "triggers",
      """
      SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT,
        SQL_MODE
      FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = \(text(database))
      ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, TRIGGER_NAME
      """)
  }

  static func routines(of database: String) -> MySQLQuery {
    MySQLQuery(
      "routines",
      """
      SELECT ROUTINE_NAME, ROUTINE_TYPE, SQL_MODE FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA = \(text(database)) AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION')
      ORDER BY ROUTINE_NAME, ROUTINE_TYPE
      """)
  }

  /// Names in the form of files (`db/t@002d1`), row versions spent, and columns of InnoDB's own.
  var storage: [MySQLQuery] {
    guard engine == .mysql else {
      return [
        MySQLQuery(
          "storage",
          """
          SELECT t.NAME, 0, MAX(c.NAME = 'FTS_DOC_ID')
          FROM information_schema.INNODB_SYS_TABLES t
          JOIN information_schema.INNODB_SYS_COLUMNS c ON c.TABLE_ID = t.TABLE_ID
          WHERE c.NAME = 'FTS_DOC_ID' GROUP BY t.NAME
          """)
      ]
    }
    guard version >= ServerVersion(8) else { return [] }
    let versions = version >= ServerVersion(8, 0, 29) ? "t.TOTAL_ROW_VERSIONS" : "0"
    return [
      MySQLQuery(
        "storage",
        """
        SELECT t.NAME, MAX(\(versions)), MAX(COALESCE(c.NAME, '') = 'FTS_DOC_ID')
        FROM information_schema.INNODB_TABLES t
        LEFT JOIN information_schema.INNODB_COLUMNS c
          ON c.TABLE_ID = t.TABLE_ID AND c.NAME = 'FTS_DOC_ID'
        GROUP BY t.NAME HAVING MAX(\(versions)) > 0 OR MAX(c.NAME) IS NOT NULL
        """)
    ]
  }

  // MARK: Sessions

  /// Every session but ours: who, what it does, for how long, and the program it says it is.
  var sessions: MySQLQuery {
    // MySQL's information_schema.PROCESSLIST holds a global mutex while it is read.
    let source =
      engine == .mariadb
      ? """
      SELECT ID, USER, HOST, COMMAND, TIME_MS / 1000, STATE, INFO, DB, NULL
      FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()
      """
      : """
      SELECT t.PROCESSLIST_ID, t.PROCESSLIST_USER, t.PROCESSLIST_HOST, t.PROCESSLIST_COMMAND,
        t.PROCESSLIST_TIME, t.PROCESSLIST_STATE, t.PROCESSLIST_INFO, t.PROCESSLIST_DB,
        a.ATTR_VALUE
      FROM performance_schema.threads t
      LEFT JOIN performance_schema.session_connect_attrs a
        ON a.PROCESSLIST_ID = t.PROCESSLIST_ID AND a.ATTR_NAME = 'program_name'
      WHERE t.PROCESSLIST_ID IS NOT NULL AND t.PROCESSLIST_ID <> CONNECTION_ID()
      """
    return MySQLQuery("sessions", source + " ORDER BY 1")
  }

  /// Open transactions of InnoDB, by session: seconds since the first statement that read or wrote.
  static let transactions = MySQLQuery(
    "transactions",
    """
    SELECT trx_mysql_thread_id, TIMESTAMPDIFF(MICROSECOND, trx_started, NOW(6)) / 1e6
    FROM information_schema.INNODB_TRX
    """)

  /// XA transactions that were prepared and whose session is gone are listed by `XA RECOVER` alone.
  static let prepared = MySQLQuery("prepared transactions", "XA RECOVER")

  /// What is granted and what is waited for, as performance_schema sees it.
  static let metadataLocks = MySQLQuery(
    "metadata locks",
    """
    SELECT t.PROCESSLIST_ID, l.OBJECT_SCHEMA, l.OBJECT_NAME, l.LOCK_TYPE, l.LOCK_STATUS
    FROM performance_schema.metadata_locks l
    JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
    WHERE l.OBJECT_TYPE = 'TABLE' AND t.PROCESSLIST_ID <> CONNECTION_ID()
      AND l.OBJECT_SCHEMA NOT IN ('performance_schema', 'information_schema', 'mysql', 'sys')
    ORDER BY 1, l.OBJECT_INSTANCE_BEGIN
    """)

  /// The plugin of MariaDB: what is granted.
  static let metadataLockInfo = MySQLQuery(
    "metadata lock info",
    """
    SELECT THREAD_ID, TABLE_SCHEMA, TABLE_NAME, REPLACE(LOCK_MODE, 'MDL_', ''), 'GRANTED'
    FROM information_schema.METADATA_LOCK_INFO
    WHERE LOCK_TYPE = 'Table metadata lock' AND THREAD_ID <> CONNECTION_ID()
      AND TABLE_SCHEMA NOT IN ('performance_schema', 'information_schema', 'mysql', 'sys')
    ORDER BY 1, 2, 3
    """)

  static let lockInstrument = MySQLQuery(
    "lock instrument",
    """
    SELECT ENABLED FROM performance_schema.setup_instruments
    WHERE NAME = 'wait/lock/metadata/sql/mdl'
    """)

  static let lockPlugin = MySQLQuery(
    "lock plugin",
    """
    SELECT PLUGIN_STATUS FROM information_schema.PLUGINS
    WHERE PLUGIN_NAME = 'METADATA_LOCK_INFO'
    """)

  // MARK: Workload

  /// Statements by digest, in all databases: times in seconds.
  static let digests = MySQLQuery(
    "digests",
    """
    SELECT SCHEMA_NAME, DIGEST, DIGEST_TEXT, COUNT_STAR, AVG_TIMER_WAIT / 1e12,
      MAX_TIMER_WAIT / 1e12
    FROM performance_schema.events_statements_summary_by_digest
    WHERE SCHEMA_NAME IS NOT NULL AND DIGEST IS NOT NULL
      AND SCHEMA_NAME NOT IN ('performance_schema', 'information_schema', 'mysql', 'sys')
    ORDER BY SCHEMA_NAME, DIGEST
    """)

  /// Reads and writes of rows by table.
  static let tableCounters = MySQLQuery(
    "table counters",
    """
    SELECT OBJECT_SCHEMA, OBJECT_NAME, COUNT_READ, COUNT_WRITE
    FROM performance_schema.table_io_waits_summary_by_table
    WHERE OBJECT_TYPE = 'TABLE'
      AND OBJECT_SCHEMA NOT IN ('performance_schema', 'information_schema', 'mysql', 'sys')
      AND COUNT_STAR > 0
    ORDER BY 1, 2
    """)

  // MARK: Replication

  /// Of this server as a replica of another one.
  var replicaStatus: MySQLQuery {
    let isNew = engine == .mysql && version >= ServerVersion(8, 0, 22)
    return MySQLQuery("replica status", isNew ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS")
  }

  // MARK: Spelling

  static func text(_ value: String) -> String {
    "'" + value.replacing("\\", by: "\\\\").replacing("'", by: "''") + "'"
  }

  static func quoted(_ name: String) -> String { "`" + name.replacing("`", by: "``") + "`" }

  private static func list(_ values: [String]) -> String {
    values.map(text).joined(separator: ", ")
  }
}

extension String {
  fileprivate func replacing(_ character: Character, by text: String) -> String {
    split(separator: character, omittingEmptySubsequences: false).joined(separator: text)
  }
}
