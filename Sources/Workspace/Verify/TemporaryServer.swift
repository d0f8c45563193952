// SPDX-License-Identifier: Apache-2.0
import Dispatch
import SQLSyntax
import Subprocess
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A Postgres or MariaDB server from the installed programs, in a folder of its own, on a socket only.
///
/// It lives as long as we do: a shell waits for the end of its input, which is the end of this
/// process if nothing else, stops the server and removes the folder.
public struct TemporaryServer: Sendable {
  /// Where `initdb` and `postgres` are, or `mariadbd`.
  let programs: String
  private let engine: Engine
  /// A URL for libpq, or for libmariadb.
  public var connectionString: String {
    engine == .mariadb
      ? "mariadb://root@localhost/?socket=\(folder)/socket"
      : "host=\(folder) user=postgres dbname=postgres"
  }

  private let folder: String
  private let end = AsyncStream<Void>.makeStream()
  private let isGone = DispatchSemaphore(value: 0)

  /// Starts the server and returns when it answers.
  ///
  /// - Parameter major: nil: the newest that is installed.
  public init(major: Int?) throws(InputErrors) {
    guard let programs = Self.programs(major) else {
      throw InputErrors([
        InputError(
          "lockcast verify",
          "Postgres\(major.map { " \($0)" } ?? "") is not installed here; "
            + "apt-get install postgresql, or name a scratch server with --dsn")
      ])
    }
    self.programs = programs
    engine = .postgres
    folder = try Self.makeFolder()
    start(Self.script)
    try awaitSocket()
  }

  /// A MariaDB server that shows its metadata locks.
  public static func mariaDB() throws(InputErrors) -> TemporaryServer {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
    guard let programs = folders.first(where: { access($0 + "/mariadbd", X_OK) == 0 }) else {
      throw InputErrors([
        InputError(
          "lockcast verify",
          "MariaDB is not installed here; apt-get install mariadb-server, or name a scratch server "
            + "with --dsn")
      ])
    }
    return try TemporaryServer(mariaDB: programs)
  }

  private init(mariaDB programs: String) throws(InputErrors) {
    self.programs = programs
    engine = .mariadb
    folder = try Self.makeFolder()
    start(Self.mariaDBScript)
    try awaitSocket()
  }

  /// Stops it, and waits until it is gone.
  public func stop() {
    end.continuation.finish()
    isGone.wait()
  }

  // MARK: Finding

  private static let homes = [
    "/usr/lib/postgresql", "/usr/pgsql-", "/opt/homebrew/opt/postgresql@",
    "/usr/local/opt/postgresql@",
  ]

  private static func programs(_ major: Int?) -> String? {
    let majors = major.map { [$0] } ?? Array((13...30).reversed())
    let folders = majors.flatMap { major in
      homes.map { home in
        home.hasSuffix("postgresql") ? "\(home)/\(major)/bin" : "\(home)\(major)/bin"
      }
    }
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    let others = major == nil ? path.split(separator: ":").map(String.init) : []
    return (folders + others).first { folder in
      ["initdb", "postgres"].allSatisfy { access("\(folder)/\($0)", X_OK) == 0 }
    }
  }

  private static func makeFolder() throws(InputErrors) -> String {
    // Not TMPDIR: the path of a socket may have some hundred bytes.
    var template = Array("/tmp/lockcast-XXXXXX".utf8CString)
    guard
      let made = template.withUnsafeMutableBufferPointer({ buffer in
        buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
      })
    else {
      throw InputErrors([
        InputError("/tmp", "no folder could be made for a server: \(InputFile.explain(errno))")
      ])
    }
    return made
  }

  // MARK: Running

