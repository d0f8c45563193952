// SPDX-License-Identifier: Apache-2.0

/// A pattern of paths: `*` and `?` within a name, `**` over directories.
struct GlobPattern {
  private let directory: String
  private let parts: [Substring]

  /// Directories below this one are not searched: links may form circles.
  private static let maximumDepth = 32
  private static let maximumMatches = 100_000

  init(_ pattern: String) {
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: true)
    let fixed = parts.prefix { !$0.utf8.contains { $0 == 0x2A || $0 == 0x3F } }
    let root = pattern.hasPrefix("/") ? "/" : ""
    directory = root + fixed.dropLast(fixed.count == parts.count ? 1 : 0).joined(separator: "/")
    self.parts = Array(parts.dropFirst(fixed.count == parts.count ? fixed.count - 1 : fixed.count))
  }

  /// Existing files, sorted by their bytes.
  func matches() -> [String] {
    var found: [String] = []
    walk(directory, parts[...], depth: 0, &found)
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }
  }

  /// Whether the path is one that the pattern means, there or not.
  func matches(_ path: String) -> Bool {
    let fixed = directory.split(separator: "/").filter { $0 != "." }
    let names = path.split(separator: "/").filter { $0 != "." }
    guard names.starts(with: fixed) else { return false }
    // How many of the names may have been used up: `**` takes any number of them.
    var used: Set<Int> = [fixed.count]
    for part in parts {
      if part == "**" {
        used = used.min().map { Set($0...names.count) } ?? []
      } else {
        used = Set(
          used.filter { $0 < names.count && Self.matches(Array(names[$0].utf8), Array(part.utf8)) }
            .map { $0 + 1 })
      }
    }
    return used.contains(names.count)
  }

  private func walk(
    _ directory: String, _ rest: ArraySlice<Substring>, depth: Int, _ found: inout [String]
  ) {
    guard let part = rest.first, depth < Self.maximumDepth, found.count < Self.maximumMatches
    else { return }
    if part == "**" { walk(directory, rest.dropFirst(), depth: depth, &found) }
    let names = (try? InputFile.names(in: directory.isEmpty ? "." : directory)) ?? []
    for name in names where !name.hasPrefix(".") || part.hasPrefix(".") {
      let path = directory.isEmpty ? name : Path.join(directory, name)
      if part == "**" {
        if InputFile.isDirectory(path) { walk(path, rest, depth: depth + 1, &found) }
      } else if Self.matches(Array(name.utf8), Array(part.utf8)) {
        if rest.count > 1 {
          walk(path, rest.dropFirst(), depth: depth + 1, &found)
        } else if !InputFile.isDirectory(path) {
          found.append(path)
        }
      }
    }
  }

  /// Linear in the name for each star: it returns to the last star only.
  private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    var (n, p) = (0, 0)
    var star: (name: Int, pattern: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = (n, p + 1)
        p += 1
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
        n += 1
        p += 1
      } else if let last = star {
        star = (last.name + 1, last.pattern)
        (n, p) = (last.name + 1, last.pattern)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
