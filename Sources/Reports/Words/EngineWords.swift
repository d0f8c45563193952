// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Snapshot
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

extension Server {
  /// As people know it.
  var productName: String { engine == .postgres ? "PostgreSQL" : engine.productName }
}

extension DatabaseReport {
  /// `MariaDB 10.11`
  var productName: String { "\(engine.productName) \(serverVersion.description)" }
}
