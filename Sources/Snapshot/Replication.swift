// SPDX-License-Identifier: Apache-2.0

public struct Replication: Sendable, Hashable {
  public struct Standby: Sendable, Hashable {
    public var name: String
    /// `async`, `sync`, `quorum`, `potential`
    public var syncState: String
    public var replayLagSeconds: Double?
    public var replayLagBytes: Int64?

    public init(
      name: String, syncState: String, replayLagSeconds: Double?, replayLagBytes: Int64?
    ) {
      self.name = name
      self.syncState = syncState
      self.replayLagSeconds = replayLagSeconds
      self.replayLagBytes = replayLagBytes
    }
  }
  public struct Slot: Sendable, Hashable {
    public var name: String
    public var isActive: Bool
    public var isLogical: Bool
    public var retainedBytes: Int64?

    public init(name: String, isActive: Bool, isLogical: Bool, retainedBytes: Int64?) {
      self.name = name
      self.isActive = isActive
      self.isLogical = isLogical
      self.retainedBytes = retainedBytes
    }
  }
  public var standbys: [Standby]
  public var slots: [Slot]

  public init(standbys: [Standby] = [], slots: [Slot] = []) {
    self.standbys = standbys
    self.slots = slots
  }
}
