// SPDX-License-Identifier: Apache-2.0

/// A row as the server sent it: texts, and nothing for NULL.
struct SQLRow: Sendable {
  private let values: [String?]

  init(_ values: [String?]) { self.values = values }

  var count: Int { values.count }

  subscript(column: Int) -> String? {
    values.indices.contains(column) ? values[column] : nil
  }

  /// What is not there is empty.
  func text(_ column: Int) -> String { self[column] ?? "" }

  func int(_ column: Int) -> Int? { self[column].flatMap { Int($0) } }

  func int64(_ column: Int) -> Int64? {
    // An unsigned counter may be larger than anything that makes sense.
    self[column].flatMap { UInt64($0).map { Int64(clamping: $0) } ?? Int64($0) }
  }

  func double(_ column: Int) -> Double? {
    self[column].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
  }
}
