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

extension Engine {
  /// The setting that bounds the wait for a lock on a table.
  var lockTimeout: String { self == .postgres ? "lock_timeout" : "lock_wait_timeout" }

  /// That it does not.
  var unsetLockTimeout: String {
    switch self {
    case .postgres: "No lock_timeout is set"
    case .mysql: "lock_wait_timeout is a year, unless somebody sets it"
    case .mariadb: "lock_wait_timeout is a day, unless somebody sets it"
    }
  }

  /// How a deadlock between the migration and an application ends. DDL weighs more than DML
  /// (sql/mdl.h, `enum_deadlock_weight`).
  var deadlockEnd: String {
    switch self {
    case .postgres: "one of the two is ended after deadlock_timeout"
    case .mysql, .mariadb: "the application is ended at once, with error 1213"
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
