// SPDX-License-Identifier: Apache-2.0
import LockModel
import Observation
import SQLSyntax
import Schema

/// One fact of a statement: what was predicted, beside what was observed.
struct ComparisonRow: Sendable, Hashable {
  enum Mark: Sendable, Hashable {
    case equal
    case different
    /// Cannot be told: sampled and not seen, or the planner's choice.
    case open
  }

  var topic: String
  var relation: RelationName?
  var predicted: Prose
  var observed: Prose
  var mark: Mark

  static func rows(of comparison: Comparison) -> [ComparisonRow] {
    if let refusal = comparison.observed.refusal { return [refused(comparison, refusal)] }
    if let rejection = comparison.prediction.rejection {
      return [
        ComparisonRow(
          topic: "outcome", relation: nil, predicted: rejection.prose, observed: "It runs.",
          mark: .different)
      ]
    }
    return locks(comparison) + online(comparison) + sets(comparison) + rowCounts(comparison)
  }

  /// How online DDL was carried out.
  private static func online(_ comparison: Comparison) -> [ComparisonRow] {
    let (own, seen) = (comparison.prediction.facts, comparison.observed.facts)
    var rows: [ComparisonRow] = []
    if let predicted = own.algorithm, let observed = seen.algorithm {
      rows.append(
        ComparisonRow(
          topic: "algorithm", relation: nil, predicted: "\(words: predicted.rawValue)",
          observed: "\(words: observed.rawValue)",
          mark: predicted == observed ? .equal : .different))
    }
    if let predicted = own.concurrentWrites, let observed = seen.concurrentWrites {
      rows.append(
        ComparisonRow(
          topic: "LOCK=NONE", relation: nil, predicted: predicted ? "accepted" : "refused",
          observed: observed ? "accepted" : "refused",
          mark: predicted == observed ? .equal : .different))
    }
    return rows
  }

  private static func refused(
    _ comparison: Comparison, _ refusal: ObservedStatement.Refusal
  ) -> ComparisonRow {
    let expected: Prose = comparison.prediction.unknowns.isEmpty ? "It runs." : "Not known."
    return ComparisonRow(
      topic: "outcome", relation: nil,
      predicted: comparison.prediction.rejection?.prose ?? expected,
      observed:
        "The server refuses it: \(foreign: refusal.message) (SQLSTATE \(foreign: refusal.sqlstate)).",
      mark: comparison.prediction.rejection == nil ? .open : .equal)
  }

  private static func locks(_ comparison: Comparison) -> [ComparisonRow] {
    let predicted = comparison.prediction.facts.locks
    let seen = comparison.observed.facts.locks
    let different = Set(
      comparison.differences.compactMap { difference in
        if case .lock(let relation, _, _) = difference { relation } else { nil }
      })
    return Set(predicted.keys).union(seen.keys).sorted().map { relation in
      let held = comparison.observed.heldBefore[relation] ?? []
      let isUnseen = comparison.unseenLocks.contains(relation)
      return ComparisonRow(
        topic: "lock", relation: relation,
        predicted: words(predicted[relation]?.modes ?? []),
        observed: isUnseen
          ? "not caught by the sampler"
          : words((seen[relation]?.modes ?? []).union(held)),
        mark: different.contains(relation) ? .different : isUnseen ? .open : .equal)
    }
  }

  private static func words(_ modes: LockModeSet) -> Prose {
    let names = modes.dominant.modes.map(\.sqlName).joined(separator: ", ")
    return "\(words: names.isEmpty ? "none" : names)"
  }

  private static func sets(_ comparison: Comparison) -> [ComparisonRow] {
    let (predicted, observed) = (comparison.prediction.facts, comparison.observed.facts)
    return rows("new file", predicted.rewrites, observed.rewrites) { relation in
      !comparison.prediction.tellsFiles || comparison.observed.unseenFiles.contains(relation)
        ? .open : .different
    }
      + rows("index build", predicted.indexBuilds, observed.indexBuilds) { index in
        comparison.differences.contains { difference in
          if case .indexBuild(index, _) = difference { true } else { false }
        } ? .different : .open
      }
      + rows("full scan", predicted.scans, observed.scans) {
        comparison.prediction.isPlannersChoice($0)
          || comparison.observed.shortScans.contains($0) ? .open : .different
      }
  }

  private static func rows(
    _ topic: String, _ predicted: Set<RelationName>, _ observed: Set<RelationName>,
    whenUnequal mark: (RelationName) -> Mark
  ) -> [ComparisonRow] {
    predicted.union(observed).sorted().map { relation in
      let (left, right) = (predicted.contains(relation), observed.contains(relation))
      return ComparisonRow(
        topic: topic, relation: relation, predicted: left ? "yes" : "no",
        observed: right ? "yes" : "no", mark: left == right ? .equal : mark(relation))
    }
  }

  private static func rowCounts(_ comparison: Comparison) -> [ComparisonRow] {
    comparison.observed.rows.sorted { $0.key < $1.key }.map { relation, counts in
      let isPredicted = comparison.prediction.mayChangeRows(of: relation)
      let parts = [
        (counts.inserted, "inserted"), (counts.updated, "updated"), (counts.deleted, "deleted"),
      ].filter { $0.0 > 0 }.map { "\(Quantity.exact($0.0)) \($0.1)" }
      return ComparisonRow(
        topic: "rows", relation: relation, predicted: isPredicted ? "changed" : "unchanged",
        observed: "\(words: parts.joined(separator: ", "))",
        mark: isPredicted ? .equal : .different)
    }
  }
}
