// SPDX-License-Identifier: Apache-2.0

/// Sqitch: psql runs the scripts, in the order of the plan; transactions are the scripts' own.
struct Sqitch: MigrationFormat {
  let conduct = RunnerConduct(
    .perStatement, optOut: "the script's own BEGIN and COMMIT",
    steps: [
      RunnerConduct.Step(.beforeAll, "SELECT pg_try_advisory_lock(75474063)"),
      RunnerConduct.Step(.after, "INSERT INTO sqitch.changes (…) VALUES (…)"),
    ],
    onEdit: .ignored, onGap: .runs, source: "sqitchers/sqitch, lib/App/Sqitch/Engine/pg.pm")

  func home(of path: MigrationPath) -> MigrationHome { MigrationHome(path.directory, depth: 0) }

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

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    var title = Substring(path.name)
    guard title.takeSuffix(".sql") else { return nil }
    let direction: MigrationIdentity.Direction
    switch path.folders.last {
    case "deploy": direction = .up
    case "revert": direction = .down
    case "verify": direction = .verify
    default: return nil
    }
    return MigrationIdentity(version: nil, title: String(title), direction: direction)
  }
}
