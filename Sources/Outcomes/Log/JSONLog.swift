// SPDX-License-Identifier: Apache-2.0
import JSON

/// The log as JSON, an object a line (jsonlog.c; 15 and newer).
enum JSONLog {
  static func read(_ line: ArraySlice<UInt8>) -> LogEntry? {
    guard let value = try? JSONValue.parse(Array(line)),
      let message = value["message"]?.stringValue.map({ Array($0.utf8) })
    else { return nil }
    let isError = LogSeverity.isError(
      value["error_severity"]?.stringValue.map { Array($0.utf8) } ?? [])
    guard isError || LogMessage.isOfInterest(message) else { return nil }
    let pid = value["pid"]?.intValue
    return LogEntry(
      time: value["timestamp"]?.stringValue.flatMap { LogTime.read($0.utf8) }, pid: pid,
      session: value["session_id"]?.stringValue ?? pid.map(String.init) ?? "", isError: isError,
      message: message, detail: bytes(value["detail"]), statement: bytes(value["statement"]),
      isInTransaction: value["vxid"]?.stringValue.map { !$0.hasSuffix("/0") })
  }

  private static func bytes(_ value: JSONValue?) -> [UInt8] {
    value?.stringValue.map { Array($0.utf8) } ?? []
  }
}
