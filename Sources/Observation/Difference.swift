// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import SQLSyntax
public import Schema

/// Where a prediction and a server disagree.
public enum Difference: Sendable, Hashable {
  /// The modes that matter: see ``LockModeSet/dominant``. Empty: none.
  case lock(RelationName, predicted: LockModeSet, observed: LockModeSet)
  case rewrite(RelationName, Side)
  case indexBuild(RelationName, Side)
  case scan(RelationName, Side)
  /// Rows changed in a table of which the plan says nothing.
  case rows(RelationName)
  case algorithm(predicted: MySQL.Algorithm, observed: MySQL.Algorithm)
  case concurrentWrites(predicted: Bool)
  /// Predicted to be refused, and done.
  case accepted(Rejection)

  /// Who says that it happens.
  public enum Side: String, Sendable, Hashable {
    case predictedOnly
    case observedOnly
  }
}

/// The verdict over one statement.
public struct Comparison: Sendable, Hashable {
  public enum Outcome: String, Sendable, Hashable {
    case equal
    case different
    /// The plan does not know: the forecast says `unknown`.
    case unknown
    /// The server refused it: it does nothing, and nothing can be compared.
    case refused
  }

  public var prediction: Prediction
  public var observed: ObservedStatement
  public var differences: [Difference] = []
  /// Predicted locks that a sampler did not catch: no difference, and no proof.
  public var unseenLocks: [RelationName] = []

  public init(_ prediction: Prediction, _ observed: ObservedStatement) {
    self.prediction = prediction
    self.observed = observed
    guard observed.refusal == nil else { return }
    if let rejection = prediction.rejection {
      differences = [.accepted(rejection)]
      return
    }
    compareLocks()
    compareFiles()
    compareScans()
    compareAlgorithm()
    for relation in observed.rows.keys.sorted() where !prediction.mayChangeRows(of: relation) {
      differences.append(.rows(relation))
    }
  }

  public var outcome: Outcome {
    if !prediction.unknowns.isEmpty { return .unknown }
    if !differences.isEmpty { return .different }
    return observed.refusal == nil ? .equal : .refused
  }
}

extension Comparison {
  private mutating func compareLocks() {
    let predicted = prediction.facts.locks
    let seen = observed.facts.locks
    for relation in Set(predicted.keys).union(seen.keys).sorted() {
      let held = observed.heldBefore[relation] ?? []
      let possible = prediction.possible[relation] ?? []
      let most = (predicted[relation]?.modes ?? []).union(possible).union(held)
      let least = most.subtracting(possible).union(held)
      let right = (seen[relation]?.modes ?? []).union(held)
      if most.covers(right), right.covers(least) { continue }
      if observed.method == .sampled, most.covers(right) {
        unseenLocks.append(relation)
      } else {
        differences.append(
          .lock(
            relation, predicted: predicted[relation]?.modes.dominant ?? [],
            observed: right.dominant))
      }
    }
  }

  private mutating func compareFiles() {
    guard prediction.tellsFiles else { return }
    differences += Self.sides(prediction.facts.rewrites, observed.facts.rewrites)
      .filter { !observed.unseenFiles.contains($0.0) }
      .map { .rewrite($0, $1) }
    // A rewrite takes the table's indexes with it, whatever their names.
    if observed.facts.rewrites.isEmpty {
      differences += Self.sides(prediction.facts.indexBuilds, observed.facts.indexBuilds)
        .map { .indexBuild($0, $1) }
    }
  }

  /// Where both know it.
  private mutating func compareAlgorithm() {
    let (own, seen) = (prediction.facts, observed.facts)
    if let predicted = own.algorithm, let observed = seen.algorithm, predicted != observed {
      differences.append(.algorithm(predicted: predicted, observed: observed))
    }
    if let predicted = own.concurrentWrites, let observed = seen.concurrentWrites,
      predicted != observed
    {
      differences.append(.concurrentWrites(predicted: predicted))
    }
  }

  private mutating func compareScans() {
    differences += Self.sides(prediction.facts.scans, observed.facts.scans)
      .filter { !prediction.isPlannersChoice($0.0) && !observed.shortScans.contains($0.0) }
      .map { .scan($0, $1) }
  }

  private static func sides(
    _ predicted: Set<RelationName>, _ observed: Set<RelationName>
  ) -> [(RelationName, Difference.Side)] {
    predicted.symmetricDifference(observed).sorted().map { relation in
      (relation, predicted.contains(relation) ? .predictedOnly : .observedOnly)
    }
  }
}
