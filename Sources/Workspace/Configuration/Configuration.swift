// SPDX-License-Identifier: Apache-2.0
public import Forecast
public import Migrations
public import Schema
public import SQLSyntax
public import Snapshot
public import Verdicts

/// What `lockcast.yml` says. docs/configuration.md describes every key.
public struct Configuration: Sendable {
  /// Where it was read from; nil: defaults.
  public var path: String?
  /// What this part of the configuration is called; nil: it is the whole.
  public var database: String?
  /// Further databases, each with migrations of its own, in the order of the file.
  public var databases: [Configuration] = []
  /// The kind of server; nil: the snapshot's, else Postgres.
  public var engine: Engine?
  public var serverVersion: ServerVersion?
  /// Paths are relative to the directory of the file that names them.
  public var snapshot: String?
  /// What `lockcast calibrate` found, over that of the snapshot.
  public var calibration: String?
  /// Classes of storage and CPU, for what was not measured.
  public var instance: String?
  public var schema: String?
  public var migrations: [String] = []
  public var transactionMode: TransactionMode?
  /// Who runs the migrations; nil: detected.
  public var runner: Runner?
  /// Values of placeholders and psql variables.
  public var variables: [String: String] = [:]
  /// Whether the schema is replayed from earlier migrations where nothing else has it.
  public var replaysHistory = true
  /// Nil: migrations are SQL.
  public var render: RenderCommand?
  public var poolSize: Int?
  /// When migrations are deployed; empty: at any hour.
  public var deployHours: Set<HourOfWeek> = []
  /// What the runner does when `lock_timeout` ends a migration.
  public var retries = Retries()
  public var limits = Limits()
  /// Settings of the role that runs migrations.
  public var settings: [String: String] = [:]
  /// Rows of tables that no snapshot knows.
  public var declaredRows: [RelationName: Double] = [:]
  /// Findings that do not count, each with its reason and its last day.
  public var allowed: [Suppression] = []
  public var suppressionPolicy = SuppressionPolicy()
  /// A file with what was found in old migrations.
  public var baseline: String?
  public var format: String?
  public var failOn: String?

  public init() {}

  public static let fileName = "lockcast.yml"

  /// The file that is named; else `lockcast.yml` in the working directory or above it, up to the
  /// root of the repository; else the defaults.
  public static func load(_ explicit: String?) throws(InputErrors) -> Configuration {
    guard let path = explicit ?? search() else { return Configuration() }
    let bytes: [UInt8]
    do throws(InputError) {
      bytes = try InputFile.read(path, limit: InputFile.configurationLimit)
    } catch {
      throw InputErrors([error])
    }
    return try read(bytes, path: path)
  }

  /// What a configuration says.
  static func read(_ bytes: [UInt8], path: String) throws(InputErrors) -> Configuration {
    let root: YAMLNode?
    do throws(InputError) {
      root = try YAMLReader.read(bytes, path: path)
    } catch {
      throw InputErrors([error])
    }
    var decoder = ConfigurationDecoder(path: path)
    var configuration = root.map { decoder.decode($0) } ?? Configuration()
    configuration.path = path
    guard decoder.errors.isEmpty else { throw InputErrors(decoder.errors) }
    return configuration
  }

  private static func search() -> String? {
    // Relative, so that messages and reports hold no path of this machine.
    var directory = ""
    for _ in 0..<64 {
      let candidate = directory + fileName
      if InputFile.exists(candidate) { return candidate }
      let here = directory.isEmpty ? "." : directory
      if InputFile.exists(Path.join(here, ".git")) || InputFile.isFileSystemRoot(here) {
        return nil
      }
      directory += "../"
    }
    return nil
  }
}
