// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Workspace

struct ChildProcessTests {
  @Test func argumentsReachTheProgramAsTheyAre() async throws {
    let words = ["$HOME", "a b", "'", "*", "line\nend", "ü", "`id`"]
    let outcome = try await run("printf", ["%s|"] + words)
    #expect(text(outcome.output) == words.joined(separator: "|") + "|")
    #expect(outcome.exitCode == 0)
  }

  @Test(
    arguments: [
      ("exit 3", 3), ("kill -TERM $$", 128 + 15), ("kill -KILL $$", 128 + 9), ("true", 0),
    ] as [(String, Int32)])
  func exitCodes(script: String, code: Int32) async throws {
    #expect(try await shell(script).exitCode == code)
  }

  /// More than a pipe holds, both ways at once.
  @Test func inputAndOutputRunSideBySide() async throws {
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(try await run("cat", [], input: input, outputLimit: 1 << 20).output == input)
  }

  @Test func inputThatNobodyReadsIsNoError() async throws {
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(try await run("true", [], input: input).exitCode == 0)
  }

  @Test func theEndOfTheErrorsIsKept() async throws {
    let outcome = try await shell("seq 1 100000 >&2; echo last >&2; echo out")
    #expect(outcome.errors.count == ChildProcess.errorLimit)
    #expect(text(outcome.errors).hasSuffix("\n100000\nlast\n"))
    #expect(text(outcome.output) == "out\n")
  }

  @Test func environmentAndDirectory() async throws {
    let folder = try TemporaryFolder()
    try folder.writeScript("bin/show", "pwd; echo \"$WORD\"")
    let outcome = try await onThread {
      try ChildProcess(
        program: "bin/show", directory: folder.path, environment: ["WORD": "a=b"],
        timeLimit: .seconds(60), outputLimit: 1024
      ).run()
    }
    #expect(text(outcome.output) == folder.path + "\na=b\n")
  }

  @Test(arguments: [
    ("no-such-program-of-ours", ["x"], "no such program"),
    ("./no/such/program", [], "no such program"),
    ("echo", ["a\0b"], "zero byte"),
    ("yes", [], "printed more than 65536 bytes"),
  ])
  func problemsAreTold(program: String, arguments: [String], expected: String) async throws {
    let error = await #expect(throws: InputError.self) {
      try await run(program, arguments)
    }
    #expect(error?.path == program)
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
  }

  @Test func aDirectoryThatIsNotThereIsTold() async throws {
    let error = await #expect(throws: InputError.self) {
      try await onThread {
        try ChildProcess(
          program: "true", directory: "/no/such/directory", timeLimit: .seconds(60),
          outputLimit: 1
        ).run()
      }
    }
    #expect(error?.message.contains("/no/such/directory cannot be entered") == true)
  }

  /// What the program started is stopped with it: the file does not come.
  @Test func aLimitOfTimeStopsTheWholeGroup() async throws {
    let folder = try TemporaryFolder()
    let error = await #expect(throws: InputError.self) {
      try await onThread {
        try ChildProcess(
          program: "sh",
          arguments: ["-c", "echo $$ > pid; (sleep 600; :) & echo $! > child; trap '' TERM; wait"],
          directory: folder.path, timeLimit: .seconds(3), outputLimit: 1024
        ).run()
      }
    }
    #expect(error?.message == "ran longer than 3.0 seconds, and was stopped")
    for name in ["pid", "child"] {
      let written = try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
      let pid = try #require(Int32(written.trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(await isGone(pid), "\(name)")
    }
  }

  /// A killed orphan stays listed until its new parent has looked at it.
  private func isGone(_ pid: Int32) async -> Bool {
    for _ in 0..<500 {
      if kill(pid, 0) != 0 || isZombie(pid) { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  private func isZombie(_ pid: Int32) -> Bool {
    let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    return status?.contains("State:\tZ") == true
  }

  private func shell(_ script: String) async throws -> ChildProcess.Outcome {
    try await run("sh", ["-c", script])
  }

  private func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], outputLimit: Int = 65536
  ) async throws -> ChildProcess.Outcome {
    try await onThread {
      try ChildProcess(
        program: program, arguments: arguments, input: input, timeLimit: .seconds(60),
        outputLimit: outputLimit
      ).run()
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
