// SPDX-License-Identifier: Apache-2.0

/// rubenv/sql-migrate.
struct SQLMigrate: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, optOut: "-- +migrate Up notransaction",
    steps: [RunnerConduct.Step(.last, "INSERT INTO gorp_migrations (id, applied_at) VALUES (…)")],
    onEdit: .ignored, onGap: .runs,
    source: "rubenv/sql-migrate, sqlparse/sqlparse.go and migrate.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    var rest = Substring(path.name)
    guard rest.takeSuffix(".sql") else { return nil }
    let title = String(rest)
    // By the number in front where there is one, else by name.
    let digits = rest.takeDigits()
    return MigrationIdentity(
      version: digits.isEmpty ? .text(title) : .number(digits), title: title)
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    let sections = DirectionMarks.sections(of: text) { comment in
      let words = Self.words(comment)
      let mode: TransactionMode? = words.dropFirst().contains("notransaction") ? .perStatement : nil
      return switch words.first {
      case "Up": .begins(.up, mode: mode)
      case "Down": .begins(.down, mode: mode)
      default: nil
      }
    }
    return sections.flatMap { LineStatements.sections(of: text, in: $0, block: Self.block) }
  }

  private static func words(_ comment: Substring) -> [Substring] {
    var rest = comment
    return rest.take("+migrate ") ? rest.words : []
  }

  private static func block(_ comment: Substring) -> LineStatements.Block? {
    switch words(comment).first {
    case "StatementBegin": .begins
    case "StatementEnd": .ends
    default: nil
    }
  }
}
