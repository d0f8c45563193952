// SPDX-License-Identifier: Apache-2.0

/// amacneil/dbmate.
struct Dbmate: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: "-- migrate:up transaction:false",
    steps: [RunnerConduct.Step(.last, "INSERT INTO schema_migrations (version) VALUES (…)")],
    onEdit: .ignored, onGap: .runs,
    source: "amacneil/dbmate, pkg/dbmate/migration.go and db.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name, separator: nil, marksDirection: false) else {
      return nil
    }
    return MigrationIdentity(version: .stem(name.number), title: name.title)
  }

  /// A block is sent in one go: without its transaction it has an implicit one.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    DirectionMarks.sections(of: text) { comment in
      var rest = comment
      guard rest.take("migrate:") else { return nil }
      var words = rest.words[...]
      let direction = words.popFirst()
      let mode: TransactionMode? = words.contains("transaction:false") ? .implicit : nil
      return switch direction {
      case "up": .begins(.up, mode: mode)
      case "down": .begins(.down, mode: mode)
      default: nil
      }
    }
  }
}
