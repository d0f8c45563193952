// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Verdicts

extension Engine {
  /// As its makers write it.
  var productName: String {
    switch self {
    case .postgres: "Postgres"
    case .mysql: "MySQL"
    case .mariadb: "MariaDB"
    }
  }
}

extension DatabaseReport {
  /// `MariaDB 10.11`
  var productName: String { "\(engine.productName) \(serverVersion.description)" }
}
