// SPDX-License-Identifier: Apache-2.0
import Migrations

/// Finds the folders of migrations, and the pattern that means the ways up in each.
struct MigrationGroups {
  private(set) var groups: [RepositorySurvey.Group] = []

  init(_ paths: [String], _ tree: any FileTree) {
    var seen: Set<String> = []
    for path in paths where path.lowercased().hasSuffix(".sql") {
      let place = MigrationPath(path)
      // The neighbours share their runner; one that nobody would run tells nothing.
      guard !seen.contains(place.directory), !Self.isAside(place) else { continue }
      let runner = Runner.detect(tree.bytes(of: path) ?? [], at: place, beside: tree)
      guard Self.isMigration(place, runner) else { continue }
      let family = MigrationFamily(of: place, runner: runner, in: tree).up.map(\.path)
      guard let pattern = Self.pattern(of: family, runner, place) else { continue }
      seen.formUnion(family.map { MigrationPath($0).directory })
      seen.insert(place.directory)
      groups.append(
        RepositorySurvey.Group(pattern: pattern, runner: runner, count: family.count))
    }
  }

  /// Of a tool that knows it; without one, numbered and in a folder that says so. A dump of a schema is none.
  private static func isMigration(_ path: MigrationPath, _ runner: Runner?) -> Bool {
    switch runner {
    case .rails?, .django?, .alembic?, .psql?: false
    case let runner?: runner.identity(of: path) != nil
    case nil: path.folders.contains { $0.lowercased().contains("migrat") }
    }
  }

  /// SQL that tests and examples run.
  private static func isAside(_ path: MigrationPath) -> Bool {
    path.folders.contains { folder in
      ["test", "tests", "testdata", "fixtures", "seeds", "seed", "examples", "spec"].contains(
        folder)
    }
  }

  private static func pattern(
    of paths: [String], _ runner: Runner?, _ place: MigrationPath
  ) -> String? {
    guard let first = paths.first else { return nil }
    let home = runner?.home(of: place) ?? place.directory
    let names = Set(paths.map { MigrationPath($0).name })
    let directories = Set(paths.map { MigrationPath($0).directory })
    func inside(_ name: String) -> String { MigrationPath.join(home, name) }
    if directories == [home] {
      return inside(names.allSatisfy { $0.hasSuffix(".up.sql") } ? "*.up.sql" : "*.sql")
    }
    if names.count == 1, directories.allSatisfy({ MigrationPath($0).directory == home }) {
      return inside("*/" + MigrationPath(first).name)
    }
    return inside("**/*.sql")
  }
}
