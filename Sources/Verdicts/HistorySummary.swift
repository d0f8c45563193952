// SPDX-License-Identifier: Apache-2.0

/// What a schema rests on that was replayed from earlier migrations.
public struct HistorySummary: Sendable, Hashable {
  public var files: Int
  public var statements: Int
  /// Where it is not sure what exists afterwards, in order.
  public var doubts: [HistoryDoubt]

  public init(files: Int, statements: Int, doubts: [HistoryDoubt]) {
    self.files = files
    self.statements = statements
    self.doubts = doubts
  }
}

/// A statement of an earlier migration whose effect is not known.
public struct HistoryDoubt: Sendable, Hashable {
  public var path: String
  public var line: Int

  public init(path: String, line: Int) {
    self.path = path
    self.line = line
  }
}
