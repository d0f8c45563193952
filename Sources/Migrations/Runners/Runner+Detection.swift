// SPDX-License-Identifier: Apache-2.0

extension Runner {
  /// The tool that a migration is written for, by its marks, its name and what stands beside it;
  /// nil: none of them says so.
  ///
  /// Marks in the text are certain and go first. A name that several tools know is decided by the
  /// files of the project around it.
  public static func detect(
    _ bytes: [UInt8], at path: MigrationPath, beside tree: any FileTree
  ) -> Runner? {
    marked(bytes) ?? placed(path, tree) ?? kin(path, tree) ?? named(path, tree) ?? printed(bytes)
  }

  /// A file without marks among files that have them: the tool writes none where it needs none.
  private static func kin(_ path: MigrationPath, _ tree: any FileTree) -> Runner? {
    // The last ones are the most likely to be written as the new one is.
    let names = tree.names(in: path.directory).reversed().lazy
      .filter { $0.hasSuffix(".sql") && $0 != path.name }.prefix(longestKin)
    for name in Array(names).reversed() {
      guard let bytes = tree.bytes(of: path.beside(name)), let runner = marked(bytes) else {
        continue
      }
      return runner.marksEveryFile ? nil : runner
    }
    return nil
  }

  private static let longestKin = 6

  /// Without its marks such a tool refuses a file.
  private var marksEveryFile: Bool {
    switch self {
    case .goose, .dbmate, .sqlMigrate, .liquibase: true
    case .drizzle, .atlas, .nodePgMigrate, .postgresMigrations, .psql, .flyway, .golangMigrate,
      .sqlx, .diesel, .refinery, .prisma, .supabase, .sqitch, .rails, .django, .alembic, .pop,
      .maragudk,
      .popx:
      false
    }
  }

  // MARK: Marks

  /// Marks stand in comments, most of them in the first lines; behind these nobody looks.
  private static let longestHead = 64 << 10

  private static func marked(_ bytes: [UInt8]) -> Runner? {
    for line in TextLines(bytes) {
      guard line.range.lowerBound < longestHead else { return nil }
      guard let comment = line.comment, let runner = mark(comment) else { continue }
      return runner
    }
    return nil
  }

  private static func mark(_ comment: Substring) -> Runner? {
    let text = comment.lowercased()
    if text.hasPrefix("+goose ") { return .goose }
    if text.hasPrefix("+migrate ") { return .sqlMigrate }
    if text.hasPrefix("migrate:up") || text.hasPrefix("migrate:down") { return .dbmate }
    if text.hasPrefix("liquibase formatted sql") { return .liquibase }
    if text.hasPrefix("> statement-breakpoint") { return .drizzle }
    if text.hasPrefix("atlas:") { return .atlas }
    if text.hasPrefix("postgres-migrations ") { return .postgresMigrations }
    if text.hasPrefix("up migration") || text.hasPrefix("down migration") { return .nodePgMigrate }
    return nil
  }

  /// What tools print: `sqlmigrate` and `alembic upgrade --sql`.
  private static func printed(_ bytes: [UInt8]) -> Runner? {
    let head = Array(bytes.prefix(longestHead))
    if head.firstRange(of: Array("alembic_version".utf8), from: 0) != nil { return .alembic }
    var lines = TextLines(head).lazy.map(\.trimmed).makeIterator()
    guard lines.next() == "BEGIN;", lines.next() == "--", let title = lines.next(),
      title.hasPrefix("-- "), lines.next() == "--"
    else { return nil }
    return .django
  }

  // MARK: Surroundings

  private static func placed(_ path: MigrationPath, _ tree: any FileTree) -> Runner? {
    let folders = path.folders
    if folders.suffix(2).elementsEqual(["supabase", "migrations"]) { return .supabase }
    if ["deploy", "revert", "verify"].contains(path.folder),
      tree.has(MigrationPath.join(MigrationPath(path.directory).directory, "sqitch.plan"))
    {
      return .sqitch
    }
    if path.name.hasSuffix("structure.sql") { return .rails }
    if tree.has(path.beside("atlas.sum")) { return .atlas }
    if tree.has(path.beside("meta")), tree.has(path.beside("meta/_journal.json")) {
      return .drizzle
    }
    if path.name == "migration.sql" {
      return tree.has(path.beside("snapshot.json")) ? .drizzle : .prisma
    }
    if path.name == "up.sql" || path.name == "down.sql" { return .diesel }
    return nil
  }

  // MARK: Names

  private static func named(_ path: MigrationPath, _ tree: any FileTree) -> Runner? {
    if Runner.flyway.identity(of: path) != nil, path.name.utf8.first != UInt8(ascii: "B") {
      let isRust = projectHas("Cargo.toml", above: path, tree)
      return isRust && Runner.refinery.identity(of: path) != nil ? .refinery : .flyway
    }
    guard let name = NumberedName(path.name, separator: nil) else { return nil }
    if name.direction != nil {
      if name.title.utf8.contains(UInt8(ascii: ".")) {
        return projectHas("database.yml", above: path, tree) ? .pop : .popx
      }
      if projectHas("Cargo.toml", above: path, tree) { return .sqlx }
      return projectHas("database.yml", above: path, tree) ? .pop : .golangMigrate
    }
    if projectHas("Cargo.toml", above: path, tree) { return .sqlx }
    guard projectHas("package.json", above: path, tree) else { return nil }
    return dependency(of: path, tree, among: [.nodePgMigrate, .postgresMigrations])
  }

  /// Whether a directory above holds this name, up to the root of the repository.
  private static func projectHas(
    _ name: String, above path: MigrationPath, _ tree: any FileTree
  ) -> Bool {
    directories(above: path, tree).contains { tree.has(name, in: $0) }
  }

  private static func directories(above path: MigrationPath, _ tree: any FileTree) -> [String] {
    var directory = path.directory
    var found: [String] = []
    for _ in 0..<16 {
      found.append(directory)
      if directory == "." || directory == "/" || tree.has(".git", in: directory) {
        break
      }
      directory = MigrationPath(directory).directory
    }
    return found
  }

  /// The tool that a `package.json` above names.
  private static func dependency(
    of path: MigrationPath, _ tree: any FileTree, among runners: [Runner]
  ) -> Runner? {
    for directory in directories(above: path, tree) {
      guard let package = tree.bytes(of: MigrationPath.join(directory, "package.json")) else {
        continue
      }
      let named = runners.first { runner in
        package.firstRange(of: Array("\"\(runner.rawValue)\"".utf8), from: 0) != nil
      }
      if let named { return named }
    }
    return nil
  }
}
