// SPDX-License-Identifier: Apache-2.0

/// Finds the migrations that the command line or the configuration names.
public enum MigrationFinder {
  /// Files as they are, directories as their `*.sql` files in order of name.
  ///
  /// A file that is named twice is judged once.
  public static func expand(_ arguments: [String]) throws(InputErrors) -> [String] {
    var paths: [String] = []
    var errors: [InputError] = []
    for argument in arguments {
      guard argument != "-", InputFile.isDirectory(argument) else {
        paths.append(argument)
        continue
      }
      do throws(InputError) {
        let names = try InputFile.names(in: argument).filter { $0.hasSuffix(".sql") }
        if names.isEmpty {
          throw InputError(argument, "holds no .sql file; name the directory of the migrations")
        }
        paths += names.map { Path.join(argument, $0) }
      } catch {
        errors.append(error)
      }
    }
    guard errors.isEmpty else { throw InputErrors(errors) }
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }
}
