// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// Which indexes an ALTER TABLE drops, adds or only renames: compared by name and definition, so
/// that dropping an index and adding the same one is no change.
struct IndexDifference {
  private(set) var dropped: [MySQL.Index] = []
  private(set) var added: [MySQL.Index] = []
  private(set) var flags: AlterFlags = []

  init(_ difference: AlterDifference) {
    let renames = Self.renames(difference.statement)
    var matched: Set<String> = []
    for index in difference.old.indexes {
      let key = index.name.lowercased()
      let name = renames[key] ?? key
      guard let successor = difference.new.index(name) else {
        dropped.append(index)
        continue
      }
      matched.insert(successor.name.lowercased())
      if isChanged(index, successor, difference) {
        dropped.append(index)
        added.append(successor)
      } else {
        if name != key { flags.insert(.renameIndex) }
        if index.comment != successor.comment || index.isHidden != successor.isHidden {
          flags.insert(.indexOption)
        }
      }
    }
    added += difference.new.indexes.filter { !matched.contains($0.name.lowercased()) }
    noteKinds(difference)
  }

  private static func renames(_ statement: MySQL.AlterTable) -> [String: String] {
    var renames: [String: String] = [:]
    for action in statement.actions {
      if case .renameIndex(let old, let new) = action {
        renames[old.lowercased()] = new.lowercased()
      }
    }
    return renames
  }

  private mutating func isChanged(
    _ index: MySQL.Index, _ successor: MySQL.Index, _ difference: AlterDifference
  ) -> Bool {
    if index.kind != successor.kind || index.parts.count != successor.parts.count
      || index.parser != successor.parser || index.options != successor.options
      || method(of: index, difference) != method(of: successor, difference)
      || index.columns.contains(nil) && difference.drops(index)
    {
      return true
    }
    for (part, other) in zip(index.parts, successor.parts)
    where isChanged(part, other, difference) { return true }
    guard difference.engine == .mariadb else { return false }
    return isPrimary(index, in: difference.old) != isPrimary(successor, in: difference.new)
  }

  /// Only MEMORY has a choice; the others read USING and make a B-tree.
  private func method(of index: MySQL.Index, _ difference: AlterDifference) -> String {
    difference.old.storageEngine == "memory" ? index.method ?? "HASH" : "BTREE"
  }

  private mutating func isChanged(
    _ part: MySQL.KeyPart, _ other: MySQL.KeyPart, _ difference: AlterDifference
  ) -> Bool {
    if part.prefixLength != other.prefixLength || part.isDescending != other.isDescending {
      return true
    }
    switch (part.key, other.key) {
    case (.column(let old), .column(let new)):
      guard difference.names.origin(of: new)?.lowercased() == old.lowercased(),
        let before = difference.old.column(old), let after = difference.new.column(new)
      else { return true }
      return hasOtherOrder(before, after, difference)
    case (.expression(let old), .expression(let new)):
      return difference.names.renamed(old) != new
    case (.column, .expression), (.expression, .column): return true
    }
  }

  /// Whether the entries would stand in another order, or be of another length.
  private mutating func hasOtherOrder(
    _ before: MySQL.Column, _ after: MySQL.Column, _ difference: AlterDifference
  ) -> Bool {
    let comparison = ColumnComparison(
      old: before, new: after, table: difference.old, altered: difference.new,
      engine: difference.engine,
      version: difference.version)
    switch comparison.equality {
    case .same: return false
    case .compatible:
      if before.type.byteLength != after.type.byteLength { flags.insert(.indexLength) }
      // MariaDB 10.6: Compare_keys notices another collation; the same one under the name of a
      // wider charset keeps its order.
      return difference.engine == .mariadb
        && !MySQL.Charset.isSameOrder(before.type.collation, after.type.collation)
    case .different: return true
    }
  }

  private func isPrimary(_ index: MySQL.Index, in table: MySQL.Table) -> Bool {
    table.clusteredKey?.name == index.name
  }

  // MARK: Kinds

  private mutating func noteKinds(_ difference: AlterDifference) {
    var candidates = difference.old.indexes.filter { $0.isCandidateKey(of: difference.old) }.count
    let clustered = difference.old.clusteredKey?.name
    for index in dropped {
      switch index.kind {
      case .primary:
        flags.insert(.dropPrimaryKey)
        candidates -= 1
      case .unique where index.name == clustered:
        flags.insert(.dropPrimaryKey)
        candidates -= 1
      case .unique:
        flags.insert(.dropUniqueIndex)
        if index.isCandidateKey(of: difference.old) { candidates -= 1 }
      case .plain, .fulltext, .spatial, .vector: flags.insert(.dropIndex)
      }
    }
    for index in added {
      switch index.kind {
      case .primary:
        flags.insert(.addPrimaryKey)
        candidates += 1
      case .unique where index.isCandidateKey(of: difference.new):
        flags.insert(candidates == 0 ? .addPrimaryKey : .addUniqueIndex)
        candidates += 1
      case .unique: flags.insert(.addUniqueIndex)
      case .spatial where difference.engine == .mysql: flags.insert(.addSpatialIndex)
      case .plain, .fulltext, .spatial, .vector: flags.insert(.addIndex)
      }
    }
  }
}

extension MySQL.Index {
  /// Unique over whole columns that are NOT NULL: it could be the primary key (is_candidate_key).
  func isCandidateKey(of table: MySQL.Table) -> Bool {
    guard kind == .primary || kind == .unique else { return false }
    if kind == .primary { return true }
    return parts.allSatisfy { part in
      guard part.prefixLength == nil, case .column(let name) = part.key,
        let column = table.column(name)
      else { return false }
      return !column.isNullable && column.isStored
    }
  }
}

extension MySQL.Table {
  /// The key that orders the rows: the primary key, or the first unique key that could be one; nil:
  /// a hidden row number does.
  var clusteredKey: MySQL.Index? {
    primaryKey ?? indexes.first { $0.isCandidateKey(of: self) }
  }
}
