// SPDX-License-Identifier: Apache-2.0
import Schema
public import SQLSyntax

extension Catalog {
  /// A server of this kind of which nothing is known, in the release that is assumed.
  static func empty(_ engine: Engine) -> Catalog {
    let version = engine.assumedVersion
    guard engine.isMySQLFamily else { return Catalog(version: version) }
    return Catalog(MySQL.Catalog(engine: engine, version: version))
  }

  mutating func setVersion(_ version: ServerVersion) {
    self.version = version
    mysql?.version = version
  }
}

extension Engine {
  /// The version that is assumed where nothing says which one it is.
  public var assumedVersion: ServerVersion {
    switch self {
    case .postgres: Check.assumedVersion
    case .mysql: ServerVersion(8, 4)
    case .mariadb: ServerVersion(11, 4)
    }
  }
}
