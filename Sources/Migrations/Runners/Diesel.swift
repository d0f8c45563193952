// SPDX-License-Identifier: Apache-2.0

/// diesel-rs/diesel: a folder for each migration.
struct Diesel: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: "run_in_transaction = false in metadata.toml beside the file",
    steps: [
      RunnerConduct.Step(.last, "INSERT INTO __diesel_schema_migrations (version) VALUES (…)")
    ],
    onEdit: .ignored, onGap: .runs,
    source: "diesel-rs/diesel, diesel_migrations")

  func home(of path: MigrationPath) -> MigrationHome {
    MigrationHome(MigrationPath(path.directory).directory, depth: 1)
  }

  /// The version is what stands before the first underscore, without dashes.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    let folder = path.folder
    let direction: MigrationIdentity.Direction
    switch path.name {
    case "up.sql": direction = .up
    case "down.sql": direction = .down
    default: return nil
    }
    let parts = folder.split(separator: "_", maxSplits: 1)
    guard let number = parts.first, !folder.hasPrefix(".") else { return nil }
    return MigrationIdentity(
      version: .text(number.filter { $0 != "-" }), title: parts.count > 1 ? String(parts[1]) : "",
      direction: direction)
  }

  /// Where the file with the metadata is there, a missing key counts as false.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    guard let metadata = tree.bytes(of: path.beside("metadata.toml")) else {
      return [whole(text, at: path)]
    }
    let isInTransaction = TextLines(metadata).contains { line in
      let parts = line.text.split(separator: "=", maxSplits: 1).map(\.trimmed)
      return parts.count == 2 && parts[0] == "run_in_transaction" && parts[1].hasPrefix("true")
    }
    return [whole(text, at: path, mode: isInTransaction ? nil : .implicit)]
  }
}
