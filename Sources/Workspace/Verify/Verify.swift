// SPDX-License-Identifier: Apache-2.0
import Forecast
public import Migrations
public import Observation
public import SQLSyntax
public import Snapshot

/// What `lockcast verify` is asked for: migrations to run on a scratch server, beside their plans.
public struct Verify: Sendable {
  /// Files, directories, `-`.
  public var files: [String] = []
  public var configuration = Configuration()
  public var runner: Runner?
  public var transactionMode: TransactionMode?
  public var schemaPath: String?

  public init() {}

  /// What was read, before any server is asked.
  public struct Input: Sendable {
    public let migrations: [Migration]
    /// The schema as SQL, to be run first.
    public let schema: ScriptText?

    fileprivate var texts: [ScriptText] {
      (schema.map { [$0] } ?? []) + migrations.flatMap(\.script.texts)
    }
  }

  public func read(
    for version: ServerVersion, of engine: Engine = .postgres
  ) throws(InputErrors) -> Input {
    let tree = DiskTree()
    let settings = MigrationCollection.ReaderSettings(
      configuration, runner: runner, transaction: transactionMode, engine: engine,
      version: version)
    let found = MigrationFinder(runner: settings.runner, tree: tree).expand(files)
    var collection = MigrationCollection(settings: settings, tree: tree)
    for problem in found.problems { collection.complain(problem) }
    for path in found.paths { collection.add(path) }
    collection.arrange()
    guard collection.problems.isEmpty else { throw InputErrors(collection.problems) }
    let input = Input(migrations: collection.migrations, schema: try readSchema(version, engine))
    let problems = input.texts.compactMap(\.unsendable) + (input.schema?.unfollowed ?? [])
    guard problems.isEmpty else { throw InputErrors(problems) }
    return input
  }

  private func readSchema(
    _ version: ServerVersion, _ engine: Engine
  ) throws(InputErrors) -> ScriptText? {
    guard let path = schemaPath else { return nil }
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: InputFile.schemaLimit)
      return ScriptText(path: path, source: SourceFile.parse(bytes, as: engine, version: version))
    } catch {
      throw InputErrors([error])
    }
  }
}

extension Verify.Input {
  /// Makes the schema; the first statement that the server refuses ends it.
  public func prepare<Session: ScratchSession>(
    _ session: Session, engine: Engine = .postgres
  ) throws(Session.Failure) -> InputError? {
    guard let schema else { return nil }
    for parsed in schema.source.statements where parsed.statement.isSent {
      if let database = parsed.statement.otherDatabase {
        return schema.problem(
          at: parsed.range,
          "names the database \(database), and verify works in one of its own; leave USE and CREATE "
            + "DATABASE out (mysqldump without --databases)")
      }
      let text = StatementText(parsed, in: schema.source)
      guard let refusal = try session.run(text.sql, data: text.data) else { continue }
      let dump =
        engine == .postgres
        ? "pg_dump --schema-only --no-owner --no-privileges" : "mysqldump --no-data"
      return schema.problem(
        at: parsed.range,
        "the server refused it: \(refusal.message) (SQLSTATE \(refusal.sqlstate)); "
          + "dump the schema with \(dump), from a server of this version")
    }
    guard engine == .postgres else { return nil }
    // A dump leaves an empty search_path behind, and whatever else it has set.
    for sql in ["ROLLBACK", "DISCARD ALL", "ANALYZE"] { _ = try session.run(sql, data: []) }
    return nil
  }

  /// Runs the migrations in turn, up to the first statement that is refused.
  ///
  /// - Parameter snapshot: of the database as it is now.
  public func run<Session: ScratchSession>(
    on session: Session, from snapshot: Snapshot
  ) throws(Session.Failure) -> Verification {
    var course = VerifyCourse(session, from: snapshot)
    var verified: [Verification.Migration] = []
    for (index, migration) in migrations.enumerated() {
      let next = migrations.dropFirst(index + 1).first
      let statements = try course.run(
        migration.script, isContinued: next?.script.continuesTransaction == true)
      verified.append(Verification.Migration(path: migration.path, statements: statements))
    }
    return Verification(
      engine: snapshot.server.engine, version: snapshot.server.version, migrations: verified)
  }
}

extension ScriptText {
  /// Bytes that would reach the server as others: a string of libpq ends with NUL and is UTF-8 here.
  fileprivate var unsendable: InputError? {
    for diagnostic in source.diagnostics {
      switch diagnostic.problem {
      case .invalidUTF8:
        return problem(at: diagnostic.range, "not valid UTF-8; save the file as UTF-8")
      case .invalidByte(0): return problem(at: diagnostic.range, "a NUL byte; remove it")
      case .expected, .since, .until, .foreign, .reserved, .trailingComma, .unterminated, .tooDeep,
        .invalidByte, .undefinedVariable:
        continue
      }
    }
    return nil
  }

  /// Commands of psql without which a schema is another one, in another database even.
  fileprivate var unfollowed: [InputError] {
    source.statements.compactMap { parsed in
      guard case .metaCommand(let name, _) = parsed.statement, Self.unfollowed.contains(name) else {
        return nil
      }
      return problem(
        at: parsed.range,
        "\\\(name) is not followed in a schema; "
          + "put all into one file, of one database (pg_dump without --create)")
    }
  }

  private static let unfollowed: Set = [
    "c", "connect", "i", "include", "ir", "include_relative", "copy",
  ]

  fileprivate func problem(at range: SourceRange, _ message: String) -> InputError {
    let place = source.lines.position(of: range.lower)
    return InputError(path, line: place.line, column: place.column, message)
  }
}

/// A statement as it goes over the wire.
struct StatementText {
  let sql: String
  /// The lines behind a `COPY … FROM STDIN`, without the `\.` that ends them.
  let data: [UInt8]

  init(_ parsed: ParsedStatement, in source: SourceFile) {
    sql = source.text(parsed.range)
    let rest = source.bytes[Int(parsed.range.upper)..<Int(parsed.extent.upper)]
    if case .copy = parsed.statement, let start = rest.firstIndex(of: UInt8(ascii: "\n")) {
      data = Self.lines(rest[rest.index(after: start)...])
    } else {
      data = []
    }
  }

  private static func lines(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let end = Array("\\.".utf8)
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if let last = lines.lastIndex(where: { $0.starts(with: end) }) {
      lines.removeSubrange(last...)
    } else if lines.last?.isEmpty == true {
      // The end of the file ends the data as well, and is no row.
      lines.removeLast()
    }
    return lines.flatMap { $0 + [UInt8(ascii: "\n")] }
  }
}

extension Statement {
  /// A database by name, which is not the one that a script is verified in.
  var otherDatabase: String? {
    guard case .mysql(let statement) = self else { return nil }
    return switch statement {
    case .use(let name): name
    case .createDatabase(let create): create.name
    case .dropDatabase(let name, _): name
    case .alterDatabase(let alter): alter.name
    default: nil
    }
  }

  /// Whether the server gets to see it.
  var isSent: Bool {
    if case .metaCommand = self { false } else { true }
  }
}
