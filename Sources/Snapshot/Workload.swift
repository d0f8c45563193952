// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema

/// Who uses which relation, how often and how long.
public struct Workload: Sendable, Hashable {
  public var queries: [QueryFamily]
  /// Arrivals per relation and mode that no query family explains, from the tables' counters.
  public var unattributed: [RelationTraffic]
  /// The stretch of time over which rates were measured, seconds; nil: since statistics reset.
  public var observedSeconds: Double?
  /// All transactions of the database a second.
  public var transactionsPerSecond: Double?
  /// For how many seconds the counters of tables and indexes had been running; nil: not known.
  public var countersSeconds: Double?

  public init(
    queries: [QueryFamily] = [], unattributed: [RelationTraffic] = [],
    observedSeconds: Double? = nil, transactionsPerSecond: Double? = nil
  ) {
    self.queries = queries
    self.unattributed = unattributed
    self.observedSeconds = observedSeconds
    self.transactionsPerSecond = transactionsPerSecond
  }
}

/// Statements that differ only in their literals (`pg_stat_statements`).
public struct QueryFamily: Sendable, Hashable {
  public var id: String
  /// Normalised text; nil when texts were left out.
  public var text: String?
  public var user: String?
  public var callsPerSecond: Double
  public var meanSeconds: Double
  public var deviationSeconds: Double
  public var maximumSeconds: Double?
  /// What one call locks, from its text.
  public var locks: [RelationLock]

  public init(
    id: String, text: String?, callsPerSecond: Double, meanSeconds: Double,
    deviationSeconds: Double, locks: [RelationLock]
  ) {
    self.id = id
    self.text = text
    self.callsPerSecond = callsPerSecond
    self.meanSeconds = meanSeconds
    self.deviationSeconds = deviationSeconds
    self.locks = locks
  }
}

public struct RelationLock: Sendable, Hashable {
  public var relation: RelationName
  public var mode: LockMode

  public init(_ relation: RelationName, _ mode: LockMode) {
    self.relation = relation
    self.mode = mode
  }
}

public struct RelationTraffic: Sendable, Hashable {
  public var relation: RelationName
  public var mode: LockMode
  public var perSecond: Double
  public var meanSeconds: Double?

  public init(_ relation: RelationName, _ mode: LockMode, perSecond: Double, meanSeconds: Double?) {
    self.relation = relation
    self.mode = mode
    self.perSecond = perSecond
    self.meanSeconds = meanSeconds
  }
}
