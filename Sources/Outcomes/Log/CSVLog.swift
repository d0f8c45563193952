// SPDX-License-Identifier: Apache-2.0

/// The log as CSV: columns by their place (csvlog.c; manual, "Using CSV-Format Log Output").
enum CSVLog {
  private enum Column {
    static let time = 0
    static let pid = 3
    static let session = 5
    static let virtualTransaction = 9
    static let severity = 11
    static let message = 13
    static let detail = 14
    static let statement = 19
    /// Later ones say nothing that is asked for.
    static let count = 20
  }

  static func read(_ record: ArraySlice<UInt8>) -> LogEntry? {
    let fields = fields(of: record)
    guard fields.count == Column.count else { return nil }
    let isError = LogSeverity.isError(fields[Column.severity])
    guard isError || LogMessage.isOfInterest(fields[Column.message]) else { return nil }
    let transaction = fields[Column.virtualTransaction]
    return LogEntry(
      time: LogTime.read(fields[Column.time]),
      pid: Int(String(decoding: fields[Column.pid], as: UTF8.self)),
      session: String(decoding: fields[Column.session], as: UTF8.self), isError: isError,
      message: fields[Column.message], detail: fields[Column.detail],
      statement: fields[Column.statement],
      isInTransaction: transaction.isEmpty ? nil : !transaction.suffix(2).elementsEqual("/0".utf8))
  }

  /// The columns that matter.
  private static func fields(of record: ArraySlice<UInt8>) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = record.startIndex
    while index < record.endIndex, fields.count < Column.count {
      let byte = record[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        // Two quotes inside quotes are one.
        if isQuoted, index < record.endIndex, record[index] == byte {
          field.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == UInt8(ascii: ","), !isQuoted {
        fields.append(field)
        field = []
      } else {
        field.append(byte)
      }
    }
    return fields
  }
}
