// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// How a column's new type stands to the old one (`Field::is_equal` in sql/field.cc).
enum ColumnEquality: Sendable, Hashable {
  /// `IS_EQUAL_YES`: nobody has to be told.
  case same
  /// `IS_EQUAL_PACK_LENGTH`: the engine reads what is there.
  case compatible
  /// `IS_EQUAL_NO`: every value has to be converted.
  case different
}

/// Compares the types of a column before and after an ALTER TABLE.
struct ColumnComparison {
  let old: MySQL.Column
  let new: MySQL.Column
  /// Before the statement.
  let table: MySQL.Table
  /// Behind it: an index that comes with the statement counts as well.
  let altered: MySQL.Table
  let engine: Engine
  let version: ServerVersion

  private typealias Kind = MySQL.DataType.Kind

  var equality: ColumnEquality {
    let from = old.type
    let to = new.type
    guard from.kind == to.kind else { return becomesBytes ? .compatible : .different }
    // Nothing may be stored anew where an attribute of the values changes.
    guard from.isUnsigned == to.isUnsigned, from.isCompressed == to.isCompressed else {
      return .different
    }
    return switch from.kind {
    case .tinyint, .smallint, .mediumint, .int, .bigint, .year: numberEquality
    case .decimal:
      from.length == to.length && from.decimals == to.decimals ? numberEquality : .different
    case .float, .double:
      from.decimals == to.decimals && from.length == to.length ? numberEquality : .different
    case .bit: from.length ?? 1 == to.length ?? 1 ? .same : .different
    case .date: .same
    case .time, .datetime, .timestamp: from.length ?? 0 == to.length ?? 0 ? .same : .different
    case .char: from.length ?? 1 == to.length ?? 1 ? fixedTextEquality : .different
    case .binary: from.length ?? 1 == to.length ?? 1 ? .same : .different
    case .varchar, .varbinary: variableEquality
    case .tinyblob, .blob, .mediumblob, .longblob, .json, .vector:
      from.length == to.length ? .same : .different
    case .tinytext, .text, .mediumtext, .longtext: textEquality
    case .enum, .set: memberEquality
    case .geometry, .point, .linestring, .polygon, .multipoint, .multilinestring, .multipolygon,
      .geometrycollection:
      from.srid == to.srid ? .same : .different
    case .uuid, .inet4, .inet6, .xmltype: .same
    }
  }

  /// The width in parentheses is for the display; whether a column counts up by itself is not
  /// (Field_num::is_equal).
  private var numberEquality: ColumnEquality {
    if old.isAutoIncrement == new.isAutoIncrement { return .same }
    // MariaDB: the attribute may go instantly, not come (handler0alter.cc,
    // check_if_supported_inplace_alter).
    return engine == .mariadb && old.isAutoIncrement ? .same : .different
  }

  // MARK: Text

  private var isIndexed: Bool {
    table.hasIndex(on: old.name) || altered.hasIndex(on: new.name)
  }

  /// MySQL reads text as bytes without touching it, where no index orders it and the length takes as
  /// many bytes (change_prevents_inplace in sql/field.cc).
  private var becomesBytes: Bool {
    guard engine == .mysql, !isIndexed else { return false }
    switch (old.type.kind, new.type.kind) {
    case (.varchar, .varbinary):
      let (before, after) = (old.type.byteLength, new.type.byteLength)
      return after >= before && (before <= 255) == (after <= 255)
    case (.char, .binary):
      return MySQL.Charset.maximumBytes(old.type.charset) == 1
        && old.type.length ?? 1 == new.type.length ?? 1
    case (.tinytext, .tinyblob), (.text, .blob), (.mediumtext, .mediumblob),
      (.longtext, .longblob):
      return true
    default: return false
    }
  }

  private var textEquality: ColumnEquality { charsetEquality }

  /// A CHAR of several bytes a character is stored as a VARCHAR is, with the bytes of its length
  /// (observed on 9.7: CHAR(85) from utf8mb3 to utf8mb4).
  private var fixedTextEquality: ColumnEquality {
    let equality = charsetEquality
    guard equality == .compatible, engine == .mysql else { return equality }
    let (before, after) = (old.type.byteLength, new.type.byteLength)
    return (before <= 255) == (after <= 255) ? equality : .different
  }

  /// Another charset or collation: whether the bytes stay, and their order in indexes.
  private var charsetEquality: ColumnEquality {
    let from = old.type
    let to = new.type
    if from.charset == to.charset, from.collation == to.collation { return .same }
    guard MySQL.Charset.isReadable(from.charset, as: to.charset) else { return .different }
    guard isIndexed else { return .compatible }
    if engine == .mariadb {
      // ha_innobase::can_convert_string: the same collation by another charset's name keeps the
      // order; another one builds the indexes anew, which 10.5 does by copying.
      return version >= ServerVersion(10, 6) ? .compatible : .different
    }
    // change_prevents_inplace in sql/field.cc: an index would have another order.
    return .different
  }

  private var variableEquality: ColumnEquality {
    let before = old.type.byteLength
    let after = new.type.byteLength
    guard after >= before else { return .different }
    guard old.type.length ?? 0 <= new.type.length ?? 0 else { return .different }
    let charset = old.type.kind == .varchar ? charsetEquality : .same
    if charset == .different { return .different }
    if after == before, charset == .same { return .same }
    return fitsLengthBytes(before, after) ? .compatible : .different
  }

  /// The length of a value takes one byte up to 255 bytes, two behind (Field_varstring::is_equal).
  ///
  /// MariaDB 10.4: InnoDB writes one byte for up to 127 anyway, so that such a column can grow
  /// across; in ROW_FORMAT=REDUNDANT every one can (ha_innobase::can_convert_varstring).
  private func fitsLengthBytes(_ before: Int, _ after: Int) -> Bool {
    if (before <= 255) == (after <= 255) { return true }
    guard engine == .mariadb, table.isInnoDB else { return false }
    return table.rowFormat == .redundant || before <= 127
  }

  // MARK: Members

  /// New members at the end, as long as a value takes as many bytes (Field_enum::is_equal).
  private var memberEquality: ColumnEquality {
    let from = old.type.members
    let to = new.type.members
    guard to.starts(with: from), old.type.memberBytes == new.type.memberBytes else {
      return .different
    }
    if charsetEquality == .same { return .same }
    // MySQL stores numbers; the members' charset is the definition's matter (observed on 9.7).
    return engine == .mariadb ? .different : .compatible
  }
}

extension MySQL.Table {
  fileprivate func hasIndex(on column: String) -> Bool {
    indexes.contains { index in
      index.columns.contains { $0?.lowercased() == column.lowercased() }
    }
  }
}
