// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Flyway, with two connections: the one that holds the lock also writes the history.
struct Flyway: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: "executeInTransaction=false in a .conf file beside it",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_try_advisory_xact_lock(…)", on: .postgres),
      RunnerConduct.Step(.beforeAll, "SELECT GET_LOCK(…, 10)", on: .mysql),
      RunnerConduct.Step(.after, "INSERT INTO flyway_schema_history (…) VALUES (…)"),
    ],
    holdsTransaction: true, readsDelimiter: true, onEdit: .refused, onGap: .refused,
    source:
      "flyway/flyway, PostgreSQLParser.java and PostgreSQLAdvisoryLockTemplate.java; MySQLParser.java and MySQLNamedLockTemplate.java"
  )

  /// Callbacks bear the name of an event and are none.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    var rest = Substring(path.name)
    guard rest.lowercased().hasSuffix(".sql") else { return nil }
    rest = rest.dropLast(4)
    if rest.take("R__") {
      return MigrationIdentity(version: nil, title: String(rest), kind: .repeatable)
    }
    let kind: MigrationIdentity.Kind
    var direction = MigrationIdentity.Direction.up
    if rest.take("V") {
      kind = .versioned
    } else if rest.take("U") {
      kind = .versioned
      direction = .down
    } else if rest.take("B") {
      kind = .baseline
    } else {
      // The prefix is a setting, and may be empty: then `__` must be there.
      guard rest.contains("__") else { return nil }
      kind = .versioned
    }
    let version = rest.takePrefix { byte in
      byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
    guard let first = version.utf8.first, first.isDigit, let title = Self.title(version, rest)
    else { return nil }
    return MigrationIdentity(
      version: .dotted(title.version), title: title.rest, direction: direction, kind: kind)
  }

  /// The version ends at the first `__`.
  private static func title(_ version: Substring, _ rest: Substring) -> (
    version: Substring, rest: String
  )? {
    let bytes = Array(version.utf8)
    guard let cut = bytes.firstRange(of: Array("__".utf8), from: 0) else {
      return rest.isEmpty ? (version, "") : nil
    }
    let head = version.utf8.prefix(cut.lowerBound)
    let tail = version.utf8.dropFirst(cut.upperBound)
    return (Substring(head), String(Substring(tail)) + rest)
  }

  /// A location is searched with all below it: `db/migration`, or what stands for a vendor in it.
  func home(of path: MigrationPath) -> MigrationHome {
    var directory = path.directory
    while MigrationPath(directory).name != "migration", directory != ".", directory != "/" {
      directory = MigrationPath(directory).directory
    }
    guard MigrationPath(directory).name == "migration" else { return MigrationHome(path.directory) }
    let inside = path.directory.dropFirst(directory.utf8.count).split(separator: "/")
    let vendors = ["postgresql", "postgres", "pg", "common", "all"]
    if let vendor = inside.first, vendors.contains(vendor.lowercased()) {
      return MigrationHome(directory + "/" + vendor, depth: 4)
    }
    return MigrationHome(directory, depth: 4)
  }

  func values(in text: [UInt8], at path: MigrationPath) -> [String: String] {
    ["flyway:filename": path.name, "flyway:table": "flyway_schema_history"]
  }

  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?
  {
    // `placeholderReplacement=false` in the file's own configuration turns them off.
    Self.setting("placeholderReplacement", at: path, tree) == "false"
      ? nil : .dollar(ignoresCase: true)
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    let mode: TransactionMode? =
      switch Self.setting("executeInTransaction", at: path, tree) {
      case "false": .perStatement
      case "true": .perFile
      default: nil
      }
    return [whole(text, at: path, mode: mode)]
  }

  private static func setting(_ name: String, at path: MigrationPath, _ tree: any FileTree)
    -> String?
  {
    guard let bytes = tree.bytes(of: path.text + ".conf") else { return nil }
    for line in TextLines(bytes) {
      let parts = line.text.split(separator: "=", maxSplits: 1).map(\.trimmed)
      if parts.count == 2, parts[0] == name { return parts[1].lowercased() }
    }
    return nil
  }

  /// A file with a statement that Flyway knows not to run in a transaction runs without one; it
  /// knows fewer than the server does.
  func mode(for statements: [Statement], among usual: TransactionMode) -> TransactionMode {
    statements.contains(where: \.runsOutsideFlywayTransactions) ? .perStatement : usual
  }
}

extension Statement {
  /// `detectCanExecuteInTransaction` of PostgreSQLParser.java.
  fileprivate var runsOutsideFlywayTransactions: Bool {
    switch self {
    case .createIndex(let create): create.concurrently
    case .drop(let drop): drop.concurrently
    case .reindex(let reindex):
      switch reindex.target {
      case .schema, .database, .system: true
      case .index, .table: false
      }
    case .vacuum: true
    case .set(let parameter): parameter.discards
    case .utility(let tag):
      [
        "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE",
        "CREATE SUBSCRIPTION", "DROP SUBSCRIPTION", "ALTER SYSTEM",
      ].contains(tag)
    default: false
    }
  }
}
