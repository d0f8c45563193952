// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Atlas, versioned migrations.
struct Atlas: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, optOut: "-- atlas:txmode none, at the top of the file with an empty line behind it",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_try_advisory_lock(…)", on: .postgres),
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
      version: .stem(version), title: parts.count > 1 ? String(parts[1]) : "")
  }

  /// Directives of the file are the comments at its very top, with an empty line behind: others
  /// belong to the first statement.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    var section = whole(text, at: path)
    for line in TextLines(text) {
      if line.isEmpty { break }
      guard line.comment != nil || line.trimmed.hasPrefix("#") else {
        section.mode = nil
        break
      }
      switch line.comment?.words {
      case ["atlas:txmode", "none"]: section.mode = .perStatement
      case ["atlas:txmode", "file"]: section.mode = .perFile
      default: break
      }
    }
    var lines = TextLines(text)
    if let first = lines.next(), let delimiter = Self.delimiter(first) {
      section.delimiters = Delimiters.anywhere(delimiter, in: text, within: first.end..<text.count)
    }
    return [section]
  }

  /// `-- atlas:delimiter \n\n`, with the escapes of C.
  private static func delimiter(_ line: TextLine) -> [UInt8]? {
    var rest = Substring(line.text)
    guard rest.take("-- atlas:delimiter ") else { return nil }
    return Delimiters.unescaped(rest.trimmed)
  }
}
