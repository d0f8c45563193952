// SPDX-License-Identifier: Apache-2.0
public import Schema

/// Production at one moment: structure and figures, never row values.
public struct Snapshot: Sendable {
  /// The newest document format that this version reads and the one that it writes.
  public static let format = "lockcast.snapshot/1"

  public var capturedAt: Timestamp
  public var server: Server
  public var catalog: Catalog
  public var sizes: [RelationName: RelationSize]
  /// Who held and waited for what, oldest first. The last one is "now".
  public var samples: [LockSample]
  public var workload: Workload
  public var capacity: Capacity
  public var preparedTransactions: [PreparedTransaction]
  public var replication: Replication
  /// What of all this could not be read.
  public var gaps = Gaps()
  /// What earlier snapshots saw, and this one; nil in the first.
  public var history: History?
  /// How fast the system is; nil where nobody timed it.
  public var calibration: Calibration?
  /// Relations that the document has and that were not read because nothing asked for them.
  public var unreadRelations = 0
  /// Relations whose definitions could not be had: another session held them exclusively.
  public var lockedRelations: Set<RelationName> = []
  /// What ``catalog`` is made from, of a MySQL or MariaDB server.
  public var definitions: [ObjectDefinition] = []

  public init(
    capturedAt: Timestamp, server: Server, catalog: Catalog,
    sizes: [RelationName: RelationSize] = [:], samples: [LockSample] = [],
    workload: Workload = Workload(), capacity: Capacity = Capacity(),
    preparedTransactions: [PreparedTransaction] = [], replication: Replication = Replication()
  ) {
    self.capturedAt = capturedAt
    self.server = server
    self.catalog = catalog
    self.sizes = sizes
    self.samples = samples
    self.workload = workload
    self.capacity = capacity
    self.preparedTransactions = preparedTransactions
    self.replication = replication
  }
}
