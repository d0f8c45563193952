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
  private let settings: [String]

  /// Started when first asked for, stopped when the process ends.
  public static let shared: Result<PostgresServer, any Error> = Result {
    try PostgresServer(
      settings: [
        "shared_preload_libraries=pg_stat_statements", "wal_level=logical",
        // Tests side by side run thousands of statements: none of them may push out another's.
        "pg_stat_statements.max=100000",
      ])
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
    if TestProgram.isRoot { try Self.run(["chown", Self.user, folder]) }
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
    let settings =
      [
        "listen_addresses=", "unix_socket_directories=" + folder, "fsync=off", "autovacuum=off",
        "max_prepared_transactions=5",
      ] + self.settings
    let server = try TestProgram.start(
      Self.asUser(
        [programs + "/postgres", "-D", folder + "/data"] + settings.flatMap { ["-c", $0] }),
      log: folder + "/log")
    // An administrator in a hurry: SIGINT is the server's fast shutdown.
    RunningServers.add(pid: server.processIdentifier, folder: folder, stoppedBy: SIGINT)
    for _ in 0..<300 {
      if (try? run("SELECT 1")) != nil { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    let text = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
    throw Failure(description: "the server did not start:\n" + text)
  }

  /// Stops it as an administrator does who is in a hurry; ``start()`` brings it back.
  public func stop() {
    RunningServers.stop(in: folder)
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

  /// Runs statements one after the other in one session, each in a transaction of its own unless they say otherwise.
  @discardableResult
  public func run(statements: [String], database: String) throws -> String {
    try Self.run(psql(database) + statements.flatMap { ["-c", $0] })
  }

  /// The schema, as `pg_dump` prints it.
  public func dump(database: String) throws -> String {
    try Self.run([programs + "/pg_dump", "--schema-only", "-h", folder, "-U", "postgres", database])
  }

  /// Runs a script through psql, by its path.
  @discardableResult
  public func run(script: String, database: String, user: String = "postgres") throws -> String {
    try Self.run(psql(database, user: user) + ["-f", script])
  }

  /// A session that stays open: it runs what it is told, and keeps its transaction and locks.
  public func session(database: String, application: String) throws -> ServerSession {
    let arguments = psql(database) + ["-v", "ON_ERROR_STOP=0"]
    return try ServerSession(arguments: ["PGAPPNAME=" + application] + arguments) {
      "\\echo \($0)"
    }
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

  private static func asUser(_ arguments: [String]) -> [String] {
    TestProgram.arguments(arguments, asUser: user)
  }

  @discardableResult
  private static func run(_ arguments: [String]) throws -> String {
    try TestProgram.run(arguments)
  }
}
