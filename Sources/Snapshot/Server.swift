// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

public struct Server: Sendable, Hashable {
  public var engine = Engine.postgres
  public var version: ServerVersion
  public var database: String
  /// Settings that bear on locks and work, by name, as `pg_settings` shows them with their unit
  /// resolved: times in milliseconds, sizes in bytes. Of MySQL and MariaDB: the global variables,
  /// by lower-case name, as `SHOW GLOBAL VARIABLES` prints them.
  public var settings: [String: String]
  /// Settings of roles and of the database (`ALTER ROLE … SET`): role, or `*`, to settings.
  public var roleSettings: [String: [String: String]]
  public var isInRecovery: Bool
  public var databaseBytes: Int64?

  public init(
    version: ServerVersion, database: String, settings: [String: String] = [:],
    roleSettings: [String: [String: String]] = [:], isInRecovery: Bool = false,
    databaseBytes: Int64? = nil
  ) {
    self.version = version
    self.database = database
    self.settings = settings
    self.roleSettings = roleSettings
    self.isInRecovery = isInRecovery
    self.databaseBytes = databaseBytes
  }
}
