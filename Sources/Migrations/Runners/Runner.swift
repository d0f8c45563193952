// SPDX-License-Identifier: Apache-2.0

/// A tool that runs migrations.
public enum Runner: String, Sendable, Hashable, CaseIterable {
  case psql
  case flyway
  case liquibase
  case goose
  case dbmate
  case golangMigrate = "golang-migrate"
  case sqlx
  case diesel
  case refinery
  case sqlMigrate = "sql-migrate"
  case nodePgMigrate = "node-pg-migrate"
  case atlas
  case prisma
  case drizzle
  case supabase
  case sqitch
  case rails
  case django
  case alembic
  case pop
  case popx
  case maragudk
  case postgresMigrations = "postgres-migrations"
}

extension Runner {
  var format: any MigrationFormat {
    switch self {
    case .psql: Psql()
    case .flyway: Flyway()
    case .liquibase: Liquibase()
    case .goose: Goose()
    case .dbmate: Dbmate()
    case .golangMigrate: GolangMigrate()
    case .sqlx: SQLx()
    case .diesel: Diesel()
    case .refinery: Refinery()
    case .sqlMigrate: SQLMigrate()
    case .nodePgMigrate: NodePgMigrate()
    case .atlas: Atlas()
    case .prisma: Prisma()
    case .drizzle: Drizzle()
    case .supabase: Supabase()
    case .sqitch: Sqitch()
    case .rails: Rails()
    case .django: Django()
    case .alembic: Alembic()
    case .pop: Pop()
    case .popx: Popx()
    case .maragudk: Maragudk()
    case .postgresMigrations: PostgresMigrations()
    }
  }

  /// What the tool does around the text of a migration.
  public var conduct: RunnerConduct { format.conduct }

  /// What the tool takes the file for; nil: it would not run it.
  public func identity(of path: MigrationPath) -> MigrationIdentity? {
    format.identity(of: path)
  }

  /// Whether psql runs the text, and so reads its own commands in it.
  var usesPsql: Bool { self == .psql || self == .sqitch || self == .rails }
}
