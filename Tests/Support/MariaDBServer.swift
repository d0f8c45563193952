// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// A private MariaDB server for one run of the tests: in a temporary folder, on a socket only.
public final class MariaDBServer: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private let folder: String
  private let programs: Programs
  private let settings: [String]

  /// Started when first asked for, stopped when the process ends. It shows its metadata locks, as
  /// a server does that is well looked after.
  public static let shared: Result<MariaDBServer, any Error> = Result {
    try MariaDBServer(settings: showingLocks)
  }

  public static func running() throws -> MariaDBServer { try shared.get() }

  /// What makes `performance_schema.metadata_locks` and the digests of statements visible.
  public static let showingLocks = [
    "performance-schema=ON", "performance-schema-instrument=wait/lock/metadata/sql/mdl=ON",
    "performance-schema-instrument=transaction=ON",
    "performance-schema-consumer-events-transactions-current=ON",
    "performance-schema-consumer-events-transactions-history-long=ON",
  ]

  /// - Parameters:
  ///   - name: tells it from the other servers of this run.
  ///   - settings: options of `mariadbd`, without the dashes.
  public init(_ name: String = "", settings: [String] = []) throws {
    guard let programs = Programs() else {
      throw Failure(
        description: "these tests need a MariaDB server: apt-get install mariadb-server")
    }
    self.programs = programs
    self.settings = settings
    folder = "/tmp/lockcast-tests-\(ProcessInfo.processInfo.processIdentifier)-mariadb" + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if TestProgram.isRoot { try TestProgram.run(["chown", Self.user, folder]) }
    try TestProgram.run(
      asUser([
        programs.install, "--no-defaults", "--datadir=" + folder + "/data",
        "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-log-bin",
      ]))
    try start()
  }

  public var socket: String { folder + "/socket" }

  /// As our child, so that its end is our affair.
  public func start() throws {
    let settings = [
      "datadir=" + folder + "/data", "socket=" + socket, "pid-file=" + folder + "/pid",
      "skip-networking", "innodb-flush-log-at-trx-commit=0", "innodb-doublewrite=0",
      "innodb-buffer-pool-size=64M", "innodb-log-file-size=32M", "skip-log-bin",
      "character-set-server=utf8mb4", "max-connections=80",
    ]
    let server = try TestProgram.start(
      asUser(
        [programs.server, "--no-defaults"] + (settings + self.settings).map { "--" + $0 }),
      log: folder + "/log")
    RunningServers.add(pid: server.processIdentifier, folder: folder, stoppedBy: SIGTERM)
    for _ in 0..<300 {
      if (try? run("SELECT 1")) != nil { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    let text = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
    throw Failure(description: "the server did not start:\n" + text)
  }

  /// ``start()`` brings it back.
  public func stop() { RunningServers.stop(in: folder) }

  /// A URL as `lockcast snapshot --dsn` takes it.
  public func connectionString(database: String = "", user: String = "root") -> String {
    "mariadb://\(user)@localhost/\(database)?socket=\(socket)"
  }

  /// Runs SQL through the server's client and returns what it prints: rows by lines, columns by tabs.
  @discardableResult
  public func run(_ sql: String, database: String = "", user: String = "root") throws -> String {
    try TestProgram.run(client(database, user) + ["-e", sql])
  }

  /// Runs a script by its path: DELIMITER and comments are understood.
  @discardableResult
  public func run(script: String, database: String) throws -> String {
    try TestProgram.run(client(database, "root") + ["-e", "source " + script])
  }

  /// A session that stays open: it runs what it is told, and keeps its transaction and locks.
  public func session(database: String, user: String = "root") throws -> ServerSession {
    try ServerSession(arguments: client(database, user) + ["--unbuffered", "--force"]) {
      "SELECT '\($0)';"
    }
  }

  private func client(_ database: String, _ user: String) -> [String] {
    [
      programs.client, "--no-defaults", "--batch", "--skip-column-names", "--socket=" + socket,
      "--user=" + user, "--default-character-set=utf8mb4",
    ] + (database.isEmpty ? [] : [database])
  }

  // MARK: Programs

  private static let user = "mysql"

  private func asUser(_ arguments: [String]) -> [String] {
    TestProgram.arguments(arguments, asUser: Self.user)
  }

  /// Where they are installed; servers lie in folders for administrators.
  private struct Programs: Sendable {
    let server: String
    let install: String
    let client: String

    init?() {
      let folders =
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        + ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
      func find(_ name: String) -> String? {
        folders.map { $0 + "/" + name }.first(where: FileManager.default.isExecutableFile)
      }
      guard let server = find("mariadbd"), let install = find("mariadb-install-db"),
        let client = find("mariadb")
      else { return nil }
      self.server = server
      self.install = install
      self.client = client
    }
  }
}
