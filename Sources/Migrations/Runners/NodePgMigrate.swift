// SPDX-License-Identifier: Apache-2.0

/// salsita/node-pg-migrate, for its migrations in SQL.
struct NodePgMigrate: MigrationFormat {
  let conduct = RunnerConduct(
    .all, optOut: "--no-single-transaction, or pgm.noTransaction() in a JavaScript migration",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_try_advisory_lock(7241865325823964)"),
      RunnerConduct.Step(.last, "INSERT INTO pgmigrations (name, run_on) VALUES (…, NOW())"),
    ],
    onEdit: .ignored, onGap: .refused,
    source: "salsita/node-pg-migrate, src/runner.ts and src/sqlMigration.ts")

  /// 17 digits are a time in UTC, the others a number; both count.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name, separator: nil) else { return nil }
    return MigrationIdentity(
      version: .number(name.number), title: name.title, direction: name.direction ?? .up)
  }

  /// Without a mark all of it is the way up.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    let direction = identity(of: path)?.direction ?? .up
    let sections = DirectionMarks.sections(of: text, before: direction) { comment in
      let words = comment.drop { $0 == "-" || $0 == " " || $0 == "\t" }.lowercased().words
      guard words.count > 1, words[1].hasPrefix("migration") else { return nil }
      return switch words[0] {
      case "up": .begins(.up)
      case "down": .begins(.down)
      default: nil
      }
    }
    // What stands before a mark for the way up is not run.
    let hasMark = sections.dropFirst().contains { $0.direction == .up }
    return hasMark ? Array(sections.dropFirst()) : sections
  }
}
