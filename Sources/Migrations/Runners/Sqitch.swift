// SPDX-License-Identifier: Apache-2.0

/// Sqitch: psql runs the scripts, in the order of the plan; transactions are the scripts' own.
struct Sqitch: MigrationFormat {
  let conduct = RunnerConduct(
    .perStatement, optOut: "the script's own BEGIN and COMMIT",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_try_advisory_lock(75474063)"),
      RunnerConduct.Step(.before, "LOCK TABLE sqitch.changes IN EXCLUSIVE MODE"),
      RunnerConduct.Step(.after, "INSERT INTO sqitch.changes (…) VALUES (…)"),
    ],
    onEdit: .ignored, onGap: .skipped, source: "sqitchers/sqitch, lib/App/Sqitch/Engine/pg.pm")

  private static let directions: [String: MigrationIdentity.Direction] = [
    "deploy": .up, "revert": .down, "verify": .verify,
  ]

  func values(in text: [UInt8], at path: MigrationPath) -> [String: String] {
    ["registry": "sqitch"]
  }

  /// A change may stand in folders below: its name has their names in front.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    var title = Substring(path.name)
    guard title.takeSuffix(".sql") else { return nil }
    let folders = path.folders
    guard
      let index = folders.lastIndex(where: { Self.directions[String($0)] != nil }),
      let direction = Self.directions[String(folders[index])]
    else { return nil }
    let parts = folders[(index + 1)...] + [title]
    return MigrationIdentity(
      version: nil, title: parts.joined(separator: "/"), direction: direction)
  }
}
