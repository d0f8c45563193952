// SPDX-License-Identifier: Apache-2.0
import CLibPQ
import SQLSyntax

/// A connection to a server.
struct Connection: ~Copyable {
  private let library: LibPQ
  private let handle: LibPQ.Connection
  private let target: ConnectionTarget
  let version: ServerVersion

  /// - Parameter database: instead of the one that the connection string names.
  init(
    to connectionString: String, database: String? = nil, connectTimeout: Int
  ) throws(CollectorError) {
    guard let library = LibPQ.shared else { throw .libraryMissing }
    let target = try ConnectionTarget(connectionString, library)
    // Those in front of `dbname` give way to the connection string, those behind it do not.
    var parameters = [
      ("connect_timeout", String(connectTimeout)), ("keepalives_idle", "10"),
      ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
      ("dbname", connectionString), ("application_name", "lockcast"),
      ("client_encoding", "UTF8"),
    ]
    if let database { parameters.append(("dbname", database)) }
    let handle = Self.withStrings(parameters.map(\.0)) { keywords in
      Self.withStrings(parameters.map(\.1)) { values in library.connect(keywords, values, 1) }
    }
    guard let handle else { throw .unreachable(target: target.description, message: "no memory") }
    guard library.status(handle) == CONNECTION_OK else {
      defer { library.finish(handle) }
      throw Self.refusal(handle, library, target)
    }
    // Notices would be printed.
    _ = library.setNoticeProcessor(handle, { _, _ in }, nil)
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
    // libpq keeps no SQLSTATE of a refused connection; in other languages than English these are
    // refusals like any other.
    if Self.passing.contains(where: { message.contains($0) }) {
      return .full(target: target.description, message: message)
    }
    let isLogin =
      library.needsPassword(handle) != 0 || library.usedPassword(handle) != 0
      || message.contains("authentication failed") || message.contains("pg_hba.conf")
      || message.contains("role \"")
    return isLogin
      ? .authentication(target: target.description, message: message)
      : .unreachable(target: target.description, message: message)
  }

  /// Of postinit.c and backend_startup.c: what passes by itself.
  private static let passing = [
    "too many clients", "too many connections", "remaining connection slots",
    "database system is starting up", "database system is shutting down",
    "database system is in recovery mode", "not yet accepting connections",
  ]

  // MARK: Statements

  /// Runs one statement to its end and returns the first column of its rows.
  ///
  /// - Parameters:
  ///   - name: names it in an error, which does not show the text.
  ///   - data: what `COPY … FROM STDIN` reads.
  func run(
    _ sql: String, named name: String, data: [UInt8] = []
  ) throws(CollectorError) -> [[UInt8]] {
    let rows = try rows(of: library.execute(handle, sql), name)
    guard let rows else { return try copy(data, name) }
    return rows
  }

  /// Runs one statement with parameters, as text; they may not hold a zero byte.
  func run(
    _ sql: String, _ parameters: [[UInt8]], named name: String
  ) throws(CollectorError) -> [[UInt8]] {
    let result = Self.withBytes(parameters) { values in
      library.executeParameters(
        handle, sql, CInt(parameters.count), nil, values, nil, nil, 0)
    }
    return try rows(of: result, name) ?? []
  }

  /// Sends a statement; ``finish(named:)`` waits for its end.
  func send(_ sql: String, named name: String) throws(CollectorError) {
    if library.send(handle, sql) != 1 { throw lost(name) }
  }

  /// The first column of the rows of what was sent.
  func finish(named name: String) throws(CollectorError) -> [[UInt8]] {
    var rows: [[UInt8]] = []
    var failure: CollectorError?
    while let result = library.nextResult(handle) {
      do throws(CollectorError) {
        rows += try self.rows(of: result, name) ?? []
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return rows
  }

  /// Nil: the server copies, in or out. Frees the result.
  private func rows(
    of result: LibPQ.Result?, _ name: String
  ) throws(CollectorError) -> [[UInt8]]? {
    guard let result else { throw lost(name) }
    defer { library.clear(result) }
    switch library.resultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return values(result)
    case PGRES_COPY_IN, PGRES_COPY_OUT: return nil
    default: throw failure(result, name)
    }
  }

  private func failure(_ result: LibPQ.Result, _ name: String) -> CollectorError {
    // 'C' and 'M': PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY of postgres_ext.h.
    let state = Self.text(library.resultField(result, CInt(UInt8(ascii: "C"))))
    let message = Self.text(library.resultField(result, CInt(UInt8(ascii: "M"))))
    guard !state.isEmpty, !message.isEmpty else { return lost(name) }
    return .queryFailed(query: name, sqlstate: state, message: target.redacted(message))
  }

  private func lost(_ name: String) -> CollectorError {
    let message = target.redacted(Self.text(library.errorMessage(handle)))
    return .queryFailed(query: name, sqlstate: "08006", message: message)
  }

  private func values(_ result: LibPQ.Result) -> [[UInt8]] {
    (0..<library.rowCount(result)).map { row in
      guard let value = library.value(result, row, 0) else { return [] }
      let length = Int(library.length(result, row, 0))
      return value.withMemoryRebound(to: UInt8.self, capacity: length) { start in
        Array(UnsafeBufferPointer(start: start, count: length))
      }
    }
  }

  /// Feeds `COPY FROM STDIN`; what `COPY TO STDOUT` says is thrown away.
  private func copy(_ data: [UInt8], _ name: String) throws(CollectorError) -> [[UInt8]] {
    for start in stride(from: 0, to: data.count, by: Self.copyPiece) {
      let piece = data[start..<min(start + Self.copyPiece, data.count)]
      piece.withUnsafeBytes { bytes in
        _ = library.putCopyData(
          handle, bytes.assumingMemoryBound(to: CChar.self).baseAddress, CInt(bytes.count))
      }
    }
    // Refused where the server sends: then there is something to get.
    _ = library.endCopyData(handle, nil)
    var buffer: UnsafeMutablePointer<CChar>?
    while library.getCopyData(handle, &buffer, 0) > 0 {
      library.freeMemory(buffer)
      buffer = nil
    }
    return try finish(named: name)
  }

  private static let copyPiece = 1 << 20

  // MARK: C strings

  private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: (LibPQ.Strings) -> Result?
  ) -> Result? {
    withBytes(strings.map { Array($0.utf8) }, body)
  }

  private static func withBytes<Result>(
    _ strings: [[UInt8]], _ body: (LibPQ.Strings) -> Result?
  ) -> Result? {
    var bytes: [CChar] = []
    bytes.reserveCapacity(strings.reduce(0) { $0 + $1.count + 1 })
    var starts: [Int] = []
    for string in strings {
      starts.append(bytes.count)
      bytes.append(contentsOf: string.lazy.map { CChar(bitPattern: $0) })
      bytes.append(0)
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
