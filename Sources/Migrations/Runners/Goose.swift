// SPDX-License-Identifier: Apache-2.0

/// pressly/goose.
struct Goose: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, optOut: "-- +goose NO TRANSACTION",
    steps: [
      RunnerConduct.Step(.last, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (…)")
    ],
    onEdit: .ignored, onGap: .refused,
    source: "pressly/goose, internal/sqlparser/parser.go and migration_sql.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name, marksDirection: false),
      name.number.contains(where: { $0 != "0" })
    else { return nil }
    return MigrationIdentity(version: .number(name.number), title: name.title)
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    let sections = DirectionMarks.sections(of: text) { comment in
      switch Self.annotation(comment) {
      case "up": .begins(.up)
      case "down": .begins(.down)
      case "no transaction": .mode(.perStatement)
      default: nil
      }
    }
    return sections.flatMap { LineStatements.sections(of: text, in: $0, block: Self.block) }
  }

  /// Variables of the environment, where the file asks for them.
  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?
  {
    let asks = TextLines(text).contains { line in
      line.comment.map { Self.annotation($0) == "envsub on" } ?? false
    }
    return asks ? .dollar(ignoresCase: false) : nil
  }

  /// What stands behind `+goose`, in any case.
  private static func annotation(_ comment: Substring) -> String? {
    var rest = comment.drop { $0 == "-" || $0 == " " }
    guard rest.take("+goose") else { return nil }
    return rest.words.joined(separator: " ").lowercased()
  }

  private static func block(_ comment: Substring) -> LineStatements.Block? {
    switch annotation(comment) {
    case "statementbegin": .begins
    case "statementend": .ends
    default: nil
    }
  }
}
