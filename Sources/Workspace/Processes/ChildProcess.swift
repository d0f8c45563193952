// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Subprocess
import Synchronization
import SystemPackage

/// Runs another program and waits for it: no shell, a time limit, bounded output.
struct ChildProcess: Sendable {
  var program: String
  var arguments: [String]
  var input: [UInt8] = []
  /// Added to the program's own, or taken out of it.
  var environment: [String: String?] = [:]
  var directory: String?
  /// Seconds.
  var timeLimit = 60
  var outputLimit = 64 << 20

  struct Output: Sendable {
    /// Above 128 where a signal ended it, as shells count.
    var code: Int32
    var output: [UInt8]
    /// The end of what it complained about.
    var complaint: String
  }

  private static let complaintLimit = 1 << 20

  func run() throws(InputError) -> Output {
    let ending = Ending()
    Task.detached { ending.come(await attempt()) }
    guard let outcome = ending.wait() else { throw failure("did not end; run it again") }
    return try outcome.get()
  }

  /// Lets a caller that is not asynchronous wait.
  private final class Ending: Sendable {
    private let outcome = Mutex<Result<Output, InputError>?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func come(_ result: Result<Output, InputError>) {
      outcome.withLock { $0 = result }
      semaphore.signal()
    }

    func wait() -> Result<Output, InputError>? {
      semaphore.wait()
      return outcome.withLock { $0 }
    }
  }

  private func attempt() async -> Result<Output, InputError> {
    await withTaskGroup(of: Result<Output, InputError>.self) { group in
      group.addTask { await execute() }
      group.addTask {
        do {
          try await Task.sleep(for: .seconds(timeLimit))
          return .failure(failure("took longer than \(timeLimit) s and was ended; raise its limit"))
        } catch {
          return .failure(failure("was cancelled; run it again"))
        }
      }
      let first = await group.next() ?? .failure(failure("did not end; run it again"))
      group.cancelAll()
      return first
    }
  }

  private func execute() async -> Result<Output, InputError> {
    var options = PlatformOptions()
    // A group of its own, so that what it started ends with it.
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
    let changes = environment.compactMap { name, value in
      Environment.Key(rawValue: name).map { ($0, value) }
    }
    let settings = Environment.inherit.updating(Dictionary(uniqueKeysWithValues: changes))
    do {
      let result = try await Subprocess.run(
        program.contains("/") ? .path(.init(program)) : .name(program),
        arguments: Arguments(arguments), environment: settings,
        workingDirectory: directory.map { .init($0) }, platformOptions: options,
        input: .array(input), output: .bytes(limit: outputLimit),
        error: .bytes(limit: Self.complaintLimit))
      let complaint = String(decoding: result.standardError.suffix(4096), as: UTF8.self)
      return .success(
        Output(
          code: result.terminationStatus.code, output: result.standardOutput,
          complaint: complaint))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failure(failure("was not found; install it, or correct PATH"))
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      return .failure(failure("printed more than \(outputLimit >> 20) MiB; make it print less"))
    } catch {
      return .failure(failure("could not be run: \(error)"))
    }
  }

  private func failure(_ what: String) -> InputError { InputError(program, what) }
}

extension TerminationStatus {
  fileprivate var code: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  }
}
