// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// The built program, run as a user runs it.
public enum Lockcast {
  public struct Run {
    public var code: Int32
    public var output: String
    public var errors: String
  }

  /// It stands beside the test bundle.
  public static var executable: URL {
    #if os(macOS)
    for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
      return bundle.bundleURL.deletingLastPathComponent().appending(path: "lockcast")
    }
    #endif
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "lockcast")
  }

  /// Runs in a folder of its own, which holds `files`; both are removed afterwards.
  public static func run(
    _ arguments: [String], files: [String: Data] = [:], input: String = "",
    environment: [String: String] = [:]
  ) throws -> Run {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(
      at: folder.appending(path: ".git"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, data) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file)
    }
    return try execute(executable, arguments, in: folder, input: input, environment: environment)
  }

  /// Runs a program in a folder of a repository, whose `.git` keeps what it says.
  public static func execute(
    _ program: URL, _ arguments: [String], in folder: URL, input: String = "",
    environment: [String: String] = [:]
  ) throws -> Run {
    // Files instead of pipes: a pipe that nobody drains would block the program.
    let kept = folder.appending(path: ".git")
    try FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
    let output = kept.appending(path: ".output")
    let errors = kept.appending(path: ".errors")
    let stdin = kept.appending(path: ".input")
    try Data(input.utf8).write(to: stdin)
    for url in [output, errors] { try Data().write(to: url) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: stdin)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Run(
      code: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}
