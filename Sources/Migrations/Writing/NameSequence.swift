// SPDX-License-Identifier: Apache-2.0

/// Where one file of a migration stands.
struct MigrationPlace {
  var directory: String
  /// Without what tells the ways apart.
  var stem: String
  var isFolder: Bool
  /// `.sql`, or nothing where the ways bring it along.
  var ending: String

  func path(_ way: String) -> String {
    if isFolder {
      let name = way.isEmpty ? ending : way
      return MigrationPath.join(MigrationPath.join(directory, stem), name)
    }
    return MigrationPath.join(directory, stem + (way.hasSuffix(".sql") ? way : way + ending))
  }
}

/// The names of a migration and of those that follow it: the old one's, then the next free versions.
struct NameSequence {
  private let directory: String
  private let prefix: String
  private let digits: String
  private let title: String
  private let style: MigrationStyle
  private let ending: String
  private var taken: Set<String>
  private var count = 0
  private var last: String

  init(_ path: MigrationPath, _ style: MigrationStyle, _ tree: any FileTree) {
    self.style = style
    let own = style.isFolder ? MigrationPath(path.directory) : path
    directory = own.directory
    var name = Substring(own.name)
    var ending = style.isFolder ? path.name : ".sql"
    if !style.isFolder {
      switch style.ways {
      case .files(let up, let down):
        // sqlx knows migrations without a way down as well, whose names have no direction.
        if !name.takeSuffix(up), !name.takeSuffix(down) { _ = name.takeSuffix(".sql") }
      case .marks, .upOnly: if !name.takeSuffix(".sql") { ending = "" }
      }
    }
    self.ending = ending
    prefix = String(name.takePrefix { !$0.isDigit })
    switch style.version {
    case .number:
      // Diesel writes a date with hyphens.
      digits = String(
        name.takePrefix { $0.isDigit || (style.isFolder && $0 == UInt8(ascii: "-")) })
    case .dotted(let separator):
      let bytes = Array(name.utf8)
      let cut = bytes.firstRange(of: Array(separator.utf8), from: 0)?.lowerBound ?? bytes.count
      digits = String(decoding: bytes[..<cut], as: UTF8.self)
      name = name.dropFirst(digits.count)
    }
    title = String(name)
    last = digits
    let skipped = prefix.utf8.count
    taken = Set(tree.names(in: directory).map { Self.version(of: $0, skipped) })
  }

  private static func version(of name: String, _ skipped: Int) -> String {
    var rest = Substring(decoding: name.utf8.dropFirst(skipped), as: UTF8.self)
    return String(
      rest.takePrefix { $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
  }

  mutating func next() -> MigrationPlace {
    count += 1
    guard count > 1 else { return place(digits, title) }
    repeat { last = following(last) } while taken.contains(last)
    taken.insert(last)
    return place(last, "\(title)_\(count)")
  }

  private func place(_ version: String, _ title: String) -> MigrationPlace {
    MigrationPlace(
      directory: directory, stem: prefix + version + title, isFolder: style.isFolder,
      ending: ending)
  }

  /// Between the old version and the next of others there is room where versions have parts.
  private func following(_ version: String) -> String {
    switch style.version {
    case .number: return Self.successor(version)
    case .dotted: return "\(digits).\(count - 1)"
    }
  }

  /// The number that comes next, as wide as it was.
  private static func successor(_ digits: String) -> String {
    var bytes = Array(digits.utf8)
    for index in bytes.indices.reversed() {
      guard bytes[index].isDigit else { continue }
      if bytes[index] < UInt8(ascii: "9") {
        bytes[index] += 1
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes[index] = UInt8(ascii: "0")
    }
    return "1" + String(decoding: bytes, as: UTF8.self)
  }
}
