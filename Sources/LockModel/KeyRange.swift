// SPDX-License-Identifier: Apache-2.0

/// The values that conditions leave of a column of a unique key: of all its columns together as many
/// rows at most.
///
/// `id BETWEEN 1 AND 1000`, `id > 100 AND id <= 1100`, `id IN (1, 2, 3)`. What is compared with
/// something that is not written out bounds nothing, and between two values lie so many only where
/// they are integers.
struct KeyRange {
  let isInteger: Bool
  private var least: Int?
  private var most: Int?
  private var listed: Int?

  enum Bound { case atLeast, atMost }

  init(isInteger: Bool) { self.isInteger = isInteger }

  mutating func add(_ bound: Bound, _ value: Int) {
    switch bound {
    case .atLeast: least = max(least ?? value, value)
    case .atMost: most = min(most ?? value, value)
    }
  }

  /// One of so many values.
  mutating func add(listed count: Int) { listed = min(listed ?? count, count) }

  /// Nil: no end on one side, or on both.
  var rows: Int? {
    var between: Int?
    if isInteger, let least, let most {
      let (width, overflows) = most.subtractingReportingOverflow(least)
      between = overflows ? nil : max(0, width.addingReportingOverflow(1).partialValue)
    }
    return [between, listed].compactMap { $0 }.min()
  }
}

extension [KeyRange] {
  /// Of all the columns of a unique key together; nil: one of them has no end.
  var rows: Int? {
    var product = 1
    for range in self {
      guard let rows = range.rows else { return nil }
      let (next, overflows) = product.multipliedReportingOverflow(by: rows)
      if overflows { return nil }
      product = next
    }
    return isEmpty ? nil : product
  }
}
