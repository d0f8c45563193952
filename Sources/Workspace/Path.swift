// SPDX-License-Identifier: Apache-2.0
import Migrations

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Paths as text, with `/` between their parts.
enum Path {
  static func directory(of path: String) -> String { MigrationPath(path).directory }

  /// `name` as seen from `directory`; absolute names stay as they are.
  static func join(_ directory: String, _ name: String) -> String {
    MigrationPath.join(directory, name)
  }

  /// From the root of the file system; nil where there is no such file.
  static func absolute(_ path: String) -> String? {
    guard let resolved = realpath(path.isEmpty ? "." : path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
