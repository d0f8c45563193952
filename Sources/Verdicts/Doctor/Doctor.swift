// SPDX-License-Identifier: Apache-2.0
import Forecast
public import Snapshot

/// What of a server makes lock windows unbounded, read from a snapshot.
///
/// Each finding rests on something that the snapshot has: what it does not have is no finding.
public struct Doctor: Sendable {
  let snapshot: Snapshot
  /// Who runs migrations, and what it sets for itself.
  let migrationRole: String?
  let migrationSettings: [String: String]
  let poolSize: Int?
  let limits: DoctorLimits
  /// Hours after which a snapshot is stale.
  let maximumAgeHours: Double
  let now: Timestamp?

  public init(
    _ snapshot: Snapshot, migrationRole: String? = nil, migrationSettings: [String: String] = [:],
    poolSize: Int? = nil, limits: DoctorLimits = DoctorLimits(),
    maximumAgeHours: Double = Limits().snapshotMaximumAgeHours, now: Timestamp? = nil
  ) {
    self.snapshot = snapshot
    self.migrationRole = migrationRole
    self.migrationSettings = migrationSettings
    self.poolSize = poolSize
    self.limits = limits
    self.maximumAgeHours = maximumAgeHours
    self.now = now
  }

  /// The worst first; of equal ones in the order of the rules.
  public func findings() -> [ServerFinding] {
    let found =
      timeouts() + sessions() + connections() + vacuums() + remnants() + replication() + sight()
    return found.enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }.map(\.element)
  }

  // MARK: Settings

  /// What is in force for a user: the role's own, the database's, the server's.
  func setting(_ name: String, of user: String? = nil) -> String? {
    let server = snapshot.server
    return user.flatMap { server.roleSettings[$0]?[name] } ?? server.roleSettings["*"]?[name]
      ?? server.settings[name]
  }

  /// Seconds; 0 where it is off, nil where the snapshot does not say.
  func seconds(_ name: String, of user: String? = nil) -> Double? {
    setting(name, of: user).flatMap(durationInSeconds)
  }

  /// Whether one of these timeouts ends it; nil: the snapshot has none of them.
  func isBounded(by names: String..., user: String?) -> Bool? {
    let known = names.compactMap { seconds($0, of: user) }
    return known.isEmpty ? nil : known.contains { $0 > 0 }
  }

  func isOff(_ name: String) -> Bool { setting(name) == "off" }
}
