// SPDX-License-Identifier: Apache-2.0

/// How many sessions fit.
public struct Capacity: Sendable, Hashable {
  public var maxConnections: Int?
  public var reservedConnections: Int?
  /// The database's own limit (`CONNECTION LIMIT`), and those of roles that may log in.
  public var databaseLimit: Int?
  public var roleLimits: [String: Int] = [:]
  /// Client sessions at the moment of the snapshot, and the most seen over its samples.
  public var connections: Int?
  public var peakConnections: Int?
  public var activeConnections: Int?
  /// Per application name: the most sessions seen at once.
  public var applications: [String: Int]

  public init(
    maxConnections: Int? = nil, reservedConnections: Int? = nil, connections: Int? = nil,
    peakConnections: Int? = nil, activeConnections: Int? = nil, applications: [String: Int] = [:]
  ) {
    self.maxConnections = maxConnections
    self.reservedConnections = reservedConnections
    self.connections = connections
    self.peakConnections = peakConnections
    self.activeConnections = activeConnections
    self.applications = applications
  }
}
