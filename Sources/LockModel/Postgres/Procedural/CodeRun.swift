// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// The functions that a statement runs, directly or through others.
///
/// Functions that call each other several times over would otherwise be run once for every way
/// that leads to them.
struct CodeRun: Hashable {
  /// Functions that were run, or run now, in the catalog as it stands: what they lock is counted.
  var functions: Set<FunctionIdentity> = []
  /// The length of all bodies that were run, counted as often.
  var bytes = 0

  /// More than any person writes.
  static let maximumBytes = 1 << 20

  /// Takes over what was run inside; where the catalog has changed since, running it again may
  /// lock more, and only `running` stays.
  mutating func take(_ inner: CodeRun, running: Set<FunctionIdentity>, isSettled: Bool) {
    bytes = max(bytes, inner.bytes)
    if !isSettled {
      functions = running
    } else if inner.functions.count > functions.count {
      functions.formUnion(inner.functions)
    }
  }
}

extension Statement {
  /// Whether it leaves the catalog as it is.
  var isData: Bool {
    if case .data = self { true } else { false }
  }
}
