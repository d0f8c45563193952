// SPDX-License-Identifier: Apache-2.0

/// The files around a migration: a working tree, or a commit.
///
/// A format may look at what stands beside a file; where that comes from is the edge's business.
public protocol FileTree: Sendable {
  /// The names in a directory, sorted by their bytes; none where it cannot be read.
  func names(in directory: String) -> [String]
  /// Whether this name stands in a directory.
  func has(_ name: String, in directory: String) -> Bool
  /// Nil where there is no such file, or it cannot be read.
  func bytes(of path: String) -> [UInt8]?
}

extension FileTree {
  public func has(_ name: String, in directory: String) -> Bool {
    names(in: directory).contains(name)
  }

  func has(_ path: String) -> Bool {
    let path = MigrationPath(path)
    return has(path.name, in: path.directory)
  }
}

/// Nothing stands beside the file.
public struct NoFiles: FileTree {
  public init() {}

  public func names(in directory: String) -> [String] { [] }
  public func bytes(of path: String) -> [UInt8]? { nil }
}
