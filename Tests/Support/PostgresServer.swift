// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// A private Postgres server for one run of the tests: in a temporary folder, on a socket only.
public final class PostgresServer: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Where the socket lies.
  public let folder: String
  private let programs: String

  /// Started when first asked for, stopped when the process ends.
  public static let shared: Result<PostgresServer, any Error> = Result { try PostgresServer() }

  public static func running() throws -> PostgresServer { try shared.get() }

  private init() throws {
    guard let programs = Self.findPrograms() else {
      throw Failure(
        description: "these tests need a Postgres server: apt-get install postgresql")
    }
    self.programs = programs
    folder = "/tmp/lockcast-tests-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if Self.isRoot { try Self.run(["chown", Self.user, folder]) }
    try Self.run(
      asUser: [
        programs + "/initdb", "-D", folder + "/data", "-U", "postgres", "-A", "trust", "-N",
        "-E", "UTF8", "--locale=C",
      ])
    let options =
      "-c listen_addresses='' -c unix_socket_directories=\(folder) -c fsync=off"
      + " -c max_prepared_transactions=5 -c autovacuum=off"
      + " -c shared_preload_libraries=pg_stat_statements -c wal_level=logical"
    try Self.run(
      asUser: [
        programs + "/pg_ctl", "-D", folder + "/data", "-l", folder + "/log", "-w", "-o", options,
        "start",
      ])
    Self.stopAtExit(programs: programs, folder: folder)
  }

  /// A connection string for libpq.
  public func connectionString(database: String = "postgres", user: String = "postgres") -> String {
    "host=\(folder) dbname=\(database) user=\(user)"
  }

  /// Runs SQL through psql and returns what it prints, unaligned.
  @discardableResult
  public func run(_ sql: String, database: String = "postgres") throws -> String {
    try Self.run(psql(database) + ["-c", sql])
  }

  /// Runs a script through psql, by its path.
  @discardableResult
  public func run(script: String, database: String, user: String = "postgres") throws -> String {
    try Self.run(psql(database, user: user) + ["-f", script])
  }

  /// A session that stays open: it runs what it is told, and keeps its transaction and locks.
  public func session(database: String, application: String) throws -> PostgresSession {
    let arguments = psql(database) + ["-v", "ON_ERROR_STOP=0"]
    return try PostgresSession(arguments: arguments, application: application)
  }

  private func psql(_ database: String, user: String = "postgres") -> [String] {
    [
      programs + "/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U",
      user, "-d", database,
    ]
  }

  // MARK: Programs

  private static let isRoot = getuid() == 0
  private static let user = "postgres"

  private static func findPrograms() -> String? {
    let installed =
      (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let folders =
      installed.compactMap { Int($0) }.sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
      + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return folders.first { folder in
      ["initdb", "pg_ctl", "psql"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: folder + "/" + $0)
      }
    }
  }

  /// The server refuses to run as root.
  @discardableResult
  private static func run(asUser arguments: [String]) throws -> String {
    let prefix = [
      "setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--",
    ]
    return try run(isRoot ? prefix + arguments : arguments)
  }

  @discardableResult
  private static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: "/tmp")
    process.standardInput = FileHandle.nullDevice
    let log = "/tmp/lockcast-tests-\(UUID().uuidString)"
    FileManager.default.createFile(atPath: log, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: log) }
    // A file, not a pipe: the server that pg_ctl starts would keep a pipe open.
    let output = try FileHandle(forWritingTo: URL(filePath: log))
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    let text = String(
      decoding: (try? Data(contentsOf: URL(filePath: log))) ?? Data(), as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw Failure(description: arguments.joined(separator: " ") + "\n" + text)
    }
    return text
  }

  // MARK: The end

  private static func stopAtExit(programs: String, folder: String) {
    setenv("LOCKCAST_TEST_SERVER", folder, 1)
    setenv("LOCKCAST_TEST_PROGRAMS", programs, 1)
    atexit {
      let environment = ProcessInfo.processInfo.environment
      guard let folder = environment["LOCKCAST_TEST_SERVER"],
        let programs = environment["LOCKCAST_TEST_PROGRAMS"]
      else { return }
      _ = try? PostgresServer.run(
        asUser: [programs + "/pg_ctl", "-D", folder + "/data", "-m", "immediate", "stop"])
      try? FileManager.default.removeItem(atPath: folder)
    }
  }
}

/// A psql that is fed line by line.
public final class PostgresSession {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  init(arguments: [String], application: String) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["PGAPPNAME=" + application] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Runs statements and returns when the server has answered.
  @discardableResult
  public func run(_ sql: String) -> String {
    send(sql + "\n\\echo <done>")
    var text = ""
    while !text.hasSuffix("<done>\n") {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
    }
    return String(text.dropLast("<done>\n".count))
  }

  /// Sends statements that may have to wait, and does not wait for them.
  public func send(_ sql: String) {
    try? input.fileHandleForWriting.write(contentsOf: Data((sql + "\n").utf8))
  }

  public func close() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