  /// `$0` the programs' folder, `$1` the server's own. It refuses to run as root, and runs behind
  /// `$as` as `user` then.
  ///
  /// - Parameters:
  ///   - make: a command that makes the data.
  ///   - run: a command that runs the server.
  ///   - end: what ends `$server`.
  private static func script(user: String, make: String, run: String, end: String) -> String {
    """
    cd /
    as=
    if [ "$(id -u)" = 0 ]; then
      user=\(user); id -u "$user" >/dev/null 2>&1 || user=nobody
      chown "$user" "$1"
      as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups --"
    fi
    trap 'rm -rf "$1"' EXIT
    trap : INT TERM HUP
    \(make) >"$1/log" 2>&1 ||
      { touch "$1/failed"; cat >/dev/null; exit 1; }
    \(run) >>"$1/log" 2>&1 &
    server=$!
    cat >/dev/null
    \(end)
    wait "$server"
    """
  }

  /// With `fsync`: without it no commit is delayed, and the sampler lives on that. INT ends sessions as
  /// well, but a shell starts what runs behind it deaf to that: before the server has a handler, TERM
  /// ends it.
  private static let script = script(
    user: "postgres",
    make: #"$as "$0/initdb" -D "$1/data" -U postgres -A trust -N -E UTF8 --locale=C"#,
    run: #"""
      $as "$0/postgres" -D "$1/data" -c listen_addresses= -c unix_socket_directories="$1" \
        -c autovacuum=off -c max_prepared_transactions=10 -c wal_level=logical \
        -c max_connections=20
      """#,
    end: #"""
      kill -TERM "$server" 2>/dev/null
      kill -INT "$server" 2>/dev/null
      """#)

  private static let mariaDBScript = script(
    user: "mysql",
    make: #"""
      PATH="$PATH:$0:/usr/sbin"
      $as mariadb-install-db --no-defaults --datadir="$1/data" --skip-test-db \
        --auth-root-authentication-method=normal
      """#,
    run: #"""
      $as "$0/mariadbd" --no-defaults --datadir="$1/data" --socket="$1/socket" --skip-networking \
        --pid-file="$1/pid" --character-set-server=utf8mb4 --innodb-flush-log-at-trx-commit=0 \
        --performance-schema=ON --performance-schema-instrument='wait/lock/metadata/sql/mdl=ON' \
        --skip-log-bin
      """#,
    end: #"kill -TERM "$server" 2>/dev/null"#)

  private struct HeldOpen: InputProtocol {
    let end: AsyncStream<Void>

    func write(with writer: StandardInputWriter) async throws {
      for await _ in end {}
    }
  }

  private func start(_ script: String) {
    var options = PlatformOptions()
    // What interrupts us must not interrupt it: it ends behind us, in order.
    options.processGroupID = 0
    let configuration = Subprocess.Configuration(
      executable: .path("/bin/sh"), arguments: Arguments(["-c", script, programs, folder]),
      environment: .inherit, platformOptions: options)
    let (input, isGone) = (HeldOpen(end: end.stream), isGone)
    Task.detached {
      _ = try? await Subprocess.run(
        configuration, input: input, output: .discarded, error: .discarded)
      isGone.signal()
    }
  }

  private func awaitSocket() throws(InputErrors) {
    for _ in 0..<1_200 {
      if isReady { return }
      if access(folder + "/failed", F_OK) == 0 { break }
      usleep(25_000)
    }
    let log = (try? InputFile.read(folder + "/log", limit: 1 << 20)) ?? []
    let reason = String(decoding: log.suffix(600), as: UTF8.self)
    stop()
    throw InputErrors([InputError(programs, "the server did not start:\n\(reason)")])
  }

  /// The last line of its file says so (`PM_STATUS_READY` in pidfile.h).
  private var isReady: Bool {
    // MariaDB makes its file when it answers (mysqld.cc, `create_pid_file` behind the sockets).
    if engine == .mariadb {
      return access(folder + "/pid", F_OK) == 0 && access(folder + "/socket", F_OK) == 0
    }
    let bytes = (try? InputFile.read(folder + "/data/postmaster.pid", limit: 4096)) ?? []
    let last = bytes.split(separator: UInt8(ascii: "\n")).last ?? []
    return last.starts(with: "ready".utf8)
  }
}
