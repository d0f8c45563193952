// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// golang-migrate/migrate with its Postgres drivers.
struct GolangMigrate: MigrationFormat {
  let conduct = RunnerConduct(
    .implicit, optOut: "a file with this one statement",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_advisory_lock(…)", on: .postgres),
      RunnerConduct.Step(.before, "TRUNCATE schema_migrations"),
      RunnerConduct.Step(
        .before, "INSERT INTO schema_migrations (version, dirty) VALUES (…, true)"),
      RunnerConduct.Step(.after, "TRUNCATE schema_migrations"),
      RunnerConduct.Step(
        .after, "INSERT INTO schema_migrations (version, dirty) VALUES (…, false)"),
    ],
    onEdit: .ignored, onGap: .skipped,
    source: "golang-migrate/migrate, source/parse.go and database/postgres/postgres.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name), let direction = name.direction else { return nil }
    return MigrationIdentity(
      version: .number(name.number), title: name.title, direction: direction)
  }
}
