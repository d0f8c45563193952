// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

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
