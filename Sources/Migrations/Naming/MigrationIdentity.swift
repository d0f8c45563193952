// SPDX-License-Identifier: Apache-2.0

/// What a runner takes a file for, from its path alone.
public struct MigrationIdentity: Sendable, Hashable {
  public enum Direction: String, Sendable, Hashable, CaseIterable {
    case up
    case down
    /// It checks what another one did, and changes nothing that stays.
    case verify
  }

  public enum Kind: Sendable, Hashable {
    /// Runs once, in the order of the versions.
    case versioned
    /// Runs again whenever its text changes, behind all the versioned ones.
    case repeatable
    /// Stands in for all versions up to its own on a new database.
    case baseline
  }

  /// Nil: the runner orders it by its title.
  public var version: MigrationVersion?
  public var title: String
  public var direction: Direction
  public var kind: Kind

  public init(
    version: MigrationVersion?, title: String, direction: Direction = .up,
    kind: Kind = .versioned
  ) {
    self.version = version
    self.title = title
    self.direction = direction
    self.kind = kind
  }
}

extension MigrationIdentity: Comparable {
  /// In the order in which a runner brings a database up.
  public static func < (left: Self, right: Self) -> Bool {
    let sides = (left.kind == .repeatable, right.kind == .repeatable)
    if sides.0 != sides.1 { return sides.1 }
    switch (left.version, right.version) {
    case (let one?, let other?) where one != other: return one < other
    case (nil, _?): return true
    case (_?, nil): return false
    default: return left.title.utf8.lexicographicallyPrecedes(right.title.utf8)
    }
  }
}
