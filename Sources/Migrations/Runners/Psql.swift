// SPDX-License-Identifier: Apache-2.0

/// psql, which runs a script as it stands.
struct Psql: MigrationFormat {
  let conduct = RunnerConduct(
    .perStatement, onEdit: .ignored, onGap: .runs, source: "postgres, src/bin/psql")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    path.name.hasSuffix(".sql")
      ? MigrationIdentity(version: .text(path.name), title: path.name) : nil
  }
}
