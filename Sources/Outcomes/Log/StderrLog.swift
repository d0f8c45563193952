// SPDX-License-Identifier: Apache-2.0

/// The log as text: a line with a prefix and `LOG:  `, lines behind it that begin with a tab, and
/// lines with `DETAIL:  `, `STATEMENT:  ` and so on that belong to it (elog.c,
/// `send_message_to_server_log`).
struct StderrLog {
  private enum Part {
    case message
    case detail
    case statement
    case other
  }
  private var current: LogEntry?
  private var part = Part.other

  /// - Returns: the entry that this line ends.
  mutating func read(_ line: ArraySlice<UInt8>) -> LogEntry? {
    if line.first == UInt8(ascii: "\t") {
      append([UInt8(ascii: "\n")] + line.dropFirst())
      return nil
    }
    guard let label = Self.label(of: line) else {
      // Not written by elog.c: what stood before is over.
      return finish()
    }
    let text = Array(line[(label.word.endIndex + 3)...])
    guard let attached = Self.attached(label.word) else {
      let done = finish()
      begin(label, text)
      return done
    }
    part = attached
    append(text)
    return nil
  }

  mutating func finish() -> LogEntry? {
    defer {
      current = nil
      part = .other
    }
    return current
  }

  private mutating func begin(_ label: Label, _ text: [UInt8]) {
    let isError = LogSeverity.isError(label.word)
    guard isError || LogMessage.isOfInterest(text) else { return }
    let prefix = LinePrefix(label.prefix)
    current = LogEntry(
      time: prefix.time, pid: prefix.pid,
      session: prefix.session ?? prefix.pid.map(String.init) ?? "", isError: isError,
      message: text, isInTransaction: prefix.isInTransaction)
    part = .message
  }

  private mutating func append(_ text: [UInt8]) {
    switch part {
    case .message: current?.message += text
    case .detail: current?.detail += text
    case .statement: current?.statement += text
    case .other: break
    }
  }

  // MARK: Labels

  private struct Label {
    var prefix: ArraySlice<UInt8>
    var word: ArraySlice<UInt8>
  }

  /// A prefix is not longer: the names in it have at most 63 bytes.
  private static let longestPrefix = 1_024
  private static let longestWord = 9

  /// The first capital word with `:  ` behind it that is one of the server's.
  private static func label(of line: ArraySlice<UInt8>) -> Label? {
    var index = line.startIndex
    let end = min(line.endIndex - 2, line.startIndex + longestPrefix)
    while index < end {
      if line[index] == UInt8(ascii: ":"), line[index + 1] == UInt8(ascii: " "),
        line[index + 2] == UInt8(ascii: " ")
      {
        var start = index
        while start > line.startIndex, index - start < longestWord, isCapital(line[start - 1]) {
          start -= 1
        }
        let word = line[start..<index]
        if attached(word) != nil || severities.contains(where: { $0.elementsEqual(word) }) {
          return Label(prefix: line[..<start], word: word)
        }
      }
      index += 1
    }
    return nil
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || byte.isDigit
  }

  private static let severities = [
    "LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG2",
    "DEBUG3", "DEBUG4", "DEBUG5",
  ].map { Array($0.utf8) }

  private static let labels: [([UInt8], Part)] = [
    (Array("DETAIL".utf8), .detail), (Array("STATEMENT".utf8), .statement),
    (Array("HINT".utf8), .other), (Array("QUERY".utf8), .other), (Array("CONTEXT".utf8), .other),
    (Array("LOCATION".utf8), .other), (Array("BACKTRACE".utf8), .other),
  ]

  /// The part of an entry that the word introduces; nil where it begins an entry of its own.
  private static func attached(_ word: ArraySlice<UInt8>) -> Part? {
    labels.first { $0.0.elementsEqual(word) }?.1
  }
}
