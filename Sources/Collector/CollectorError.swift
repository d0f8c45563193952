// SPDX-License-Identifier: Apache-2.0

/// Why a server could not be read, or not be worked on. No case holds a password or a whole connection string.
public enum CollectorError: Error, Sendable, Hashable {
  case libraryMissing
  case mariaDBLibraryMissing
  /// The connection string is none that libpq reads.
  case invalidConnectionString
  /// The URL of a MySQL or MariaDB server says something that it cannot say.
  case invalidURL(reason: String)
  case unreachable(target: String, message: String)
  /// It has no room for us now, or is starting or stopping.
  case full(target: String, message: String)
  case authentication(target: String, message: String)
  /// By a MySQL or MariaDB server.
  case loginRefused(target: String, message: String)
  case queryFailed(query: String, sqlstate: String, message: String)
  /// A query to a MySQL or MariaDB server failed.
  case serverFailed(query: String, code: Int, message: String)
  /// The database cannot be the template of another.
  case copyRefused(database: String, sqlstate: String, message: String)
  case unsupportedServer(version: String)
  case unsupportedMySQL(server: String)
  /// The URL names no database of the server, and it has none or several.
  case databaseNotNamed(known: [String])
  /// Nothing on a scratch server shows metadata locks.
  case locksUnseen
  /// The user sees no table of the database.
  case databaseUnseen(String, user: String)
  /// The server's answer is not what the query asks for.
  case unexpectedAnswer(query: String, message: String)
  /// There is no registry of snapshots in the database.
  case registryMissing
  case registryClosed(remedy: String)
  case notInRegistry(name: String, known: [String])
  case registryHoldsOther(name: String, database: String, not: String)
  /// Others wrote again and again.
  case registryBusy(name: String)
}

