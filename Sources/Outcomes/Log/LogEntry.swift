// SPDX-License-Identifier: Apache-2.0

/// One entry of the server's log, whatever the format of the file.
public struct LogEntry: Sendable, Hashable {
  /// Seconds since 1970; nil where the line has no time that can be read.
  public var time: Double?
  public var pid: Int?
  /// The server's id of the session, or else its process.
  public var session: String
  public var isError: Bool
  public var message: [UInt8]
  /// "Process holding the lock: …. Wait queue: …."
  public var detail: [UInt8]
  /// The text that was running.
  public var statement: [UInt8]
  /// Whether the session was in a transaction when it wrote: the second half of its virtual
  /// transaction id is then not 0 (proc.c, `LocalTransactionId`). Nil: the log does not say.
  public var isInTransaction: Bool?

  init(
    time: Double? = nil, pid: Int? = nil, session: String = "", isError: Bool = false,
    message: [UInt8] = [], detail: [UInt8] = [], statement: [UInt8] = [],
    isInTransaction: Bool? = nil
  ) {
    self.time = time
    self.pid = pid
    self.session = session
    self.isError = isError
    self.message = message
    self.detail = detail
    self.statement = statement
    self.isInTransaction = isInTransaction
  }
}

/// The format of a log (manual, "Where to Log": `log_destination`).
public enum LogFormat: Sendable, Hashable {
  case stderr
  case csv
  case json
}

/// How loud an entry is (elog.c, `error_severity`): in English, since `lc_messages` of a server
/// decides about the language of the rest too.
enum LogSeverity {
  private static let errors = ["ERROR", "FATAL", "PANIC"].map { Array($0.utf8) }

  static func isError(_ word: some Collection<UInt8>) -> Bool {
    errors.contains { $0.elementsEqual(word) }
  }
}
