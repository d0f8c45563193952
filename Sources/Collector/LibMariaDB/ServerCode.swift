// SPDX-License-Identifier: Apache-2.0

/// Error numbers of MySQL and MariaDB: messages_to_clients.txt, errmsg-utf8.txt, and errmsg.h of the
/// client libraries.
enum ServerCode {
  /// ER_CON_COUNT_ERROR, ER_SERVER_SHUTDOWN, ER_TOO_MANY_USER_CONNECTIONS,
  /// ER_USER_LIMIT_REACHED: what passes by itself.
  static let passing: Set<Int> = [1040, 1053, 1203, 1226]
  /// ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR,
  /// ER_MUST_CHANGE_PASSWORD_LOGIN, ER_ACCOUNT_HAS_BEEN_LOCKED, CR_AUTH_PLUGIN_CANNOT_LOAD,
  /// CR_AUTH_PLUGIN_ERR.
  static let login: Set<Int> = [1044, 1045, 1698, 1862, 3118, 2059, 2061]
  /// CR_CONNECTION_ERROR to CR_SERVER_LOST_EXTENDED, ER_CONNECTION_KILLED, ER_CLIENT_INTERACTION_TIMEOUT.
  static let losses: Set<Int> = [
    1040, 1053, 1203, 1226, 1927, 2002, 2003, 2005, 2006, 2013, 2026, 2055, 4031,
  ]
  /// ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK.
  static let locked: Set<Int> = [1205, 1213]
  /// ER_NO_SUCH_TABLE, ER_BAD_TABLE_ERROR, ER_SP_DOES_NOT_EXIST, ER_TRG_DOES_NOT_EXIST,
  /// ER_VIEW_INVALID, ER_UNKNOWN_TABLE, ER_UNKNOWN_TABLE of information_schema.
  static let missing: Set<Int> = [1146, 1051, 1305, 1360, 1356, 1109]
  /// ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR,
  /// ER_SPECIFIC_ACCESS_DENIED_ERROR, ER_PROCACCESS_DENIED_ERROR.
  static let denied: Set<Int> = [1044, 1142, 1143, 1227, 1370]
  static let unknownVariable = 1193
  /// ER_BAD_DB_ERROR
  static let unknownDatabase = 1049
  /// ER_PARSE_ERROR: a statement of newer servers.
  static let unknownSyntax = 1064
}
