// SPDX-License-Identifier: Apache-2.0
import Migrations

/// Finds the migrations that the command line or the configuration names.
struct MigrationFinder {
  let runner: Runner?
  let tree: any FileTree

  init(runner: Runner?, tree: any FileTree) {
    self.runner = runner
    self.tree = tree
  }

  /// Files as they are, directories as the migrations in them; what could not be read stands beside
  /// them.
  ///
  /// A file that is named twice is judged once.
  func expand(_ arguments: [String]) -> (paths: [String], problems: [InputError]) {
    var paths: [String] = []
    var problems: [InputError] = []
    for argument in arguments {
      guard argument != "-", InputFile.isDirectory(argument) else {
        paths.append(argument)
        continue
      }
      do throws(InputError) {
        paths += try migrations(in: argument)
      } catch {
        problems.append(error)
      }
    }
    var seen: Set<String> = []
    return (paths.filter { seen.insert($0).inserted }, problems)
  }

  /// What the runner would run from a directory: its ways up. Without a runner all its SQL files,
  /// in order of name.
  private func migrations(in directory: String) throws(InputError) -> [String] {
    let directory =
      directory.count > 1 && directory.hasSuffix("/")
      ? String(directory.dropLast()) : directory
    let own = Self.scripts(in: directory, tree)
    let below = try InputFile.names(in: directory).filter { !$0.hasPrefix(".") }.flatMap { name in
      Self.scripts(in: Path.join(directory, name), tree)
    }
    let all = own.isEmpty ? below : own
    guard let first = all.first else {
      throw InputError(directory, "holds no .sql file; name the directory of the migrations")
    }
    guard let runner = runner ?? Self.detect(all, tree) else { return all }
    let family = MigrationFamily(of: MigrationPath(first), runner: runner, in: tree).up.map(\.path)
    return family.isEmpty ? all : family
  }

  /// The first that says which runner it is for speaks for all of them.
  private static func detect(_ paths: [String], _ tree: any FileTree) -> Runner? {
    for path in paths.prefix(8) {
      let bytes = tree.bytes(of: path) ?? []
      if let runner = Runner.detect(bytes, at: MigrationPath(path), beside: tree) { return runner }
    }
    return nil
  }

  private static func scripts(in directory: String, _ tree: any FileTree) -> [String] {
    tree.names(in: directory).filter { $0.hasSuffix(".sql") }.map { Path.join(directory, $0) }
      // A directory may have such a name.
      .filter { tree.names(in: $0).isEmpty }
  }

  /// The files that match the patterns of the configuration, each once, in order of name within a
  /// pattern. A pattern that matches nothing is an error: a typo must not pass for a clean bill.
  static func match(_ patterns: [String]) throws(InputErrors) -> [String] {
    var paths: [String] = []
    var errors: [InputError] = []
    for text in patterns {
      let found = GlobPattern(text).matches()
      if found.isEmpty {
        errors.append(InputError(text, "matches no file; correct migrations.files"))
      }
      paths += found
    }
    guard errors.isEmpty else { throw InputErrors(errors) }
    return paths
  }
}
