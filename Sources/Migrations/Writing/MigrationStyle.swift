// SPDX-License-Identifier: Apache-2.0

/// How a migration of a tool is written: where its two ways stand, and how a file is taken out of the
/// transaction. The facts are those of `RunnerConduct.source`.
struct MigrationStyle: Sendable {
  /// Where the way up and the way down stand.
  enum Ways: Sendable {
    /// In one file, under marks of their own.
    case marks(up: String, down: String)
    /// In two files whose names end differently.
    case files(up: String, down: String)
    /// There is no way down.
    case upOnly
  }

  /// How the tool is told not to begin a transaction.
  enum OptOut: Sendable {
    /// A line at the top of the file.
    case line(String)
    /// Behind the marks.
    case marks(up: String, down: String)
    /// A file beside it: what its name adds to the migration's, and what stands in it.
    case beside(suffix: String, text: String)
    /// A file of another name, in the migration's folder.
    case inFolder(name: String, text: String)
    /// In the name, before its ending.
    case name(String)
    /// There is no way but to leave the statement alone in its file.
    case alone
  }

  /// What bears the version.
  enum Version: Sendable {
    /// The digits that the name begins with.
    case number
    /// Behind a letter, with parts: `V1.2__title`.
    case dotted(separator: String)
  }

  var ways: Ways
  var optOut: OptOut
  var version = Version.number
  /// The folder bears the version, and the file has a fixed name.
  var isFolder = false
  /// Around a statement with semicolons in it.
  var block: (begins: String, ends: String)?
  /// How comments begin that the tool reads: they are written anew.
  var directive: String?
}

extension Runner {
  /// Nil: its migrations are not files of SQL by themselves, or a list has to be kept besides.
  var style: MigrationStyle? {
    switch self {
    case .goose:
      MigrationStyle(
        ways: .marks(up: "-- +goose Up", down: "-- +goose Down"),
        optOut: .line("-- +goose NO TRANSACTION"),
        block: ("-- +goose StatementBegin", "-- +goose StatementEnd"), directive: "-- +goose")
    case .sqlMigrate:
      MigrationStyle(
        ways: .marks(up: "-- +migrate Up", down: "-- +migrate Down"),
        optOut: .marks(up: "-- +migrate Up notransaction", down: "-- +migrate Down notransaction"),
        block: ("-- +migrate StatementBegin", "-- +migrate StatementEnd"),
        directive: "-- +migrate")
    case .dbmate:
      MigrationStyle(
        ways: .marks(up: "-- migrate:up", down: "-- migrate:down"),
        optOut: .marks(
          up: "-- migrate:up transaction:false", down: "-- migrate:down transaction:false"),
        directive: "-- migrate:")
    case .golangMigrate:
      MigrationStyle(ways: .files(up: ".up.sql", down: ".down.sql"), optOut: .alone)
    case .sqlx:
      MigrationStyle(
        ways: .files(up: ".up.sql", down: ".down.sql"), optOut: .line("-- no-transaction"),
        directive: "-- no-transaction")
    case .popx:
      MigrationStyle(ways: .files(up: ".up.sql", down: ".down.sql"), optOut: .name(".autocommit"))
    case .flyway:
      MigrationStyle(
        ways: .upOnly, optOut: .beside(suffix: ".conf", text: "executeInTransaction=false\n"),
        version: .dotted(separator: "__"))
    case .atlas:
      MigrationStyle(ways: .upOnly, optOut: .line("-- atlas:txmode none\n"), directive: "-- atlas:")
    case .postgresMigrations:
      MigrationStyle(
        ways: .upOnly, optOut: .line("-- postgres-migrations disable-transaction"),
        directive: "-- postgres-migrations")
    case .diesel:
      MigrationStyle(
        ways: .files(up: "up.sql", down: "down.sql"),
        optOut: .inFolder(name: "metadata.toml", text: "run_in_transaction = false\n"),
        isFolder: true)
    case .prisma:
      MigrationStyle(ways: .upOnly, optOut: .alone, isFolder: true)
    // pop itself, as refinery, has no way out of the transaction.
    case .psql, .pop, .liquibase, .refinery, .nodePgMigrate, .drizzle, .supabase, .sqitch, .rails,
      .django, .alembic, .maragudk:
      nil
    }
  }
}
