// SPDX-License-Identifier: Apache-2.0

public struct PreparedTransaction: Sendable, Hashable {
  public var gid: String
  public var owner: String?
  public var age: Double
  public var locks: [RelationLock]

  public init(gid: String, owner: String?, age: Double, locks: [RelationLock]) {
    self.gid = gid
    self.owner = owner
    self.age = age
    self.locks = locks
  }
}
