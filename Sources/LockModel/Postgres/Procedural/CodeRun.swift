// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// The functions that a statement runs, directly or through others.
///
/// Functions that call each other several times over would otherwise be run once for every way
/// that leads to them.
struct CodeRun: Hashable {
  struct Call: Hashable {
    var function: FunctionIdentity
    var arguments: CallArguments
  }
  /// Calls that were run, or run now, in the catalog as it stands: what they lock is counted.
  var calls: Set<Call> = []
  /// The length of all bodies that were run, counted as often.
  var bytes = 0
  /// What it cost to follow them: see `ProceduralCost`.
  var cost = 0

  /// More than any person writes.
  static let maximumBytes = 1 << 20

  /// Takes over what was run inside; where the catalog has changed since, running it again may
  /// lock more, and only `running` stays.
  mutating func take(_ inner: CodeRun, running: Set<Call>, isSettled: Bool) {
    bytes = max(bytes, inner.bytes)
    cost = max(cost, inner.cost)
    if !isSettled {
      calls = running
    } else if inner.calls.count > calls.count {
      calls.formUnion(inner.calls)
    }
  }
}

extension Statement {
  /// Whether it leaves the catalog as it is.
  var isData: Bool {
    if case .data = self { true } else { false }
  }
}
