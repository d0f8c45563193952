// SPDX-License-Identifier: Apache-2.0
import Forecast
public import JSON

extension OutcomeLedger {
  /// Reads JSON lines; a line of a newer format is an error, an empty one is none.
  public init(lines bytes: [UInt8]) throws(LedgerError) {
    var records: [OutcomeRecord] = []
    for (number, line) in bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() where !line.isEmpty {
      do throws(JSONError) {
        records.append(try OutcomeRecord(JSONValue.parse(Array(line))))
      } catch {
        throw LedgerError(line: number + 1, column: error.column, message: error.message)
      }
    }
    self.init(records)
  }

  public var lines: [UInt8] {
    records.flatMap { record in
      var writer = JSONWriter(.compact)
      record.write(&writer)
      return writer.bytes + [UInt8(ascii: "\n")]
    }
  }
}

/// Why a file of outcomes could not be read, and where.
public struct LedgerError: Error, Sendable, Hashable {
  public var line: Int
  public var column: Int
  public var message: String
}

extension OutcomeRecord {
  init(_ value: JSONValue) throws(JSONError) {
    func fail(_ message: String) -> JSONError { JSONCursor([]).error(message) }
    guard value["schema"]?.stringValue == Self.format else {
      throw fail("expected a record with \"schema\": \"\(Self.format)\"")
    }
    guard let path = value["path"]?.stringValue, let index = value["index"]?.intValue,
      let digest = value["digest"]?.stringValue, let kind = value["kind"]?.stringValue,
      let forecast = value["forecast"].flatMap(ForecastFigures.init),
      let outcome = value["outcome"].flatMap(Outcome.init)
    else { throw fail("a member of the record is missing, or is not what it should be") }
    self.init(
      path: path, index: index, line: value["line"]?.intValue ?? 0, digest: digest, kind: kind,
      serverVersion: value["serverVersion"]?.stringValue,
      snapshot: value["snapshot"]?.stringValue, forecast: forecast, outcome: outcome)
  }

  public func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("schema", Self.format)
      writer.member("path", path)
      writer.member("index", index)
      writer.member("line", line)
      writer.member("digest", digest)
      writer.member("kind", kind)
      writer.member("serverVersion", serverVersion)
      writer.member("snapshot", snapshot)
      writer.member("forecast") { forecast.write(&$0) }
      writer.member("outcome") { outcome.write(&$0) }
    }
  }
}

extension ForecastFigures {
  fileprivate init?(_ value: JSONValue) {
    guard let wait = value["wait"].flatMap(Percentiles.init),
      let hold = value["hold"].flatMap(Percentiles.init),
      let window = value["window"].flatMap(Percentiles.init),
      let blocked = value["blocked"].flatMap(Percentiles.init)
    else { return nil }
    self.init(wait: wait, hold: hold, window: window, blocked: blocked)
  }

  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("wait") { wait.write(&$0) }
      writer.member("hold") { hold.write(&$0) }
      writer.member("window") { window.write(&$0) }
      writer.member("blocked") { blocked.write(&$0) }
    }
  }
}

extension Outcome {
  fileprivate init?(_ value: JSONValue) {
    guard let result = value["result"]?.stringValue.flatMap(OutcomeResult.init),
      let wait = value["wait"].flatMap(Interval.init),
      let window = value["window"].flatMap(Interval.init)
    else { return nil }
    self.init(
      at: value["at"]?.doubleValue, result: result, attempts: value["attempts"]?.intValue ?? 1,
      wait: wait, hold: value["hold"].flatMap(Interval.init), window: window,
      blocked: value["blocked"].flatMap(Interval.init))
  }

  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("at", at)
      writer.member("result", result.rawValue)
      writer.member("attempts", attempts)
      writer.member("wait") { wait.write(&$0) }
      writer.interval("hold", hold)
      writer.member("window") { window.write(&$0) }
      writer.interval("blocked", blocked)
    }
  }
}

extension Interval {
  /// A missing upper bound is null.
  fileprivate init?(_ value: JSONValue) {
    guard let low = value["low"]?.doubleValue else { return nil }
    self.init(low, value["high"]?.doubleValue ?? .infinity)
  }

  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("low", low)
      writer.member("high", high.isFinite ? high : nil)
    }
  }
}

extension JSONWriter {
  mutating func interval(_ key: String, _ interval: Interval?) {
    self.key(key)
    if let interval { interval.write(&self) } else { null() }
  }
}
