// SPDX-License-Identifier: Apache-2.0

/// The migrations that a runner keeps together, as far as their names tell.
public struct MigrationFamily: Sendable {
  /// A file with what the runner takes it for.
  public struct Member: Sendable, Hashable {
    public var path: String
    public var identity: MigrationIdentity
  }

  /// Nil: the numbers in front of the names have the order.
  public let runner: Runner?
  /// Ways up in the order in which the runner takes them; equal ones by path.
  public let up: [Member]
  /// Ways down that stand in files of their own.
  public let down: [Member]

  /// The family of a migration.
  public init(of path: MigrationPath, runner: Runner?, in tree: any FileTree) {
    let home = runner?.format.home(of: path) ?? MigrationHome(path.directory)
    let paths = Self.files(in: home, tree)
    self.init(runner: runner, paths: paths, plan: runner?.format.plan(beside: path, in: tree))
  }

  private init(runner: Runner?, paths: [String], plan: [String: Int]?) {
    self.runner = runner
    let members = paths.compactMap { path -> Member? in
      guard var identity = Self.identity(of: MigrationPath(path), runner) else { return nil }
      if let plan {
        guard let position = plan[identity.title] ?? plan[Self.stem(path)] else { return nil }
        identity.version = .position(position)
      }
      return Member(path: path, identity: identity)
    }.sorted { ($0.identity, $0.path) < ($1.identity, $1.path) }
    up = members.filter { $0.identity.direction == .up && $0.identity.kind != .baseline }
    down = members.filter { $0.identity.direction == .down }
  }

  private static func files(in home: MigrationHome, _ tree: any FileTree) -> [String] {
    tree.names(in: home.directory).flatMap { name -> [String] in
      let path = MigrationPath.join(home.directory, name)
      if name.lowercased().hasSuffix(".sql") { return [path] }
      guard home.depth > 0, !name.hasPrefix(".") else { return [] }
      return files(in: MigrationHome(path, depth: home.depth - 1), tree)
    }
  }

  private static func identity(of path: MigrationPath, _ runner: Runner?) -> MigrationIdentity? {
    if let runner { return runner.identity(of: path) }
    guard let name = NumberedName(path.name, separator: nil) else { return nil }
    return MigrationIdentity(
      version: .number(name.number), title: name.title, direction: name.direction ?? .up)
  }

  private static func stem(_ path: String) -> String {
    String(MigrationPath(path).name.dropLast(".sql".count))
  }

  /// The ways up that have run when these are to run: those before the last of the ways up, and
  /// those up to a way down, without the named ones themselves.
  public func earlier(than paths: Set<String>) -> [Member] {
    let last = up.last { paths.contains($0.path) }?.identity
    let undone = down.last { paths.contains($0.path) }?.identity.version
    return up.filter { member in
      guard !paths.contains(member.path) else { return false }
      if let last, member.identity < last { return true }
      guard let undone, let version = member.identity.version else { return false }
      return version <= undone
    }
  }

  /// The way down of a migration that stands in a file of its own.
  public func wayBack(from path: String) -> Member? {
    guard let own = up.first(where: { $0.path == path })?.identity else { return nil }
    return down.first { member in
      member.identity.version == own.version
        && (own.version != nil || member.identity.title == own.title)
    }
  }
}
