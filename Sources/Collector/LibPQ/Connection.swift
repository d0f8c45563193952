// SPDX-License-Identifier: Apache-2.0
import CLibPQ
import SQLSyntax

/// A connection that only ever reads, in transactions of one query each.
///
/// Every setting is `SET LOCAL`: nothing is left behind in a session that a pooler hands to others.
/// No snapshot is held between queries, so nothing that VACUUM or a CONCURRENTLY form waits for.
struct Connection: ~Copyable {
  private let library: LibPQ
  private let handle: LibPQ.Connection
  private let target: ConnectionTarget
  let version: ServerVersion

  init(to connectionString: String, connectTimeout: Int) throws(CollectorError) {
    guard let library = LibPQ.shared else { throw .libraryMissing }
    let target = try ConnectionTarget(connectionString, library)
    // Those in front of `dbname` give way to the connection string, those behind it do not.
    let parameters = [
      ("connect_timeout", String(connectTimeout)), ("keepalives_idle", "10"),
      ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
      ("dbname", connectionString), ("application_name", "lockcast"),
      ("client_encoding", "UTF8"),
    ]
    let handle = Self.withStrings(parameters.map(\.0)) { keywords in
      Self.withStrings(parameters.map(\.1)) { values in library.connect(keywords, values, 1) }
    }
    guard let handle else { throw .unreachable(target: target.description, message: "no memory") }
    guard library.status(handle) == CONNECTION_OK else {
      defer { library.finish(handle) }
      throw Self.refusal(handle, library, target)
    }
    self.library = library
    self.handle = handle
    self.target = target
    let number = Int(library.serverVersion(handle))
    version = ServerVersion(number / 10_000, number % 10_000)
  }

  deinit { library.finish(handle) }

  private static func refusal(
    _ handle: LibPQ.Connection, _ library: LibPQ, _ target: ConnectionTarget
  ) -> CollectorError {
    let message = target.redacted(text(library.errorMessage(handle)))
    let isLogin =
      library.needsPassword(handle) != 0 || library.usedPassword(handle) != 0
      || message.contains("authentication failed") || message.contains("pg_hba.conf")
      || message.contains("role \"")
    return isLogin
      ? .authentication(target: target.description, message: message)
      : .unreachable(target: target.description, message: message)
  }

  // MARK: Queries

  /// How long the server may take over one query, and wait for one lock.
  struct Limits: Sendable {
    var statementMilliseconds = 10_000
    var lockMilliseconds = 500
  }

  /// The first column of a query's rows, in a read-only transaction of its own.
  func rows(
    of query: CollectorQuery, limits: Limits = Limits()
  ) throws(CollectorError) -> [[UInt8]] {
    _ = try run(Self.opening(limits), named: query.name)
    do {
      let rows = try run(query.sql, named: query.name)
      _ = try run("COMMIT", named: query.name)
      return rows
    } catch {
      library.clear(library.execute(handle, "ROLLBACK"))
      throw error
    }
  }

  /// The first column of a query's only row.
  func row(of query: CollectorQuery) throws(CollectorError) -> [UInt8] {
    let rows = try rows(of: query)
    guard let row = rows.first, rows.count == 1 else {
      throw .unexpectedAnswer(query: query.name, message: "\(rows.count) rows instead of one")
    }
    return row
  }

  static func opening(_ limits: Limits) -> String {
    """
    BEGIN TRANSACTION READ ONLY;
    SET LOCAL statement_timeout = \(limits.statementMilliseconds);
    SET LOCAL lock_timeout = \(limits.lockMilliseconds);
    SET LOCAL idle_in_transaction_session_timeout = \(limits.statementMilliseconds);
    SET LOCAL search_path = '';
    SET LOCAL standard_conforming_strings = on;
    SET LOCAL jit = off;
    SET LOCAL max_parallel_workers_per_gather = 0
    """
  }

  private func run(_ sql: String, named name: String) throws(CollectorError) -> [[UInt8]] {
    guard let result = library.execute(handle, sql) else {
      throw .queryFailed(
        query: name, sqlstate: "08006",
        message: target.redacted(Self.text(library.errorMessage(handle))))
    }
    defer { library.clear(result) }
    let status = library.resultStatus(result)
    guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
      // 'C' and 'M': PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY of postgres_ext.h.
      let state = Self.text(library.resultField(result, CInt(UInt8(ascii: "C"))))
      let message = Self.text(library.resultField(result, CInt(UInt8(ascii: "M"))))
      throw .queryFailed(
        query: name, sqlstate: state.isEmpty ? "08006" : state,
        message: target.redacted(
          message.isEmpty ? Self.text(library.errorMessage(handle)) : message))
    }
    return (0..<library.rowCount(result)).map { row in
      guard let value = library.value(result, row, 0) else { return [] }
      let length = Int(library.length(result, row, 0))
      return value.withMemoryRebound(to: UInt8.self, capacity: length) { start in
        Array(UnsafeBufferPointer(start: start, count: length))
      }
    }
  }

  // MARK: C strings

  private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: (LibPQ.Strings) -> Result?
  ) -> Result? {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for string in strings {
      starts.append(bytes.count)
      bytes.append(contentsOf: string.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { buffer in
      var pointers = starts.map { start in buffer.baseAddress.map { $0 + start } }
      pointers.append(nil)
      return pointers.withUnsafeBufferPointer { list in
        list.baseAddress.flatMap(body)
      }
    }
  }
}
