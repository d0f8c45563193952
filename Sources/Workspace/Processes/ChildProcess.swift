// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Subprocess
import Synchronization

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A program to run: its arguments reach it as they are, no shell reads them.
public struct ChildProcess: Sendable {
  /// A name is looked up in PATH; with a `/` in it, it is a path as seen from `directory`.
  public var program: String
  public var arguments: [String] = []
  /// An absolute path; nil: the working directory.
  public var directory: String?
  /// Set beside the environment of this process.
  public var environment: [String: String] = [:]
  public var input: [UInt8] = []
  public var timeLimit: Duration
  /// Of the standard output, in bytes.
  public var outputLimit: Int

  public init(
    program: String, arguments: [String] = [], directory: String? = nil,
    environment: [String: String] = [:], input: [UInt8] = [], timeLimit: Duration,
    outputLimit: Int
  ) {
    self.program = program
    self.arguments = arguments
    self.directory = directory
    self.environment = environment
    self.input = input
    self.timeLimit = timeLimit
    self.outputLimit = outputLimit
  }

  public struct Outcome: Sendable, Hashable {
    /// A signal counts as 128 and its number, as in a shell.
    public var exitCode: Int32
    public var output: [UInt8]
    /// The end of the standard error: there the reason stands.
    public var errors: [UInt8]
  }

  public static let errorLimit = 4 << 10

  /// Runs it to its end, or kills it together with its process group.
  ///
  /// Blocks the thread, and needs another one of Swift's pool: not to be called from a task.
  public func run() throws(InputError) -> Outcome {
    guard !([program] + arguments).contains(where: { $0.utf8.contains(0) }) else {
      throw problem("an argument holds a zero byte; remove it")
    }
    // A program that ends before it has read its input must not end this one.
    Terminal.ignoreBrokenPipes()
    let answer = Answer()
    let answered = DispatchSemaphore(value: 0)
    Task.detached {
      let result = await withinTimeLimit()
      answer.result.withLock { $0 = result }
      answered.signal()
    }
    answered.wait()
    return try answer.result.withLock { $0 }.get()
  }

  /// A program need not read all of its input. The library's own kind of input would trap then: it
  /// leaves the pipe open when a write fails (swift-subprocess 1.0.2, Input.swift).
  private struct Input: InputProtocol {
    var bytes: [UInt8]

    func write(with writer: StandardInputWriter) async throws {
      _ = try? await writer.write(bytes)
    }
  }

  private final class Answer: Sendable {
    let result = Mutex(Result<Outcome, InputError>.failure(InputError("", "gave no answer")))
  }

  private func withinTimeLimit() async -> Result<Outcome, InputError> {
    let late = problem("ran longer than \(timeLimit), and was stopped")
    return await withTaskGroup(of: Result<Outcome, InputError>.self) { group in
      group.addTask { await toItsEnd() }
      group.addTask {
        try? await Task.sleep(for: timeLimit)
        return .failure(late)
      }
      let first = await group.next()
      group.cancelAll()
      return first ?? .failure(late)
    }
  }

  private func toItsEnd() async -> Result<Outcome, InputError> {
    do {
      let result = try await Subprocess.run(
        configuration, input: Input(bytes: input), output: .bytes(limit: outputLimit),
        error: .sequence
      ) { execution in
        try await Self.end(of: execution.standardError)
      }
      return .success(
        Outcome(
          exitCode: Self.exitCode(result.terminationStatus), output: result.standardOutput,
          errors: result.closureResult))
    } catch let error as SubprocessError {
      return .failure(problem(explain(error)))
    } catch {
      return .failure(problem("could not be run: \(error)"))
    }
  }

  private var configuration: Subprocess.Configuration {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
    ]
    let additions = environment.map { (Environment.Key(stringLiteral: $0), $1 as String?) }
    return Subprocess.Configuration(
      executable: program.utf8.contains(UInt8(ascii: "/"))
        ? .path(FilePath(Path.join(directory ?? ".", program))) : .name(program),
      arguments: Arguments(arguments),
      environment: .inherit.updating(Dictionary(additions) { $1 }),
      workingDirectory: directory.map { FilePath($0) }, platformOptions: options)
  }

  private static func end(of stream: SubprocessOutputSequence) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await buffer in stream {
      buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
      bytes.removeFirst(max(0, bytes.count - errorLimit))
    }
    return bytes
  }

  private static func exitCode(_ status: TerminationStatus) -> Int32 {
    switch status {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  }

  private func explain(_ error: SubprocessError) -> String {
    switch error.code {
    case .executableNotFound: "no such program; install it, or correct its name"
    case .failedToChangeWorkingDirectory: "its directory \(directory ?? ".") cannot be entered"
    case .outputLimitExceeded: "printed more than \(outputLimit) bytes, and was stopped"
    default: "could not be run: \(error)"
    }
  }

  private func problem(_ message: String) -> InputError { InputError(program, message) }
}
