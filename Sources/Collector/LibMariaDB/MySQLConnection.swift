// SPDX-License-Identifier: Apache-2.0
import CMariaDB
import SQLSyntax

/// A connection to a MySQL or MariaDB server: one that reads, and does nothing else, unless a scratch
/// database is worked on.
struct MySQLConnection: ~Copyable {
  private let library: LibMariaDB
  private let handle: LibMariaDB.Handle
  private let target: MySQLTarget
  let engine: Engine
  let version: ServerVersion

  /// How long the server may take over one query, and wait for one lock.
  private static let querySeconds = 15
  private static let lockSeconds = 1
  /// The library's own patience, where the server is silent altogether.
  private static let networkSeconds = 60

  static func open(
    to target: MySQLTarget, connectTimeout: Int, isReadOnly: Bool = true
  ) throws(CollectorError) -> MySQLConnection {
    guard let library = LibMariaDB.shared, let handle = library.make(nil) else {
      throw .mariaDBLibraryMissing
    }
    Self.prepare(handle, library, target, connectTimeout: connectTimeout)
    let isOpen =
      library.connect(
        handle, target.host, target.user, target.password, target.database, target.port,
        target.socket, 0) != nil
    guard isOpen else {
      defer { library.close(handle) }
      throw Self.refusal(handle, library, target)
    }
    let connection = MySQLConnection(library, handle, target)
    if isReadOnly { try connection.restrict() }
    return connection
  }

  private init(_ library: LibMariaDB, _ handle: LibMariaDB.Handle, _ target: MySQLTarget) {
    self.library = library
    self.handle = handle
    self.target = target
    (engine, version) = Self.server(Self.text(library.serverInfo(handle)))
  }

  deinit { library.close(handle) }

  // MARK: Connecting

  private static func prepare(
    _ handle: LibMariaDB.Handle, _ library: LibMariaDB, _ target: MySQLTarget, connectTimeout: Int
  ) {
    func set(_ option: mysql_option, _ value: String) {
      _ = library.setOption(handle, option, value)
    }
    func set(_ option: mysql_option, _ value: Int) {
      var number = CUnsignedInt(clamping: value)
      _ = library.setOption(handle, option, &number)
    }
    func set(_ option: mysql_option, _ value: Bool) {
      var flag = CChar(value ? 1 : 0)
      _ = library.setOption(handle, option, &flag)
    }
    // [client] of the option files, and [lockcast] where somebody wrote it.
    set(MYSQL_READ_DEFAULT_GROUP, "lockcast")
    set(MYSQL_OPT_CONNECT_TIMEOUT, target.connectTimeout ?? connectTimeout)
    set(MYSQL_OPT_READ_TIMEOUT, networkSeconds)
    set(MYSQL_OPT_WRITE_TIMEOUT, networkSeconds)
    set(MYSQL_SET_CHARSET_NAME, "utf8mb4")
    // A server may ask its client for files.
    set(MYSQL_OPT_LOCAL_INFILE, 0)
    _ = library.addAttribute(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "lockcast")
    if let authority = target.authority { set(MYSQL_OPT_SSL_CA, authority) }
    if let certificate = target.certificate { set(MYSQL_OPT_SSL_CERT, certificate) }
    if let key = target.key { set(MYSQL_OPT_SSL_KEY, key) }
    switch target.encryption {
    case .disabled: set(MYSQL_OPT_SSL_ENFORCE, false)
    case .preferred: break
    case .required: set(MYSQL_OPT_SSL_ENFORCE, true)
    case .verified:
      set(MYSQL_OPT_SSL_ENFORCE, true)
      set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, true)
    }
  }

  private static func refusal(
    _ handle: LibMariaDB.Handle, _ library: LibMariaDB, _ target: MySQLTarget
  ) -> CollectorError {
    let code = Int(library.errorNumber(handle))
    let message = target.redacted(text(library.errorMessage(handle)))
    if code == ServerCode.unknownDatabase, let database = target.database {
      return .databaseUnseen(database, user: target.user.map(MySQLQueries.quoted) ?? "the user")
    }
    if ServerCode.passing.contains(code) {
      return .full(target: target.description, message: message)
    }
    return ServerCode.login.contains(code)
      ? .loginRefused(target: target.description, message: message)
      : .unreachable(target: target.description, message: message)
  }

  /// `8.0.36-0ubuntu1`, `10.11.6-MariaDB-log`, `5.5.5-10.4.8-MariaDB`: the prefix is for replicas
  /// of old (sql/mysqld.cc, `set_server_version`).
  static func server(_ text: String) -> (Engine, ServerVersion) {
    let isMariaDB = text.lowercased().contains("mariadb")
    var number = text[...]
    if isMariaDB, number.hasPrefix("5.5.5-") { number = number.dropFirst(6) }
    let digits = number.prefix { $0.isNumber || $0 == "." }
    return (isMariaDB ? .mariadb : .mysql, ServerVersion(String(digits)) ?? ServerVersion(0))
  }

  /// Nothing is written, nothing waits long, and definitions come in their plain spelling.
  private func restrict() throws(CollectorError) {
    // Whatever the server's defaults, and whatever init_connect did.
    _ = try rows("SET SESSION TRANSACTION READ ONLY", named: "session")
    _ = try rows(
      """
      SET SESSION autocommit = 1, SESSION sql_mode = '', SESSION time_zone = 'SYSTEM',
        SESSION lock_wait_timeout = \(Self.lockSeconds),
        SESSION innodb_lock_wait_timeout = \(Self.lockSeconds),
        SESSION sql_quote_show_create = 1, SESSION group_concat_max_len = 1048576
      """, named: "session")
    // Each exists on some servers only. Without an expiry MySQL asks the storage engine for sizes
    // and does not write them into its cache.
    let optional =
      engine == .mariadb
      ? ["max_statement_time = \(Self.querySeconds)"]
      : ["max_execution_time = \(Self.querySeconds * 1000)", "information_schema_stats_expiry = 0"]
    for setting in optional {
      do {
        _ = try rows("SET SESSION " + setting, named: "session")
      } catch {
        guard error.serverCode == ServerCode.unknownVariable else { throw error }
      }
    }
  }

  // MARK: Statements

  /// The rows of one statement, which an error names but does not show.
  func rows(_ sql: String, named name: String) throws(CollectorError) -> [SQLRow] {
    guard library.query(handle, sql, CUnsignedLong(sql.utf8.count)) == 0 else {
      throw failure(name)
    }
    guard let result = library.storeResult(handle) else {
      // A statement that has no rows, unlike one whose rows were lost.
      guard library.fieldCount(handle) == 0 else { throw failure(name) }
      return []
    }
    defer { library.freeResult(result) }
    let count = Int(library.columnCount(result))
    var rows: [SQLRow] = []
    while let row = library.nextRow(result) {
      guard let lengths = library.lengths(result) else { break }
      rows.append(
        SQLRow((0..<count).map { column in row[column].map { Self.value($0, lengths[column]) } }))
    }
    if library.errorNumber(handle) != 0 { throw failure(name) }
    return rows
  }

  private static func value(
    _ start: UnsafeMutablePointer<CChar>, _ length: CUnsignedLong
  ) -> String {
    String(
      decoding: UnsafeRawBufferPointer(start: start, count: Int(length)), as: UTF8.self)
  }

  private func failure(_ name: String) -> CollectorError {
    .serverFailed(
      query: name, code: Int(library.errorNumber(handle)),
      message: target.redacted(Self.text(library.errorMessage(handle))))
  }

  private static func text(_ pointer: LibMariaDB.Text?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}
