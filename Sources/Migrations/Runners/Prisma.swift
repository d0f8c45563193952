// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// `prisma migrate deploy`: a folder for each migration, with one text that is sent in one go.
struct Prisma: MigrationFormat {
  let conduct = RunnerConduct(
    .implicit, optOut: "a migration with this one statement",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_advisory_lock(72707369)", on: .postgres),
      RunnerConduct.Step(.beforeAll, "SELECT GET_LOCK('prisma_migrate', 10)", on: .mysql),
      RunnerConduct.Step(.before, "INSERT INTO _prisma_migrations (…) VALUES (…)"),
      RunnerConduct.Step(.after, "UPDATE _prisma_migrations SET finished_at = … WHERE id = …"),
    ],
    onEdit: .ignored, onGap: .runs,
    source: "prisma/prisma-engines, schema-engine, apply_migrations.rs")

  func home(of path: MigrationPath) -> MigrationHome {
    MigrationHome(MigrationPath(path.directory).directory, depth: 1)
  }

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard path.name == "migration.sql", path.directory != "." else { return nil }
    return MigrationIdentity(version: .text(path.folder), title: path.folder)
  }
}
