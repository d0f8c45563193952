// SPDX-License-Identifier: Apache-2.0

/// What an entry says about a statement or a lock.
enum LogMessage: Equatable {
  /// `log_statement`: it begins.
  case began(sql: [UInt8])
  /// `log_duration`, `log_min_duration_statement`: it has ended well. The text is missing where it
  /// was logged when it began (postgres.c, `check_log_duration`).
  case finished(seconds: Double, sql: [UInt8]?, isExecute: Bool)
  /// `log_lock_waits`, after `deadlock_timeout` (proc.c, `ProcSleep`).
  case waits(pid: Int, seconds: Double)
  case acquired(pid: Int, seconds: Double)
  case failed(Failure)

  /// Why a statement came to nothing.
  enum Failure: String, Sendable, Hashable {
    case lockTimeout = "lock-timeout"
    case statementTimeout = "statement-timeout"
    case deadlock
    case canceled
    case error
  }

  /// Cheap to ask of every entry of a log.
  static func isOfInterest(_ message: [UInt8]) -> Bool {
    message.starts(with: duration) || message.starts(with: process)
      || message.starts(with: statement) || message.starts(with: execute)
  }

  init?(_ entry: LogEntry) {
    if entry.isError {
      self = .failed(Self.failure(entry.message))
    } else if let rest = Self.rest(entry.message[...], behind: Self.duration) {
      guard let message = Self.finished(rest) else { return nil }
      self = message
    } else if let sql = Self.rest(entry.message[...], behind: Self.statement) {
      self = .began(sql: Array(sql))
    } else if let rest = Self.rest(entry.message[...], behind: Self.execute) {
      guard let sql = Self.named(rest) else { return nil }
      self = .began(sql: Array(sql))
    } else {
      guard let message = Self.lockWait(entry.message) else { return nil }
      self = message
    }
  }

  private static let duration = Array("duration: ".utf8)
  private static let statement = Array("statement: ".utf8)
  private static let execute = Array("execute ".utf8)
  private static let process = Array("process ".utf8)
  private static let milliseconds = Array(" ms".utf8)

  private static func rest(
    _ bytes: ArraySlice<UInt8>, behind start: [UInt8]
  ) -> ArraySlice<UInt8>? {
    bytes.starts(with: start) ? bytes.dropFirst(start.count) : nil
  }

  /// `12.345 ms`, `12.345 ms  statement: …`, `12.345 ms  execute name: …`; what it says about
  /// parsing and binding is no end of a statement.
  private static func finished(_ bytes: ArraySlice<UInt8>) -> LogMessage? {
    let number = bytes.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
    guard let duration = Double(String(decoding: number, as: UTF8.self)),
      let rest = rest(bytes.dropFirst(number.count), behind: milliseconds)
    else { return nil }
    let text = rest.drop { $0 == UInt8(ascii: " ") }
    if text.isEmpty { return .finished(seconds: duration / 1000, sql: nil, isExecute: false) }
    if let sql = self.rest(text, behind: statement) {
      return .finished(seconds: duration / 1000, sql: Array(sql), isExecute: false)
    }
    guard let sql = self.rest(text, behind: execute).flatMap(named) else { return nil }
    return .finished(seconds: duration / 1000, sql: Array(sql), isExecute: true)
  }

  /// What stands behind the name of a prepared statement and of a portal.
  private static func named(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return bytes[(colon + 1)...]
  }

  /// `process 21144 still waiting for AccessExclusiveLock on relation 16385 of database 16384 after
  /// 200.115 ms`
  private static func lockWait(_ message: [UInt8]) -> LogMessage? {
    let words = message.prefix(1_000).split(separator: UInt8(ascii: " ")).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard words.count > 4, let pid = Int(words[1]),
      let after = words.lastIndex(of: "after"), after + 2 < words.count,
      words[after + 2] == "ms", let milliseconds = Double(words[after + 1])
    else { return nil }
    switch words[2] {
    case "still", "avoided": return .waits(pid: pid, seconds: milliseconds / 1000)
    case "acquired": return .acquired(pid: pid, seconds: milliseconds / 1000)
    default: return nil
    }
  }

  private static func failure(_ message: [UInt8]) -> Failure {
    switch String(decoding: message.prefix(100), as: UTF8.self) {
    case "canceling statement due to lock timeout": .lockTimeout
    case let text where text.hasPrefix("could not obtain lock on "): .lockTimeout
    case "canceling statement due to statement timeout": .statementTimeout
    case "deadlock detected": .deadlock
    case "canceling statement due to user request": .canceled
    case let text where text.hasPrefix("terminating connection due to "): .canceled
    default: .error
    }
  }
}

/// `Processes holding the lock: 3, 4. Wait queue: 5, 6.`: who has the lock, and who stands in line,
/// in order.
struct LockQueueDetail: Equatable {
  var holders: [Int]
  var queue: [Int]

  init?(_ detail: [UInt8]) {
    let text = String(decoding: detail.prefix(100_000), as: UTF8.self)
    let parts = text.split(separator: ". Wait queue: ", maxSplits: 1)
    guard parts.count == 2, let colon = parts[0].firstIndex(of: ":") else { return nil }
    holders = Self.numbers(parts[0][parts[0].index(after: colon)...])
    queue = Self.numbers(parts[1])
  }

  /// How many stand behind a process: all of them, where it holds the lock.
  func countBehind(_ pid: Int) -> Int {
    if holders.contains(pid) { return queue.count { $0 != pid } }
    return queue.firstIndex(of: pid).map { queue.count - $0 - 1 } ?? 0
  }

  private static func numbers(_ text: Substring) -> [Int] {
    text.split { !$0.isNumber }.compactMap { Int($0) }
  }
}
