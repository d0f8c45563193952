// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Synchronization

/// A private Postgres server for one run of the tests: in a temporary folder, on a socket only.
public final class PostgresServer: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Where the socket lies.
  public let folder: String
  private let programs: String
  private let settings: [String]

  /// Started when first asked for, stopped when the process ends.
  public static let shared: Result<PostgresServer, any Error> = Result {
    try PostgresServer(
      settings: ["shared_preload_libraries=pg_stat_statements", "wal_level=logical"])
  }

  public static func running() throws -> PostgresServer { try shared.get() }

  /// - Parameters:
  ///   - name: tells it from the other servers of this run.
  ///   - primary: whose standby it is.
  public init(
    _ name: String = "", settings: [String] = [], standbyOf primary: PostgresServer? = nil
  ) throws {
    guard let programs = Self.findPrograms() else {
      throw Failure(
        description: "these tests need a Postgres server: apt-get install postgresql")
    }
    self.programs = programs
    self.settings = settings
    folder = "/tmp/lockcast-tests-\(ProcessInfo.processInfo.processIdentifier)" + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if Self.isRoot { try Self.run(["chown", Self.user, folder]) }
    if let primary {
      try Self.run(
        Self.asUser([
          programs + "/pg_basebackup", "-D", folder + "/data", "-h", primary.folder, "-U",
          "postgres", "-R", "--checkpoint=fast", "--no-sync",
        ]))
    } else {
      try Self.run(
        Self.asUser([
          programs + "/initdb", "-D", folder + "/data", "-U", "postgres", "-A", "trust", "-N",
          "-E", "UTF8", "--locale=C",
        ]))
      try requirePassword(of: Self.guardedRole)
    }
    try start()
  }

  /// The one role that has to prove who it is; tests create it.
  public static let guardedRole = "guarded"

  private func requirePassword(of role: String) throws {
    let path = folder + "/data/pg_hba.conf"
    let rules = try String(contentsOfFile: path, encoding: .utf8)
    // In place: the server must stay the file's owner.
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.write(contentsOf: Data(("local all \(role) scram-sha-256\n" + rules).utf8))
    try file.close()
  }

  /// The server runs as our child, not through pg_ctl: `Process` waits until every descendant has
  /// closed a socket of its own, and the server would keep it open.
  public func start() throws {
    let server = Process()
    server.executableURL = URL(filePath: "/usr/bin/env")
    let settings =
      [
        "listen_addresses=", "unix_socket_directories=" + folder, "fsync=off", "autovacuum=off",
        "max_prepared_transactions=5",
      ] + self.settings
    server.arguments = Self.asUser(
      [programs + "/postgres", "-D", folder + "/data"] + settings.flatMap { ["-c", $0] })
    server.currentDirectoryURL = URL(filePath: "/tmp")
    FileManager.default.createFile(atPath: folder + "/log", contents: nil)
    let log = try FileHandle(forWritingTo: URL(filePath: folder + "/log"))
    server.standardInput = FileHandle.nullDevice
    server.standardOutput = log
    server.standardError = log
    try server.run()
    runningServers.withLock { $0.append(Running(pid: server.processIdentifier, folder: folder)) }
    atexit { stopServers() }
    for _ in 0..<300 {
      if (try? run("SELECT 1")) != nil { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    let text = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
    throw Failure(description: "the server did not start:\n" + text)
  }

  /// Stops it as an administrator does who is in a hurry; ``start()`` brings it back.
  public func stop() {
    runningServers.withLock { servers in
      for server in servers where server.folder == folder { Self.stop(server.pid) }
      servers.removeAll { $0.folder == folder }
    }
  }

  fileprivate static func stop(_ pid: Int32) {
    kill(pid, SIGINT)
    for _ in 0..<100 where kill(pid, 0) == 0 { usleep(20_000) }
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

  /// Runs one of the server's own programs until it is stopped, with its output thrown away.
  public func start(_ program: String, _ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: programs + "/" + program)
    process.arguments = ["-h", folder, "-U", "postgres"] + arguments
    process.currentDirectoryURL = URL(filePath: "/tmp")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
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
      ["initdb", "postgres", "psql"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: folder + "/" + $0)
      }
    }
  }

  /// The server refuses to run as root.
  private static func asUser(_ arguments: [String]) -> [String] {
    let prefix = ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
    return isRoot ? prefix + arguments : arguments
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
}

/// The servers to stop when the process ends.
private struct Running: Sendable {
  var pid: Int32
  var folder: String
}

private let runningServers = Mutex<[Running]>([])

private func stopServers() {
  for server in runningServers.withLock({ $0 }) {
    PostgresServer.stop(server.pid)
    try? FileManager.default.removeItem(atPath: server.folder)
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
