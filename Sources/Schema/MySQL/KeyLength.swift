// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Which columns an index of InnoDB can hold, and how much of them.
///
/// Rules of `mysql_prepare_create_table` in sql/sql_table.cc and of `create_index` in
/// storage/innobase/handler/ha_innodb.cc, observed on MariaDB 10.5, 10.11, 11.8 and MySQL 9.7 with 1,840
/// indexes each.
struct KeyLength {
  let engine: Engine
  let table: MySQL.Table
  /// `sql_mode` holds STRICT_…: a key that is too long is an error, not cut.
  let isStrict: Bool

  /// Of a whole key, and of a column in it.
  private static let most = 3072
  /// Of a column in the older row formats.
  private static let mostCompact = 767

  private var isCompact: Bool { table.rowFormat == .compact || table.rowFormat == .redundant }

  /// Nil: it can be made, or is no matter of lengths.
  func refusal(_ kind: MySQL.IndexDefinition.Kind, _ parts: [MySQL.KeyPart]) -> Refusal? {
    guard table.isInnoDB, !table.isAssumed else { return nil }
    switch kind {
    case .plain, .unique, .primary: return lengthRefusal(kind, parts)
    case .fulltext: return fulltextRefusal(parts)
    case .spatial, .vector: return nil
    }
  }

  // MARK: FULLTEXT

  private func fulltextRefusal(_ parts: [MySQL.KeyPart]) -> Refusal? {
    for (column, _) in columns(parts) {
      let isText =
        column.type.isText && column.type.charset != "binary" && column.type.members.isEmpty
      if !isText, !(column.type.kind == .json && engine == .mariadb) {
        return .error(column.type.kind == .json ? 3152 : 1283, column.name)
      }
    }
    return nil
  }

  // MARK: Lengths

  private func lengthRefusal(
    _ kind: MySQL.IndexDefinition.Kind, _ parts: [MySQL.KeyPart]
  ) -> Refusal? {
    let columns = columns(parts)
    guard columns.count == parts.count, !columns.contains(where: { $0.column.type.isSpatial })
    else { return nil }
    var lengths: [Int] = []
    for (column, prefix) in columns {
      if let refusal = shapeRefusal(column, prefix, kind) { return refusal }
      lengths.append(column.type.keyBytes(prefix: prefix))
    }
    // MariaDB keeps a hash of each value (10.4).
    let isHash = kind == .unique && columns.contains { $0.column.type.isLong && $0.prefix == nil }
    if engine == .mariadb, isHash { return nil }
    let name = columns[0].column.name
    return engine == .mariadb
      ? mariaDBRefusal(kind, lengths, name) : mysqlRefusal(kind, lengths, name)
  }

  private func columns(
    _ parts: [MySQL.KeyPart]
  ) -> [(column: MySQL.Column, prefix: Int?)] {
    parts.compactMap { part in
      guard case .column(let name) = part.key, let column = table.column(name) else { return nil }
      return (column, part.prefixLength)
    }
  }

  /// A prefix of what has none, or the lack of one.
  private func shapeRefusal(
    _ column: MySQL.Column, _ prefix: Int?, _ kind: MySQL.IndexDefinition.Kind
  ) -> Refusal? {
    let type = column.type
    if type.kind == .json, engine == .mysql { return .error(3152, column.name) }
    guard let prefix else {
      guard type.isLong, engine == .mysql || kind == .primary else { return nil }
      return .error(1170, column.name)
    }
    if type.isLong {
      // MySQL measures the prefix of a TINYTEXT by its bytes.
      let isTooLong =
        type.isTiny && MySQL.Charset.bytes(ofCharacters: prefix, type.charset) > 255
      return engine == .mysql && isTooLong ? .error(1071, column.name) : nil
    }
    guard type.takesPrefix, prefix <= type.length ?? 1 else { return .error(1089, column.name) }
    return nil
  }

  private func mysqlRefusal(
    _ kind: MySQL.IndexDefinition.Kind, _ lengths: [Int], _ name: String
  ) -> Refusal? {
    let most = isCompact ? Self.mostCompact : Self.most
    if kind == .plain, !isStrict {
      return sum(lengths.map { min($0, most) }) > Self.most ? .error(1071, name) : nil
    }
    let isTooLong = lengths.contains { $0 > most }
    return isTooLong || sum(lengths) > Self.most ? .error(1071, name) : nil
  }

  /// MariaDB cuts what is too long, and keeps hashes where it has to be unique (10.4).
  private func mariaDBRefusal(
    _ kind: MySQL.IndexDefinition.Kind, _ lengths: [Int], _ name: String
  ) -> Refusal? {
    let isLong = lengths.contains { $0 > Self.most }
    if kind == .primary, isLong { return .error(1071, name) }
    let cut = lengths.map { min($0, Self.most) }
    if kind == .unique, isLong || sum(cut) > Self.most { return nil }
    if sum(cut) > Self.most { return .error(1071, name) }
    return isCompact && cut.contains { $0 > Self.mostCompact } ? .error(1709, name) : nil
  }

  private func sum(_ lengths: [Int]) -> Int {
    lengths.reduce(0) { total, length in
      let (sum, over) = total.addingReportingOverflow(length)
      return over ? Int.max : sum
    }
  }
}

extension MySQL.DataType {
  /// Its values stand outside the row: an index holds their beginning.
  fileprivate var isLong: Bool {
    switch kind {
    case .tinyblob, .blob, .mediumblob, .longblob, .tinytext, .text, .mediumtext, .longtext, .json:
      true
    default: false
    }
  }

  fileprivate var takesPrefix: Bool {
    switch kind {
    case .char, .varchar, .binary, .varbinary: true
    default: false
    }
  }

  fileprivate var isSpatial: Bool {
    switch kind {
    case .geometry, .point, .linestring, .polygon, .multipoint, .multilinestring, .multipolygon,
      .geometrycollection:
      true
    default: false
    }
  }

  /// The bytes of a value, or of its prefix, in an index.
  fileprivate func keyBytes(prefix: Int?) -> Int {
    switch kind {
    case .char, .varchar, .tinytext, .text, .mediumtext, .longtext, .json:
      MySQL.Charset.bytes(ofCharacters: held(prefix), charset)
    case .binary, .varbinary, .tinyblob, .blob, .mediumblob, .longblob: held(prefix)
    case .tinyint, .year: 1
    case .smallint: 2
    case .mediumint, .date: 3
    case .int, .float: 4
    default: 8
    }
  }

  private func held(_ prefix: Int?) -> Int { min(prefix ?? characters, characters) }

  fileprivate var isTiny: Bool { kind == .tinytext || kind == .tinyblob }

  private var characters: Int {
    switch kind {
    case .tinytext, .tinyblob: 255
    case .text, .blob: 65_535
    case .mediumtext, .mediumblob, .longtext, .longblob, .json: 1 << 24
    default: length ?? 1
    }
  }
}
