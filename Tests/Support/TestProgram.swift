// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Programs that the tests' servers consist of.
public enum TestProgram {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let isRoot = getuid() == 0

  /// Servers refuse to run as root.
  static func arguments(_ arguments: [String], asUser user: String) -> [String] {
    let prefix = ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
    return isRoot ? prefix + arguments : arguments
  }

  /// Runs a program to its end and returns what it prints.
  ///
  /// Through a file: `Process` waits until every descendant has closed a pipe.
  @discardableResult
  public static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: "/tmp")
    process.standardInput = FileHandle.nullDevice
    let log = "/tmp/lockcast-tests-\(UUID().uuidString)"
    FileManager.default.createFile(atPath: log, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: log) }
    let output = try FileHandle(forWritingTo: URL(filePath: log))
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    let text = String(
      decoding: (try? Data(contentsOf: URL(filePath: log))) ?? Data(), as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw Failure(description: arguments.joined(separator: " ") + "\n" + text)
    }
    return text
  }

  /// Starts a server that lives until it is stopped, with its output in a file.
  static func start(_ arguments: [String], log path: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: "/tmp")
    FileManager.default.createFile(atPath: path, contents: nil)
    let log = try FileHandle(forWritingTo: URL(filePath: path))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = log
    process.standardError = log
    try process.run()
    return process
  }
}
