// SPDX-License-Identifier: Apache-2.0
import Migrations

/// The order in which the runners would take migrations.
enum MigrationOrder {
  /// Ways up in their runner's order, then ways down, last one first. Families, and what no runner
  /// knows, keep the order in which they were named.
  static func sorted(_ migrations: [Migration]) -> [Migration] {
    var families: [Family: Int] = [:]
    let placed = migrations.enumerated().map { position, migration in
      let family = Family(migration)
      let rank = family.map { families[$0, default: position] } ?? position
      if let family, families[family] == nil { families[family] = position }
      return Place(migration: migration, family: rank, position: position)
    }
    return placed.sorted(by: Place.precedes).map(\.migration)
  }

  /// Migrations of one runner in one folder.
  private struct Family: Hashable {
    var runner: Runner
    var home: String

    init?(_ migration: Migration) {
      guard let runner = migration.runner, migration.identity != nil else { return nil }
      self.runner = runner
      home = runner.home(of: MigrationPath(migration.path))
    }
  }

  private struct Place {
    var migration: Migration
    var family: Int
    var position: Int

    var isDown: Bool { migration.identity?.direction == .down }

    static func precedes(_ left: Place, _ right: Place) -> Bool {
      if left.isDown != right.isDown { return right.isDown }
      if left.family != right.family { return left.family < right.family }
      guard let one = left.migration.identity, let other = right.migration.identity, one != other,
        one < other || other < one
      else { return left.position < right.position }
      return left.isDown ? other < one : one < other
    }
  }
}
