// SPDX-License-Identifier: Apache-2.0

/// How migrations that are not SQL are turned into it: a program that prints the SQL of one file.
public struct RenderCommand: Sendable, Hashable {
  /// Patterns of the files that it renders.
  public var files: [String]
  /// The program and its arguments; `{file}` stands for the path.
  public var command: [String]
  /// Seconds.
  public var timeLimit = 60
  /// Where it runs: the directory of the configuration.
  public var directory: String

  /// Whether it has to render the file.
  func renders(_ path: String) -> Bool { files.contains { GlobPattern($0).matches(path) } }

  /// The SQL of a file.
  func sql(of path: String) throws(InputError) -> [UInt8] {
    guard let program = command.first else { throw InputError(path, "has no command to render it") }
    let file = relative(path)
    let arguments = command.dropFirst().map { $0.replacing("{file}", with: file) }
    let process = ChildProcess(
      program: program, arguments: arguments, directory: Path.absolute(directory),
      timeLimit: .seconds(timeLimit), outputLimit: InputFile.migrationLimit)
    let result = try process.run()
    guard result.exitCode == 0 else {
      let complaint = String(decoding: result.errors, as: UTF8.self)
      let last = complaint.split(separator: "\n").suffix(3).joined(separator: " ")
      throw InputError(path, "\(program) ended with \(result.exitCode) and no SQL: \(last)")
    }
    return result.output
  }

  /// The path as the program sees it from its directory.
  private func relative(_ path: String) -> String {
    path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.utf8.count + 1)) : path
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    var result = ""
    var rest = Substring(self)
    while let found = rest.firstRange(of: part) {
      result += rest[..<found.lowerBound] + other
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
