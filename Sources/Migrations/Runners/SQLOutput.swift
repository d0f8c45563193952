// SPDX-License-Identifier: Apache-2.0

/// `structure.sql` of Rails, which psql loads.
struct Rails: MigrationFormat {
  let conduct = RunnerConduct(
    .perStatement, onEdit: .ignored, onGap: .runs,
    source: "rails/rails, activerecord/lib/active_record/tasks/postgresql_database_tasks.rb")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    path.name.hasSuffix("structure.sql") ? MigrationIdentity(version: nil, title: path.name) : nil
  }
}

/// What `manage.py sqlmigrate` prints: `BEGIN` and `COMMIT` stand in it where they are run.
struct Django: MigrationFormat {
  let conduct = RunnerConduct(
    .perStatement, optOut: "atomic = False in the Migration class",
    onEdit: .ignored, onGap: .runs,
    source: "django/django, django/core/management/commands/sqlmigrate.py")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name) else { return nil }
    return MigrationIdentity(version: .number(name.number), title: name.title)
  }
}

/// What `alembic upgrade --sql` prints: `BEGIN` and `COMMIT` stand in it where they are run.
struct Alembic: MigrationFormat {
  let conduct = RunnerConduct(
    .perStatement, optOut: "with op.get_context().autocommit_block()",
    onEdit: .ignored, onGap: .refused,
    source: "sqlalchemy/alembic, alembic/runtime/migration.py")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    path.name.hasSuffix(".sql")
      ? MigrationIdentity(version: .text(path.name), title: path.name) : nil
  }
}
