// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// ThomWright/postgres-migrations.
struct PostgresMigrations: MigrationFormat {
  private static let mark = Array("-- postgres-migrations disable-transaction".utf8)

  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: "-- postgres-migrations disable-transaction",
    steps: [
      RunnerConduct.Step(
        .beforeAll, "SELECT pg_try_advisory_lock(-8525285245963000605)", on: .postgres),
      RunnerConduct.Step(.last, "INSERT INTO migrations (id, name, hash) VALUES (…)"),
    ],
    onEdit: .refused, onGap: .refused,
    source: "ThomWright/postgres-migrations, src/run-migration.ts")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name, separator: nil) else { return nil }
    return MigrationIdentity(version: .number(name.number), title: name.title)
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    let optsOut = text.firstRange(of: Self.mark, from: 0) != nil
    return [whole(text, at: path, mode: optsOut ? .implicit : nil)]
  }
}
