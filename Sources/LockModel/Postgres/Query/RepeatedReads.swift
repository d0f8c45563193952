// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PathChooser {
  /// Whether the rows of a table that no index serves are gone through for each row of another
  /// one: by a correlated subquery (`SS_process_sublinks` in subselect.c), or as the inner side
  /// of a join that neither a hash nor a merge can do (`hash_inner_and_outer` in joinpath.c).
  func isReadPerRow(_ entry: Int, in level: Int) -> Bool {
    if let parent = levels[level].parent, returnsMany(parent) {
      let outer = levels[level].conditions.filter { refersToOuter($0, in: level) }
      let isHashed = levels[level].joinsParent && outer.contains(where: \.isEquality)
      if !outer.isEmpty, !isHashed { return true }
    }
    return isInnerOfNestedLoop(entry, in: level)
  }

  private func returnsMany(_ level: Int) -> Bool {
    levels[level].entries.indices.contains { !few[level].contains($0) }
  }

  /// No equality ties it to what stands before it.
  private func isInnerOfNestedLoop(_ entry: Int, in level: Int) -> Bool {
    let others = levels[level].entries.indices.filter { $0 != entry && !few[level].contains($0) }
    guard let first = others.first, first < entry, !few[level].contains(entry) else { return false }
    return !levels[level].conditions.contains { condition in
      guard case .binary("=", let left, let right) = condition else { return false }
      let sides = [left, right].map { sources(of: $0, in: level) }
      return sides.contains([entry]) && sides.contains { !$0.isEmpty && !$0.contains(entry) }
    }
  }

  private func sources(of expression: Expression, in level: Int) -> Set<Int> {
    var found: Set<Int> = []
    expression.forEach { part in
      if let source = part.columnReference.flatMap({ source(of: $0, in: level) }) {
        found.insert(source)
      }
    }
    return found
  }

  private func refersToOuter(_ condition: Expression, in level: Int) -> Bool {
    var outer = false
    condition.forEach { part in
      guard let reference = part.columnReference, source(of: reference, in: level) == nil else {
        return
      }
      let isDerived = reference.alias.map { levels[level].derived[$0] != nil }
      if isDerived ?? !levels[level].derived.isEmpty { return }
      outer = true
    }
    return outer
  }
}

extension Expression {
  fileprivate var isEquality: Bool {
    if case .binary("=", _, _) = self { return true }
    return false
  }
}
