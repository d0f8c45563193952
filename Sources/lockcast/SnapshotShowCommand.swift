// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import Workspace

struct SnapshotShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a snapshot for a person: who was there, and what its history knows.",
    discussion: """
        lockcast snapshot show production.json
      """
  )

  @Argument(help: "The snapshot; - for the standard input, or postgres://…#name.")
  var file: String

  func run() throws {
    let snapshot = try Console.failing { () throws(InputErrors) in
      try SnapshotFile.load(file, registry: SnapshotFile.registry)
    }
    Console.write(SnapshotText(snapshot).bytes)
  }
}
