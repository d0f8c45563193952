// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Sqitch: psql runs the scripts, in the order of the plan; transactions are the scripts' own.
struct Sqitch: MigrationFormat {
  let conduct = RunnerConduct(
    .perStatement, optOut: "the script's own BEGIN and COMMIT",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_try_advisory_lock(75474063)", on: .postgres),
      RunnerConduct.Step(.before, "LOCK TABLE sqitch.changes IN EXCLUSIVE MODE", on: .postgres),
      RunnerConduct.Step(.after, "INSERT INTO sqitch.changes (…) VALUES (…)"),
    ],
    onEdit: .ignored, onGap: .skipped, source: "sqitchers/sqitch, lib/App/Sqitch/Engine/pg.pm")

  private static let directions: [String: MigrationIdentity.Direction] = [
    "deploy": .up, "revert": .down, "verify": .verify,
  ]

  /// The lines of `sqitch.plan` that begin with a name are changes, in order.
  func plan(beside path: MigrationPath, in tree: any FileTree) -> [String: Int]? {
    let top = MigrationPath(path.directory).directory
    guard let bytes = tree.bytes(of: MigrationPath.join(top, "sqitch.plan")) else { return nil }
    var plan: [String: Int] = [:]
    for (number, line) in TextLines(bytes).enumerated() {
      guard let name = line.text.words.first, let first = name.utf8.first,
        ![UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "#")].contains(first)
      else { continue }
      plan[String(name)] = number
    }
    return plan
  }

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
