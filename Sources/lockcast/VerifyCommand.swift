// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Collector
import Migrations
import Observation
import Reports
import enum SQLSyntax.Engine
import Workspace

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run migrations on a scratch server, and compare the real locks with the forecast.",
    discussion: """
      Each statement runs as its runner would run it. Before each commit the locks, new files, \
      index builds, full scans and changed rows are read, and printed beside what was predicted. \
      Statements with transactions of their own are sampled while they run.

      The database that --dsn names is copied and stays as it is; roles and tablespaces that a \
      migration makes are the server's. Never point it at production. On MySQL and MariaDB the \
      structure of the database is made again in one of our own, and statements about other \
      databases are not run.

        lockcast verify --temporary --schema structure.sql migrations/
        lockcast verify --dsn postgres://postgres@localhost/staging_copy migrations/0042.sql
        lockcast verify --temporary --engine mariadb --schema structure.sql migrations/
        lockcast verify --dsn mysql://root@localhost/staging migrations/0042.sql
        lockcast verify --temporary --schema structure.sql --record Fixtures/truth migrations/

      Exit codes: 0 as predicted; 1 something differs; 2 could not be judged; 64 wrong usage.
      """
  )

  @Argument(help: "Migrations: SQL files, directories of them, or - for the standard input.")
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "A database on a scratch server, to be copied; its role needs CREATEDB.", valueName: "dsn"))
  var dsn: String?

  @Flag(help: "Start a server from the installed programs, and remove it afterwards.")
  var temporary = false

  @Option(
    help: ArgumentHelp(
      "With --temporary: postgres or mariadb. Default: postgres.", valueName: "name"))
  var engine: Engine?

  @Option(
    help: ArgumentHelp(
      "The schema as SQL, to be made first. Default: with --temporary, schema of lockcast.yml.",
      valueName: "file"))
  var schema: String?

  @Option(
    help: ArgumentHelp(
      "With --temporary: which of the installed versions, such as 15. Default: the newest.",
      valueName: "version"))
  var serverVersion: VersionArgument?

  @Option(help: ArgumentHelp("How it looks.", valueName: "format"))
  var format: PageFormat?

  @Option(
    help: ArgumentHelp(
      "Write what was observed into this directory, a .truth file a migration.",
      valueName: "directory"))
  var record: String?

  @OptionGroup var reading: ReadingOptions

  func validate() throws {
    if files.isEmpty { throw ValidationError("name the migrations to run") }
    if temporary == (dsn != nil) {
      throw ValidationError("name the server: either --dsn or --temporary")
    }
    if engine == .mysql, temporary {
      throw ValidationError("--temporary starts Postgres or MariaDB; name a MySQL with --dsn")
    }
    if record != nil, engine == .mariadb || dsn.map(MySQLScratchDatabase.isMeant) == true {
      throw ValidationError("--record keeps what Postgres did; there is no such document of MySQL")
    }
    if dsn != nil, serverVersion != nil {
      throw ValidationError("--server-version chooses the server of --temporary")
    }
  }

  func run() throws {
    let outcome = try Console.failing { () throws(InputErrors) in try verify() }
    let report = VerificationReport(outcome)
    switch format ?? Console.defaultPageFormat {
    case .terminal: Console.write(report.terminal(isColoured: Console.isColoured))
    case .markdown: Console.write(report.markdown)
    case .json: Console.write(VerificationJSON().render(outcome))
    }
    if outcome.count(.different) > 0 { throw ExitCode(1) }
    if outcome.count(.unknown) > 0 || !outcome.isComplete { throw ExitCode(2) }
  }

  private func verify() throws(InputErrors) -> Verification {
    var verify = Verify()
    verify.configuration = try Configuration.load(reading.config)
    verify.files = files
    verify.runner = reading.runner
    verify.transactionMode = reading.transaction
    // A database that is named has its schema, as a rule: only what is asked for is added to it.
    verify.schemaPath = schema ?? (temporary ? verify.configuration.schema : nil)
    if let record { try OutputFile.makeDirectory(record) }
    if let dsn { return try run(verify, on: dsn) }
    let server =
      engine == .mariadb
      ? try TemporaryServer.mariaDB() : try TemporaryServer(major: serverVersion?.major)
    defer { server.stop() }
    return try run(verify, on: server.connectionString)
  }

  private func run(
    _ verify: Verify, on connectionString: String
  ) throws(InputErrors) -> Verification {
    let result: Result<Verification, InputErrors>
    do throws(CollectorError) {
      result =
        MySQLScratchDatabase.isMeant(by: connectionString)
        ? verified(verify, on: try MySQLScratchDatabase(copying: connectionString))
        : try verified(verify, on: try ScratchDatabase(copying: connectionString))
    } catch {
      throw InputErrors([InputError("lockcast verify", "\(error.message); \(error.remedy)")])
    }
    return try result.get()
  }

  private func verified(
    _ verify: Verify, on database: MySQLScratchDatabase
  ) -> Result<Verification, InputErrors> {
    do throws(InputErrors) {
      let input = try verify.read(for: database.version, of: database.engine)
      do throws(CollectorError) {
        if let problem = try input.prepare(database, engine: database.engine) {
          return .failure(InputErrors([problem]))
        }
        return .success(try input.run(on: database, from: try database.snapshot()))
      } catch {
        throw InputErrors([InputError("lockcast verify", "\(error.message); \(error.remedy)")])
      }
    } catch {
      return .failure(error)
    }
  }

  private func verified(
    _ verify: Verify, on database: ScratchDatabase
  ) throws(CollectorError) -> Result<Verification, InputErrors> {
    let input: Verify.Input
    do throws(InputErrors) {
      input = try verify.read(for: database.version)
    } catch {
      return .failure(error)
    }
    if let problem = try input.prepare(database) { return .failure(InputErrors([problem])) }
    let outcome = try input.run(on: database, from: try database.snapshot())
    do throws(InputErrors) {
      if let record { try input.record(outcome, into: record) }
    } catch {
      return .failure(error)
    }
    return .success(outcome)
  }
}
