// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What a query returns that reads the server's own catalogs, as far as they are known.
struct QueryRows {
  /// Rows that are surely among them.
  var rows: [QueryRow]
  /// There are no others.
  var isComplete: Bool
}

struct QueryRow: Hashable {
  struct Column: Hashable {
    var name: String
    /// Nil: not known.
    var value: Datum?
  }
  var columns: [Column]
}

/// How many rows of catalogs, and bytes of statements put together, the code may still look at:
/// shared by all the evaluations of a run, so that they come to an end.
final class ScanBudget {
  private var left: Int
  private var spent = 0

  init(_ count: Int) { left = count }

  /// False once it is spent.
  func spend(_ count: Int) -> Bool {
    let taken = min(left, count)
    left -= taken
    spent += taken
    return left > 0
  }

  /// What has been spent since this was last asked.
  func takeSpent() -> Int {
    defer { spent = 0 }
    return spent
  }
}

/// A row of one source in FROM.
struct SourceRow {
  var alias: String
  var columns: Set<String>
  /// Its only column may have been renamed.
  var isOpen = false
  var value: (String) -> Datum?
}

/// The rows of all the sources of a query that stand beside each other.
struct SystemScope {
  enum Column {
    case found(Datum?)
    case absent
  }
  var sources: [SourceRow] = []

  func value(of path: [String]) -> Column {
    guard let name = path.last else { return .absent }
    if path.count > 1 {
      let alias = path[path.count - 2]
      guard let source = sources.first(where: { $0.alias == alias }) else { return .absent }
      return .found(source.value(name))
    }
    if let source = sources.first(where: { $0.columns.contains(name) }) {
      return .found(source.value(name))
    }
    let open = sources.first(where: \.isOpen)
    return open.map { .found($0.value(name)) } ?? .absent
  }

  /// Every column, for `*`.
  var allColumns: [QueryRow.Column] {
    sources.flatMap { source in
      source.columns.sorted().map {
        QueryRow.Column(name: $0, value: source.value($0))
      }
    }
  }
}
