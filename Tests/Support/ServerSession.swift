// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A server's own client that is fed line by line: it keeps its transaction and its locks.
public final class ServerSession {
  private static let mark = "<done>"

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let marking: String

  /// - Parameter marking: what makes the client print ``mark`` on a line.
  init(arguments: [String], marking: (_ mark: String) -> String) throws {
    self.marking = marking(Self.mark)
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Runs statements and returns what the server has answered.
  @discardableResult
  public func run(_ sql: String) -> String {
    send(sql + "\n" + marking)
    return answer()
  }

  /// Waits until everything that was sent has ended, and returns what the server has answered.
  @discardableResult
  public func finish() -> String {
    send(marking)
    return answer()
  }

  private func answer() -> String {
    var text = ""
    while !text.hasSuffix(Self.mark + "\n") {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
    }
    return String(text.dropLast(Self.mark.count + 1))
  }

  /// Sends statements that may have to wait, and does not wait for them.
  public func send(_ sql: String) {
    try? input.fileHandleForWriting.write(contentsOf: Data((sql + "\n").utf8))
  }

  public func close() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
