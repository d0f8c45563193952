// SPDX-License-Identifier: Apache-2.0

/// Reads a log piece by piece, in bounded memory: a log may have many gigabytes.
public struct LogReader: Sendable {
  /// A longer entry is passed over: no migration that lockcast reads has a longer statement.
  public static let longestEntry = 16 << 20

  /// What the log is written in, from its first line; nil before that is read.
  public private(set) var format: LogFormat?
  /// Entries that were too long.
  public private(set) var skipped = 0
  private var text = StderrLog()
  /// The record that has begun, up to the end of what was read.
  private var pending: [UInt8] = []
  /// How far `pending` was searched for the record's end.
  private var searched = 0
  /// Inside quotes of a CSV record.
  private var isQuoted = false
  private var isSkipping = false

  public init() {}

  /// The next bytes; `entry` gets what of them says something about a statement or a lock.
  public mutating func read(_ chunk: [UInt8], _ entry: (LogEntry) -> Void) {
    pending += chunk
    if format == nil { format = Self.format(of: pending) }
    guard format != nil else { return }
    var start = 0
    while let end = endOfRecord() {
      take(pending[start..<end], entry)
      start = end + 1
    }
    pending.removeFirst(start)
    searched -= start
    if pending.count > Self.longestEntry {
      if !isSkipping { skipped += 1 }
      isSkipping = true
      isQuoted = false
      pending.removeAll()
      searched = 0
    }
  }

  public mutating func finish(_ entry: (LogEntry) -> Void) {
    if format == nil { read([UInt8(ascii: "\n")], entry) }
    if !pending.isEmpty { take(pending[...], entry) }
    pending = []
    searched = 0
    isQuoted = false
    if let last = text.finish() { entry(last) }
  }

  private mutating func endOfRecord() -> Int? {
    while searched < pending.count {
      let byte = pending[searched]
      searched += 1
      if byte == UInt8(ascii: "\n"), !isQuoted { return searched - 1 }
      if byte == UInt8(ascii: "\""), format == .csv { isQuoted.toggle() }
    }
    return nil
  }

  private mutating func take(_ record: ArraySlice<UInt8>, _ entry: (LogEntry) -> Void) {
    if isSkipping {
      isSkipping = false
      return
    }
    let line = record.last == UInt8(ascii: "\r") ? record.dropLast() : record
    let read: LogEntry? =
      switch format {
      case .csv: CSVLog.read(line)
      case .json: JSONLog.read(line)
      case .stderr, nil: text.read(line)
      }
    if let read { entry(read) }
  }

  /// A first line is not needed beyond this.
  private static let longestBeginning = 4_096

  /// A line of JSON begins with a brace; one of CSV has its first comma right behind a time and its
  /// zone (`2026-11-25 03:14:37.123 UTC,`).
  private static func format(of bytes: [UInt8]) -> LogFormat? {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    guard line.count < bytes.count || line.count >= longestBeginning else { return nil }
    if line.first == UInt8(ascii: "{") { return .json }
    guard LogTime.begins(line), let comma = line.firstIndex(of: UInt8(ascii: ",")) else {
      return .stderr
    }
    let spaces = line[..<comma].count { $0 == UInt8(ascii: " ") }
    let commas = line.count { $0 == UInt8(ascii: ",") }
    return spaces == 2 && commas >= 12 ? .csv : .stderr
  }
}
