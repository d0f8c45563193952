// SPDX-License-Identifier: Apache-2.0
import Migrations
import Synchronization

/// The files of a commit, as seen from the working directory.
final class GitTree: FileTree, Sendable {
  private let commit: String
  /// Where each file's content is kept, by path; links and submodules are no files.
  private let objects: [String: String]
  private let directories: [String: [String]]
  private let contents = Mutex<[String: [UInt8]]>([:])

  /// - Parameter listing: the output of `git ls-tree -r -z`.
  init(commit: String, prefix: String, listing: [UInt8]) {
    self.commit = commit
    var objects: [String: String] = [:]
    var directories: [String: Set<String>] = [:]
    for entry in listing.split(separator: 0) {
      guard let (object, path) = Self.file(entry), path.hasPrefix(prefix) else { continue }
      let relative = String(path.dropFirst(prefix.count))
      objects[relative] = object
      var place = MigrationPath(relative)
      while directories[place.directory, default: []].insert(place.name).inserted,
        place.directory != "."
      {
        place = MigrationPath(place.directory)
      }
    }
    self.objects = objects
    self.directories = directories.mapValues { names in
      names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// `100644 blob 3f2a…<tab>path`
  private static func file(_ entry: ArraySlice<UInt8>) -> (object: String, path: String)? {
    guard let tab = entry.firstIndex(of: 0x09) else { return nil }
    let fields = entry[..<tab].split(separator: 0x20)
    guard fields.count == 3, fields[0].starts(with: "100".utf8) else { return nil }
    return (
      String(decoding: fields[2], as: UTF8.self),
      String(decoding: entry[(tab + 1)...], as: UTF8.self)
    )
  }

  func names(in directory: String) -> [String] { directories[directory] ?? [] }

  func bytes(of path: String) -> [UInt8]? {
    guard let object = objects[path] else { return nil }
    if let known = contents.withLock({ $0[object] }) { return known }
    // The neighbours are likely to be asked for next: one process for all of them.
    let home = MigrationPath(path).directory
    let family = objects.filter { MigrationPath($0.key).isNear(home) }.map(\.value)
    load(Array(Set(family + [object])))
    return contents.withLock { $0[object] }
  }

  private func load(_ wanted: [String]) {
    let input = Array((wanted.sorted().joined(separator: "\n") + "\n").utf8)
    guard let output = try? GitRepository.git(["cat-file", "--batch"], input: input) else { return }
    let found = Self.parse(output)
    contents.withLock { $0.merge(found) { $1 } }
  }

  /// `<object> blob <size>`, a line's end, the content, a line's end; and so on.
  private static func parse(_ output: [UInt8]) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    var position = 0
    while let end = output[position...].firstIndex(of: 0x0A) {
      let fields = output[position..<end].split(separator: 0x20)
      guard fields.count == 3, let size = Int(String(decoding: fields[2], as: UTF8.self)),
        end + 1 + size <= output.count
      else { return found }
      found[String(decoding: fields[0], as: UTF8.self)] = Array(output[end + 1..<end + 1 + size])
      position = end + 1 + size + 1
      if position >= output.count { break }
    }
    return found
  }
}

extension MigrationPath {
  /// Whether it stands in the directory, or in a neighbour of it.
  fileprivate func isNear(_ other: String) -> Bool {
    directory == other || MigrationPath(directory).directory == MigrationPath(other).directory
  }
}
