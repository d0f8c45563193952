// SPDX-License-Identifier: Apache-2.0

/// Atlas, versioned migrations.
struct Atlas: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, optOut: "-- atlas:txmode none, at the top of the file with an empty line behind it",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_try_advisory_lock(…)"),
      RunnerConduct.Step(
        .first, "INSERT INTO atlas_schema_revisions.atlas_schema_revisions (…) VALUES (…)"),
      RunnerConduct.Step(
        .last, "UPDATE atlas_schema_revisions.atlas_schema_revisions SET … WHERE version = …"),
    ],
    onEdit: .refused, onGap: .refused,
    source: "ariga/atlas, sql/migrate/dir.go and cmd/atlas/internal/cmdapi/migrate.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    var rest = Substring(path.name)
    guard rest.takeSuffix(".sql") else { return nil }
    let parts = rest.split(separator: "_", maxSplits: 1)
    guard let version = parts.first else { return nil }
    return MigrationIdentity(
      version: .text(version), title: parts.count > 1 ? String(parts[1]) : "")
  }

  /// Directives of the file stand before its first statement, apart from its comment.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    var section = whole(text, at: path)
    var delimiter: String?
    for line in TextLines(text) {
      if line.trimmed.isEmpty { continue }
      guard let comment = line.comment else { break }
      var rest = comment
      if rest.take("atlas:txmode ") {
        section.mode =
          rest.trimmed == "none" ? .perStatement : rest.trimmed == "file" ? .perFile : nil
      }
      rest = comment
      if rest.take("atlas:delimiter ") { delimiter = String(rest.trimmed) }
    }
    if let delimiter { section.delimiters = Delimiters.find(delimiter, in: text) }
    return [section]
  }
}
