// SPDX-License-Identifier: Apache-2.0

/// gobuffalo/pop, for its migrations in SQL.
struct Pop: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true,
    steps: [RunnerConduct.Step(.last, "INSERT INTO schema_migration (version) VALUES (…)")],
    onEdit: .ignored, onGap: .runs, source: "gobuffalo/pop, match.go and migrator.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = PopName(path.name), !name.isAutocommit else { return nil }
    return name.identity
  }

  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?
  {
    .braces
  }
}

/// Ory's popx: as pop, and a file may be taken out of its transaction by name.
///
/// Of two files of one version it runs the one that names the dialect.
struct Popx: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: ".autocommit before .up.sql in the name of the file",
    steps: [
      RunnerConduct.Step(.last, "INSERT INTO schema_migration (version, version_self) VALUES (…)")
    ],
    onEdit: .ignored, onGap: .runs, source: "ory/x, popx/match.go and migrator.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? { PopName(path.name)?.identity }

  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?
  {
    .braces
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    let isAlone = PopName(path.name)?.isAutocommit == true
    return [whole(text, at: path, mode: isAlone ? .implicit : nil)]
  }
}

/// `20240131_name.postgres.autocommit.up.sql`.
struct PopName {
  var identity: MigrationIdentity
  var isAutocommit: Bool

  init?(_ name: String) {
    guard let numbered = NumberedName(name), let direction = numbered.direction else { return nil }
    var parts = numbered.title.split(separator: ".")[...]
    guard let title = parts.popFirst() else { return nil }
    isAutocommit = parts.contains("autocommit")
    let dialects = parts.filter { $0 != "autocommit" }
    guard dialects.count < 2,
      dialects.allSatisfy({ ["postgres", "postgresql", "pg"].contains($0) })
    else { return nil }
    identity = MigrationIdentity(
      version: .text(numbered.number), title: String(title), direction: direction)
  }
}
