// SPDX-License-Identifier: Apache-2.0
import Migrations

/// The files below a directory, as far as it is worth looking: not what tools have installed or built.
struct RepositoryFiles {
  /// Sorted by their bytes, directory by directory.
  private(set) var paths: [String] = []
  /// There are more than were looked at.
  private(set) var isCut = false

  private static let maximumDepth = 10
  private static let maximumPaths = 50_000
  private static let skipped: Set<String> = [
    "node_modules", "vendor", "target", "build", "dist", "out", "venv", "__pycache__", "Pods",
    "bower_components", "coverage", "tmp", "log",
  ]

  init(paths: [String]) { self.paths = paths }

  init(in tree: any FileTree) { collect(".", in: tree, depth: 0) }

  private mutating func collect(_ directory: String, in tree: any FileTree, depth: Int) {
    guard depth < Self.maximumDepth else { return }
    for name in tree.names(in: directory) {
      guard paths.count < Self.maximumPaths else { return isCut = true }
      let path = MigrationPath.join(directory, name)
      guard InputFile.isDirectory(path) else {
        paths.append(path)
        continue
      }
      let isOurs = !name.hasPrefix(".") && !Self.skipped.contains(name)
      if isOurs || path == ".github" {
        collect(path, in: tree, depth: depth + 1)
      }
    }
  }
}
