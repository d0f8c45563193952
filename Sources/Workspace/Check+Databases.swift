// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A repository whose migrations are for several databases, perhaps of different kinds: each is judged
/// by what is known of it, and all of them in one report.
extension Check {
  struct Part {
    var check: Check
    var paths: [String]
  }

  /// The databases that have migrations among the paths, in the order of the configuration; a
  /// migration is of the first that claims it.
  func parts(of selection: Selection) throws(InputErrors) -> [Part] {
    guard !configuration.databases.isEmpty else {
      return [Part(check: self, paths: selection.paths)]
    }
    try refuseWhatNamesOneServer()
    var rest = selection.paths
    var parts: [Part] = []
    for database in configuration.databases {
      let own = rest.filter(database.owns)
      rest.removeAll(where: database.owns)
      if !own.isEmpty { parts.append(Part(check: scoped(to: database), paths: own)) }
    }
    if !rest.isEmpty || parts.isEmpty {
      parts.insert(Part(check: scoped(to: configuration), paths: rest), at: 0)
    }
    return parts
  }

  private func scoped(to database: Configuration) -> Check {
    var check = self
    check.configuration = database
    check.snapshotPaths = snapshotPaths.compactMap { path in
      for other in configuration.databases {
        guard let name = other.database, path.hasPrefix(name + "=") else { continue }
        return name == database.database ? String(path.dropFirst(name.count + 1)) : nil
      }
      return database.database == nil ? path : nil
    }
    return check
  }

  /// They would hold for every database, and be wrong for all but one.
  private func refuseWhatNamesOneServer() throws(InputErrors) {
    let stated = [
      ("--engine", engine != nil), ("--server-version", serverVersion != nil),
      ("--schema", schemaPath != nil), ("--calibration", calibrationPath != nil),
      ("--pool", poolSize != nil),
    ]
    let errors = stated.filter(\.1).map { option, _ in
      InputError(
        option,
        "names one server, and \(Configuration.fileName) has several databases; "
          + "say it there, under databases")
    }
    if !errors.isEmpty { throw InputErrors(errors) }
  }
}

extension Configuration {
  /// What it says of the database that a migration is for.
  func part(of path: String) -> Configuration { databases.first { $0.owns(path) } ?? self }

  /// Nil: itself.
  func part(named name: String?) -> Configuration? {
    name == nil ? self : databases.first { $0.database == name }
  }

  /// Whether a migration is this database's.
  func owns(_ path: String) -> Bool {
    let path = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return render?.renders(path) == true || migrations.contains { GlobPattern($0).matches(path) }
  }
}
