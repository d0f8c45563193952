// SPDX-License-Identifier: Apache-2.0

/// maragudk/migrate.
struct Maragudk: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true,
    steps: [RunnerConduct.Step(.first, "UPDATE migrations SET version = …")],
    onEdit: .ignored, onGap: .skipped, source: "maragudk/migrate, migrate.go")

  /// Letters, digits, `_` and `-` before `.up.sql`; all of it is the version.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    var stem = Substring(path.name)
    let direction: MigrationIdentity.Direction
    if stem.takeSuffix(".up.sql") {
      direction = .up
    } else if stem.takeSuffix(".down.sql") {
      direction = .down
    } else {
      return nil
    }
    let isName = stem.utf8.allSatisfy { byte in
      byte < 0x80 && byte.isVariablePart || byte == UInt8(ascii: "-")
    }
    guard isName, !stem.isEmpty else { return nil }
    return MigrationIdentity(version: .text(stem), title: String(stem), direction: direction)
  }
}
