// SPDX-License-Identifier: Apache-2.0
import Schema

/// How long work takes and what it writes.
struct WorkAmount {
  /// Computing and reading, in one backend.
  var busy = Span.zero
  /// Writing behind it, until the disk limits.
  var writing = Span.zero
  var walBytes = 0.0
  var newBytes = 0.0
  /// Rows written or rewritten.
  var rows = 0.0
  /// Of the time, and of the sizes behind it.
  var provenance = Provenance.measured
  var sizes = Provenance.measured
  /// Relations whose size nobody knows: the time is a lower bound.
  var unknownSizes: [RelationName] = []
  /// More than catalog entries: something that grows with the table.
  var isHeavy = false

  var time: Span { .longer(busy, writing) }
  var seconds: Double { time.central }

  static func + (left: WorkAmount, right: WorkAmount) -> WorkAmount {
    var sum = left
    sum.busy = left.busy + right.busy
    sum.writing = left.writing + right.writing
    sum.walBytes += right.walBytes
    sum.newBytes += right.newBytes
    sum.rows += right.rows
    sum.provenance = max(left.provenance, right.provenance)
    sum.sizes = max(left.sizes, right.sizes)
    sum.unknownSizes += right.unknownSizes
    sum.isHeavy = left.isHeavy || right.isHeavy
    return sum
  }
}
