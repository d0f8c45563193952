// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// launchbadge/sqlx.
struct SQLx: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: "-- no-transaction, as the first bytes of the file",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_advisory_lock(…)", on: .postgres),
      RunnerConduct.Step(.last, "INSERT INTO _sqlx_migrations (…) VALUES (…)"),
      RunnerConduct.Step(
        .after, "UPDATE _sqlx_migrations SET execution_time = … WHERE version = …"),
    ],
    onEdit: .refused, onGap: .runs,
    source: "launchbadge/sqlx, sqlx-core/src/migrate/source.rs and sqlx-postgres/src/migrate.rs")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name) else { return nil }
    return MigrationIdentity(
      version: .number(name.number), title: name.title, direction: name.direction ?? .up)
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    let optsOut = text.starts(with: "-- no-transaction".utf8)
    return [whole(text, at: path, mode: optsOut ? .implicit : nil)]
  }
}