extension CollectorError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  public var description: String { "error: \(message); \(remedy)" }

  public var message: String {
    switch self {
    case .libraryMissing: "libpq is not installed"
    case .mariaDBLibraryMissing: "libmariadb is not installed"
    case .invalidConnectionString: "the connection string cannot be read"
    case .invalidURL(let reason): "the URL cannot be read: \(reason)"
    case .unreachable(let target, let message): "cannot reach \(target): \(message)"
    case .full(let target, let message): "\(target) takes no connection now: \(message)"
    case .authentication(let target, let message), .loginRefused(let target, let message):
      "\(target) refused the login: \(message)"
    case .queryFailed(let query, let sqlstate, let message):
      "the query \"\(query)\" failed: \(message) (SQLSTATE \(sqlstate))"
    case .serverFailed(let query, let code, let message):
      "the query \"\(query)\" failed: \(message) (error \(code))"
    case .copyRefused(let database, let sqlstate, let message):
      "the database \"\(database)\" cannot be copied: \(message) (SQLSTATE \(sqlstate))"
    case .unsupportedServer(let version): "the server is Postgres \(version)"
    case .unsupportedMySQL(let server): "the server is \(server)"
    case .locksUnseen: "the server does not show metadata locks"
    case .databaseNotNamed: "the URL names no database"
    case .databaseUnseen(let name, let user):
      "\(user) sees no table in the database \"\(name)\""
    case .unexpectedAnswer(let query, let message):
      "the answer to the query \"\(query)\" cannot be read: \(message)"
    case .registryMissing: "there is no registry of snapshots in this database"
    case .registryClosed: "the registry cannot be written to"
    case .notInRegistry(let name, _): "the registry has no snapshot \"\(name)\""
    case .registryHoldsOther(let name, let database, let other):
      "\"\(name)\" in the registry is of the database \(database), not of \(other)"
    case .registryBusy(let name): "others keep writing the snapshot \"\(name)\""
    }
  }

  public var remedy: String {
    switch self {
    case .libraryMissing:
      "install it: apt-get install libpq5 (Debian, Ubuntu) or brew install libpq (macOS)"
    case .mariaDBLibraryMissing:
      "install it: apt-get install libmariadb3 (Debian, Ubuntu) or brew install mariadb-connector-c"
        + " (macOS)"
    case .invalidURL:
      "write mysql://user@host:3306/database, with special characters percent-encoded"
    case .invalidConnectionString:
      "write postgres://user@host:5432/database or \"host=… dbname=… user=…\","
        + " with special characters in a URL percent-encoded"
    case .unreachable:
      "check host, port and network, and that the server accepts connections"
    case .full:
      "try again later, or leave it a connection: reserved_connections, or a higher limit"
    case .authentication:
      "check the role, and its password in PGPASSWORD or ~/.pgpass"
    case .loginRefused:
      "check the user, and its password in MYSQL_PWD or under [client] in ~/.my.cnf"
    case .copyRefused:
      "the role must own it and have CREATEDB, and nobody else may be connected to it"
    case .queryFailed(_, "08006", _):
      "the connection broke: look into the server's log"
    case .serverFailed(_, let code, _) where ServerCode.losses.contains(code):
      "the connection broke: look into the server's log"
    case .queryFailed, .serverFailed:
      "run it by hand to see why: lockcast snapshot --print-sql"
    case .unsupportedServer: "snapshots can be taken from Postgres 13 and newer"
    case .unsupportedMySQL:
      "snapshots can be taken from MySQL 5.7 and newer, and from MariaDB 10.5 and newer"
    case .locksUnseen:
      "start it with performance_schema=ON and performance-schema-instrument="
        + "'wait/lock/metadata/sql/mdl=ON', and GRANT SELECT ON performance_schema.*"
    case .databaseNotNamed(let known):
      known.isEmpty
        ? "name one that the user may see: mysql://user@host:3306/database"
        : "name one: mysql://user@host:3306/database; there are "
          + known.prefix(20).joined(separator: ", ")
    case .databaseUnseen(let name, let user):
      "check its name, or GRANT REFERENCES, TRIGGER, SHOW VIEW ON "
        + "\(MySQLQueries.quoted(name)).* TO \(user)"
    case .registryMissing: "make one: lockcast snapshot registry --create URL"
    case .registryClosed(let remedy): remedy
    case .notInRegistry(_, let known):
      known.isEmpty
        ? "it is empty: lockcast snapshot --into URL#name"
        : "it has " + known.prefix(10).joined(separator: ", ")
    case .registryHoldsOther: "take another name behind the #"
    case .registryBusy: "try again, or give each database a name of its own"
    case .unexpectedAnswer: "please report this with the server's version"
    }
  }
}

extension CollectorError {
  /// The server's code where a query failed.
  private var sqlstate: String? {
    guard case .queryFailed(_, let state, _) = self else { return nil }
    return state
  }

  /// The error's number where a query to a MySQL or MariaDB server failed.
  var serverCode: Int? {
    guard case .serverFailed(_, let code, _) = self else { return nil }
    return code
  }

  /// What mends it where a part of the document is left out because of it.
  var omission: String? {
    switch sqlstate {
    // The library of an extension is not in the server.
    case "55000": "shared_preload_libraries = 'pg_stat_statements', and a restart"
    // Created by an older release, never updated.
    case "42703", "42P01": "ALTER EXTENSION pg_stat_statements UPDATE"
    default: nil
    }
  }

  /// Whether the connection went away, or could not be made: the next one may do.
  ///
  /// By SQLSTATE (errcodes.txt): 08…: connection exceptions; 53300: too_many_connections; 57P01 to
  /// 57P03: the server stops or starts; 57P05, 25P03 and 25P04: idle or transaction timeouts.
  var isLoss: Bool {
    switch self {
    case .unreachable, .full, .authentication, .loginRefused: return true
    case .serverFailed(_, let code, _): return ServerCode.losses.contains(code)
    default:
      guard let sqlstate else { return false }
      return sqlstate.hasPrefix("08")
        || ["53300", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04"].contains(sqlstate)
    }
  }
}
