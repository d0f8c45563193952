// SPDX-License-Identifier: Apache-2.0

/// One timed statement: a line of a CSV file.
public struct Timing: Sendable, Hashable {
  public var table: String
  public var operation: String
  public var variant: String
  public var rows: Double
  public var heapBytes: Double
  public var toastBytes: Double
  public var indexes: Int
  public var columns: Int
  public var sortMegabytes: Double
  public var bufferMegabytes: Double
  public var cacheMegabytes: Double
  public var workers: Int
  public var isCold: Bool
  public var parentRows: Double
  /// Without what other jobs on the machine took.
  public var seconds: Double

  /// The timings of a file with a header line; lines that lack a number are left out.
  public static func read(_ text: String) -> [Timing] {
    var lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard !lines.isEmpty else { return [] }
    let header = lines.removeFirst()
    return lines.compactMap { line in
      Timing(Dictionary(zip(header, line)) { first, _ in first })
    }
  }

  private init?(_ fields: [String: String]) {
    func number(_ name: String) -> Double? { fields[name].flatMap(Double.init) }
    guard let table = fields["table"], let operation = fields["op"], let rows = number("rows"),
      let heap = number("heap_bytes"), let seconds = number("clean_seconds")
    else { return nil }
    self.table = table
    self.operation = operation
    self.rows = rows
    self.seconds = seconds
    variant = fields["variant"] ?? ""
    heapBytes = heap
    toastBytes = number("toast_bytes") ?? 0
    indexes = number("n_indexes").map { Int($0) } ?? 1
    columns = number("n_cols").map { Int($0) } ?? 6
    sortMegabytes = number("mwm_mb") ?? 64
    bufferMegabytes = number("buffers_mb") ?? 1024
    cacheMegabytes = number("cache_mb") ?? 4096
    workers = number("parallel").map { Int($0) } ?? 0
    isCold = fields["cache"] == "cold"
    parentRows = number("parent_rows") ?? 0
  }
}
