// SPDX-License-Identifier: Apache-2.0

/// A database server by the language that it speaks and the lock manager that it has.
///
/// MySQL and MariaDB share a tree and a namespace (``MySQL``); their forms and their algorithms
/// differ.
public enum Engine: String, Sendable, Hashable, CaseIterable {
  case postgres
  case mysql
  case mariadb

  public var isMySQLFamily: Bool {
    switch self {
    case .postgres: false
    case .mysql, .mariadb: true
    }
  }
}
