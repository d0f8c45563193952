// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// salsita/node-pg-migrate, for its migrations in SQL.
struct NodePgMigrate: MigrationFormat {
  let conduct = RunnerConduct(
    .all, reopens: true, optOut: "pgm.noTransaction() in a migration in JavaScript",
    steps: [
      RunnerConduct.Step(
        .beforeAll, "SELECT pg_try_advisory_lock(7241865325823964)", on: .postgres),
      RunnerConduct.Step(.last, "INSERT INTO pgmigrations (name, run_on) VALUES (…, NOW())"),
    ],
    onEdit: .ignored, onGap: .refused,
    source: "salsita/node-pg-migrate, src/runner.ts, src/migration.ts and src/sqlMigration.ts")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name, separator: nil) else { return nil }
    return MigrationIdentity(
      version: .number(Self.milliseconds(name.number) ?? String(name.number)), title: name.title,
      direction: name.direction ?? .up)
  }

  /// 17 digits are a time in UTC down to the millisecond, and count as milliseconds since 1970.
  private static func milliseconds(_ digits: Substring) -> String? {
    guard digits.utf8.count == 17, let all = Int(digits) else { return nil }
    let (day, time) = all.quotientAndRemainder(dividingBy: 1_000_000_000)
    let (month, dayOfMonth) = (day / 100 % 100, day % 100)
    // Years begin in March: a leap day is the last one.
    let year = day / 10_000 - (month < 3 ? 1 : 0)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + dayOfMonth - 1
    let days = 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    let (hour, minute) = (time / 10_000_000, time / 100_000 % 100)
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + time / 1000 % 100
    return seconds < 0 ? nil : String(seconds * 1000 + time % 1000)
  }

  /// Each way goes to the mark of the other; without a mark of its own, the way up is all of the
  /// text.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    guard identity(of: path)?.direction != .down else { return [whole(text, at: path)] }
    var up: TextLine?
    var down: TextLine?
    for line in TextLines(text) {
      switch Self.mark(line) {
      case "up": up = up ?? line
      case "down": down = down ?? line
      default: break
      }
    }
    func section(
      _ direction: MigrationIdentity.Direction, behind mark: TextLine, before other: TextLine?
    ) -> MigrationSection {
      let end = other.map(\.range.lowerBound).flatMap { $0 >= mark.end ? $0 : nil }
      return MigrationSection(range: mark.end..<(end ?? text.count), direction: direction)
    }
    return [up.map { section(.up, behind: $0, before: down) } ?? whole(text, at: path)]
      + [down.map { section(.down, behind: $0, before: up) }].compactMap(\.self)
  }

  /// `-- Up Migration`, with any white space and dashes in front, and anything behind.
  private static func mark(_ line: TextLine) -> Substring? {
    guard let comment = line.comment else { return nil }
    let words = comment.drop { $0 == "-" || $0 == " " || $0 == "\t" }.lowercased().words
    return words.count > 1 && words[1].hasPrefix("migration") ? words[0] : nil
  }
}
