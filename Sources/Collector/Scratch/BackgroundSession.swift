// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Observation
import Synchronization

/// A session that runs one statement at a time beside us, so that others can look at it meanwhile.
final class BackgroundSession: @unchecked Sendable {
  // One thread at a time speaks with the server: the queue's while a statement runs, ours otherwise.
  private let connection: MySQLConnection
  let identifier: Int
  private let queue = DispatchQueue(label: "lockcast.scratch")
  private let isDone = DispatchSemaphore(value: 0)
  private let outcome = Mutex<Result<Void, CollectorError>?>(nil)
  private var isCounted = false

  init(_ connection: consuming MySQLConnection) throws(CollectorError) {
    identifier = try connection.rows("SELECT CONNECTION_ID()", named: "session").first?.int(0) ?? 0
    self.connection = connection
  }

  func begin(_ sql: String) {
    isCounted = false
    outcome.withLock { $0 = nil }
    queue.async { [self] in
      let result: Result<Void, CollectorError>
      do throws(CollectorError) {
        _ = try connection.rows(sql, named: "statement")
        result = .success(())
      } catch {
        result = .failure(error)
      }
      outcome.withLock { $0 = result }
      isDone.signal()
    }
  }

  /// Whether it has ended, after a few milliseconds at most.
  func waitBriefly() -> Bool {
    if isCounted { return true }
    isCounted = isDone.wait(timeout: .now() + .milliseconds(4)) == .success
    return isCounted
  }

  /// Waits for the end; what the server refused is its answer, no failure.
  func result() throws(CollectorError) -> ObservedStatement.Refusal? {
    if !isCounted { isDone.wait() }
    isCounted = true
    switch outcome.withLock({ $0 }) {
    case .success, nil: return nil
    case .failure(.serverFailed(_, let code, let message))
    where !ServerCode.losses.contains(code):
      return ObservedStatement.Refusal(sqlstate: String(code), message: message)
    case .failure(let error): throw error
    }
  }

  func end() { queue.sync {} }
}
