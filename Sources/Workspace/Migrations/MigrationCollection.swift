// SPDX-License-Identifier: Apache-2.0
import Migrations
import Schema
import SQLSyntax

/// The migrations of a check, read in the format of their runner and in its order.
struct MigrationCollection {
  private(set) var migrations: [Migration] = []
  private(set) var problems: [InputError] = []
  let tree: any FileTree
  let settings: ReaderSettings

  /// What does not depend on the file.
  struct ReaderSettings {
    /// As stated; nil: detected for each file.
    var runner: Runner?
    var variables: [String: String] = [:]
    var transaction: TransactionMode?
    var engine = Engine.postgres
    var version: ServerVersion?

    /// What the command line says, and else the configuration.
    init(
      _ configuration: Configuration, runner: Runner?, transaction: TransactionMode?,
      engine: Engine, version: ServerVersion?
    ) {
      self.runner = runner ?? configuration.runner
      variables = configuration.variables
      self.transaction = transaction ?? configuration.transactionMode
      self.engine = engine
      self.version = version
    }

    func reader(for runner: Runner?, in tree: any FileTree) -> MigrationReader {
      var reader = MigrationReader(runner: runner, tree: tree)
      reader.variables = variables
      reader.transaction = transaction
      reader.engine = engine
      reader.version = version
      return reader
    }
  }

  init(settings: ReaderSettings, tree: any FileTree) {
    self.settings = settings
    self.tree = tree
  }

  /// Reads a file; what cannot be read becomes a problem and hides no other.
  mutating func add(_ path: String) {
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: InputFile.migrationLimit)
      path == "-" ? addInput(bytes) : add(bytes, at: path)
    } catch {
      problems.append(error)
    }
  }

  /// A file that a command turns into SQL; nil: no command may be run.
  mutating func add(_ path: String, rendered render: RenderCommand?) {
    guard let render else {
      return problems.append(
        InputError(path, "is rendered by a command; pass --render where you trust the checkout"))
    }
    do throws(InputError) {
      add(try render.sql(of: path), at: path)
    } catch {
      problems.append(error)
    }
  }

  mutating func add(_ bytes: [UInt8], at path: String) {
    let place = MigrationPath(path)
    let runner = settings.runner ?? Runner.detect(bytes, at: place, beside: tree)
    migrations.append(settings.reader(for: runner, in: tree).read(bytes, path: path))
  }

  /// The standard input has no name, and nothing stands beside it.
  private mutating func addInput(_ bytes: [UInt8]) {
    let path = "<stdin>"
    let runner = settings.runner ?? Runner.detect(bytes, at: MigrationPath(path), beside: NoFiles())
    migrations.append(settings.reader(for: runner, in: tree).read(bytes, path: path))
  }

  mutating func complain(_ problem: InputError) { problems.append(problem) }

  /// Puts them into their runners' order, finds ways back in files of their own, and lets those go
  /// on in one transaction whose runner has one for all.
  mutating func arrange() {
    migrations = MigrationOrder.sorted(migrations)
    let named = Set(migrations.map(\.path))
    for index in migrations.indices {
      let migration = migrations[index]
      if migration.down == nil, migration.identity?.direction == .up {
        migrations[index].down = wayBack(from: migration, named: named)
      }
      if index > 0 { join(index) }
    }
  }

  private func wayBack(from migration: Migration, named: Set<String>) -> Script? {
    guard let runner = migration.runner else { return nil }
    let family = MigrationFamily(of: MigrationPath(migration.path), runner: runner, in: tree)
    guard let member = family.wayBack(from: migration.path), !named.contains(member.path),
      let bytes = tree.bytes(of: member.path)
    else { return nil }
    return settings.reader(for: runner, in: tree).read(bytes, path: member.path).script
  }

  private mutating func join(_ index: Int) {
    let (before, own) = (migrations[index - 1], migrations[index])
    guard own.transaction == .all, before.transaction == .all, own.runner == before.runner,
      own.identity?.direction == before.identity?.direction,
      before.script.statements.last?.transaction == 0,
      own.script.statements.first?.transaction == 0
    else { return }
    migrations[index].script.continuesTransaction = true
  }

  // MARK: History

  /// The schema that the earlier migrations of the same families make; nil: there are none.
  func history(on catalog: Catalog, files: any FileTree) -> HistoryReplay? {
    var replay = HistoryReplay(on: catalog)
    var seen: Set<String> = []
    let named = Set(migrations.map(\.path))
    for migration in migrations {
      let place = MigrationPath(migration.path)
      let home = migration.runner?.home(of: place) ?? place.directory
      guard seen.insert("\(migration.runner?.rawValue ?? "") \(home)").inserted else { continue }
      let family = MigrationFamily(of: place, runner: migration.runner, in: files)
      let reader = settings.reader(for: migration.runner, in: files)
      for member in family.earlier(than: named) {
        if let bytes = files.bytes(of: member.path) {
          replay.run(reader.read(bytes, path: member.path))
        } else {
          replay.miss(member.path)
        }
      }
    }
    return replay.files > 0 ? replay : nil
  }
}
