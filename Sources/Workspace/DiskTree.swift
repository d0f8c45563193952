// SPDX-License-Identifier: Apache-2.0
public import Migrations

/// The files of the working tree.
public struct DiskTree: FileTree {
  public init() {}

  public func names(in directory: String) -> [String] {
    (try? InputFile.names(in: directory)) ?? []
  }

  public func bytes(of path: String) -> [UInt8]? {
    guard InputFile.exists(path), !InputFile.isDirectory(path) else { return nil }
    return try? InputFile.read(path, limit: InputFile.migrationLimit)
  }
}
