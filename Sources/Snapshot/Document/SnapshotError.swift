// SPDX-License-Identifier: Apache-2.0
import JSON

/// Why a document is not a snapshot that can be used.
public struct SnapshotError: Error, Sendable, Hashable {
  public enum Problem: Sendable, Hashable {
    /// No JSON, or not to its end.
    case invalid(String)
    /// Its format is newer than this program, or something else altogether.
    case unsupportedFormat(String)
    case missing(String)
  }
  public var problem: Problem
  /// Both count from 1.
  public var line: Int
  public var column: Int

  public init(_ problem: Problem, line: Int, column: Int) {
    self.problem = problem
    self.line = line
    self.column = column
  }

  init(_ error: JSONError) {
    self.init(.invalid(error.message), line: error.line, column: error.column)
  }
}

extension SnapshotError: CustomStringConvertible {
  /// `3:14: error: …`, to be put behind the file's path.
  public var description: String { "\(line):\(column): error: \(message); \(remedy)" }

  public var message: String {
    switch problem {
    case .invalid(let message): message
    case .unsupportedFormat(let format):
      "the format \"\(Self.excerpt(format))\" is not one that this version reads"
        + " (\(Snapshot.format))"
    case .missing(let key): "the snapshot has no \"\(key)\""
    }
  }

  public var remedy: String {
    switch problem {
    case .invalid, .missing: "take the snapshot again: lockcast snapshot"
    case .unsupportedFormat: "use a newer lockcast, or a snapshot that this version took"
    }
  }

  /// Foreign text in a message: short and without control characters.
  private static func excerpt(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
  }
}
