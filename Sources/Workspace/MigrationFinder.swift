// SPDX-License-Identifier: Apache-2.0

/// Finds the migrations that the command line or the configuration names.
public enum MigrationFinder {
  /// Files as they are, directories as their `*.sql` files in order of name; what could not be
  /// read stands beside them.
  ///
  /// A file that is named twice is judged once.
  public static func expand(_ arguments: [String]) -> (paths: [String], problems: [InputError]) {
    var paths: [String] = []
    var problems: [InputError] = []
    for argument in arguments {
      guard argument != "-", InputFile.isDirectory(argument) else {
        paths.append(argument)
        continue
      }
      do throws(InputError) {
        paths += try files(in: argument)
      } catch {
        problems.append(error)
      }
    }
    var seen: Set<String> = []
    return (paths.filter { seen.insert($0).inserted }, problems)
  }

  private static func files(in directory: String) throws(InputError) -> [String] {
    let names = try InputFile.names(in: directory).filter { $0.hasSuffix(".sql") }
    guard !names.isEmpty else {
      throw InputError(directory, "holds no .sql file; name the directory of the migrations")
    }
    return names.map { Path.join(directory, $0) }
  }

  /// The files that match the patterns of the configuration, each once, in order of name within a
  /// pattern. A pattern that matches nothing is an error: a typo must not pass for a clean bill.
  public static func match(_ patterns: [String]) throws(InputErrors) -> [String] {
    var paths: [String] = []
    var errors: [InputError] = []
    for text in patterns {
      let found = GlobPattern(text).matches()
      if found.isEmpty {
        errors.append(InputError(text, "matches no file; correct migrations.files"))
      }
      paths += found
    }
    guard errors.isEmpty else { throw InputErrors(errors) }
    return paths
  }
}
