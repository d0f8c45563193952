// SPDX-License-Identifier: Apache-2.0
public import Migrations
import Synchronization

/// The files of the working tree, as they stood when a directory was first asked for: each of a
/// thousand migrations looks around itself.
public final class DiskTree: FileTree {
  private struct Listing {
    var names: [String]
    var known: Set<String>
  }
  private let listings = Mutex<[String: Listing]>([:])

  public init() {}

  public func names(in directory: String) -> [String] { listing(of: directory).names }

  public func has(_ name: String, in directory: String) -> Bool {
    listing(of: directory).known.contains(name)
  }

  public func bytes(of path: String) -> [UInt8]? {
    guard InputFile.exists(path), !InputFile.isDirectory(path) else { return nil }
    return try? InputFile.read(path, limit: InputFile.migrationLimit)
  }

  private func listing(of directory: String) -> Listing {
    listings.withLock { listings in
      if let listing = listings[directory] { return listing }
      let names = (try? InputFile.names(in: directory)) ?? []
      let listing = Listing(names: names, known: Set(names))
      listings[directory] = listing
      return listing
    }
  }
}
