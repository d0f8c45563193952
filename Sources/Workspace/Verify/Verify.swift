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
  }

  public func read(for version: ServerVersion) throws(InputErrors) -> Input {
    let tree = DiskTree()
    let runner = runner ?? configuration.runner
    let found = MigrationFinder(runner: runner, tree: tree).expand(files)
    var settings = MigrationCollection.ReaderSettings()
    settings.runner = runner
    settings.variables = configuration.variables
    settings.transaction = transactionMode ?? configuration.transactionMode
    settings.version = version
    var collection = MigrationCollection(settings: settings, tree: tree)
    for problem in found.problems { collection.complain(problem) }
    for path in found.paths { collection.add(path) }
    collection.arrange()
    guard collection.problems.isEmpty else { throw InputErrors(collection.problems) }
    return Input(migrations: collection.migrations, schema: try readSchema(version))
  }

  private func readSchema(_ version: ServerVersion) throws(InputErrors) -> ScriptText? {
    guard let path = schemaPath ?? configuration.schema else { return nil }
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: InputFile.schemaLimit)
      return ScriptText(path: path, source: SourceFile.parse(bytes, version: version))
    } catch {
      throw InputErrors([error])
    }
  }
}

extension Verify.Input {
  /// Makes the schema; the first statement that the server refuses ends it.
  public func prepare<Session: ScratchSession>(
    _ session: Session
  ) throws(Session.Failure) -> InputError? {
    guard let schema else { return nil }
    for parsed in schema.source.statements where parsed.statement.isSent {
      let text = StatementText(parsed, in: schema.source)
      guard let refusal = try session.run(text.sql, data: text.data) else { continue }
      let place = schema.source.lines.position(of: parsed.range.lower)
      return InputError(
        schema.path, line: place.line, column: place.column,
        "the server refused it: \(refusal.message) (SQLSTATE \(refusal.sqlstate)); "
          + "dump the schema with pg_dump --schema-only --no-owner, from a server of this version")
    }
    _ = try session.run("ANALYZE", data: [])
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
    for migration in migrations {
      verified.append(
        Verification.Migration(
          path: migration.path, statements: try course.run(migration.script)))
    }
    return Verification(version: snapshot.server.version, migrations: verified)
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
    if let last = lines.lastIndex(where: { $0.starts(with: end) }) { lines.removeSubrange(last...) }
    return lines.flatMap { $0 + [UInt8(ascii: "\n")] }
  }
}

extension Statement {
  /// Whether the server gets to see it.
  var isSent: Bool {
    if case .metaCommand = self { false } else { true }
  }
}
