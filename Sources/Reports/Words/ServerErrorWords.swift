// SPDX-License-Identifier: Apache-2.0
import LockModel

/// Errors of MySQL and MariaDB by number, in a sentence (share/messages_to_clients.txt of MySQL,
/// sql/share/errmsg-utf8.txt of MariaDB).
struct ServerErrorWords {
  let number: Int
  /// What the error names: a column, an index, a constraint, a table.
  let name: String

  /// Nil for one that is not told apart.
  var reason: Prose? {
    let name: Prose = "\(foreign: self.name)"
    return switch number {
    case 1005:
      "foreign key \(name) cannot be made: its columns do not fit the ones they refer to, or no index begins with these"
    case 1054, 1072: "there is no column \(name)"
    case 1069: "\(name) would have more than 64 indexes"
    case 1070: "\(name) has more parts than an index can have"
    case 1074: "\(name) is longer than 65535 bytes"
    case 1117: "\(name) would have more columns than a table can have, 1017 in InnoDB"
    case 1068: "the table has a primary key already"
    case 1071:
      "a key with \(name) is too long: 3072 bytes at most, 767 a column in ROW_FORMAT COMPACT and REDUNDANT"
    case 1075: "\(name) is AUTO_INCREMENT and has to lead an index"
    case 1089: "\(name) takes no prefix of this length"
    case 1090: "a table keeps one column at least"
    case 1091: "\(name) does not exist in the table"
    case 1170: "an index on \(name) needs the length of a prefix"
    case 1176: "there is no index \(name)"
    case 1283: "\(name) cannot be part of a FULLTEXT index"
    case 1451, 3730: "a foreign key of \(name) refers to it"
    case 1505: "\(name) is not partitioned"
    case 1553: "foreign key \(name) needs the index"
    case 1701: "a foreign key refers to \(name)"
    case 1709: "\(name) is too long for an index: 767 bytes at most in this row format"
    case 1822: "no index begins with the columns that foreign key \(name) refers to"
    case 1826, 3822: "a constraint \(name) exists already"
    case 1830: "\(name) cannot be NOT NULL: a foreign key sets it to NULL"
    case 1832, 1833: "a foreign key uses \(name), whose values would change"
    case 3152: "\(name) is JSON, which no index holds as it is"
    case 3734: "foreign key \(name) refers to a column that does not exist"
    case 3780: "the columns that foreign key \(name) joins would have types that do not fit"
    case 3821: "there is no constraint \(name)"
    case 4119: "\(name) keeps its history, and that does not follow"
    case 6125: "no unique key consists of the columns that foreign key \(name) refers to"
    default: nil
    }
  }

  var remedy: Prose? {
    switch number {
    case 1005, 3780:
      "Give both columns one type, sign, charset and collation, and index the referenced ones."
    case 1054, 1072, 1091, 1176, 3734, 3821:
      "Check the name and the order of the migrations, or take a new snapshot."
    case 1071: "Index a prefix of the column, as in KEY (c(191)), or shorten it."
    case 1074: "Use a TEXT or a BLOB."
    case 1170: "Write how much of the value is indexed, as in KEY (c(100))."
    case 1451, 1701, 3730: "Drop the foreign key first."
    case 1553: "Drop the foreign key first, or give it another index."
    case 1709: "Index a prefix of the column, or change the table to ROW_FORMAT=DYNAMIC."
    case 1822: "Index the referenced columns first."
    case 1830: "Change the foreign key's action, or leave the column nullable."
    case 1832, 1833:
      "Drop the foreign key, change both columns, and add the key again, all when few write."
    case 3152: "Index a generated column, or an expression with a type of its own."
    case 4119: "SET SESSION system_versioning_alter_history = KEEP first."
    case 6125: "Make the referenced columns unique first."
    default: nil
    }
  }
}
