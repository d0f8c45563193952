// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Drizzle: all that is still to run, in one transaction, in the order of the journal.
///
/// That an older one never runs is true of the journal's layout; that of 1.0 runs it.
struct Drizzle: MigrationFormat {
  let conduct = RunnerConduct(
    .all, reopens: true,
    steps: [
      RunnerConduct.Step(
        .last, "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (…)")
    ],
    onEdit: .ignored, onGap: .skipped,
    source: "drizzle-team/drizzle-orm, drizzle-orm/src/migrator.ts and pg-core/dialect.ts")

  /// The journal has the order; `0001_` in front says the same.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    if path.name == "migration.sql", path.directory != "." {
      return MigrationIdentity(version: .text(path.folder), title: path.folder)
    }
    guard let name = NumberedName(path.name), name.direction == nil else { return nil }
    return MigrationIdentity(version: .number(name.number), title: name.title)
  }

  func home(of path: MigrationPath) -> MigrationHome {
    path.name == "migration.sql"
      ? MigrationHome(MigrationPath(path.directory).directory, depth: 1)
      : MigrationHome(path.directory)
  }

  private static let breakpoint = Array("--> statement-breakpoint".utf8)

  /// What stands between two breakpoints is sent in one go, with or without a semicolon.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    var sections: [MigrationSection] = []
    var start = 0
    while let found = text.firstRange(of: Self.breakpoint, from: start) {
      sections.append(
        MigrationSection(range: start..<found.upperBound, direction: .up, delimiters: [found]))
      start = found.upperBound
    }
    sections.append(MigrationSection(range: start..<text.count, direction: .up))
    for index in sections.indices.dropFirst() { sections[index].continues = true }
    return sections
  }
}
