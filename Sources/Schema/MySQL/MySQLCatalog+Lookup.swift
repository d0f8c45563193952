// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL.Catalog {
  /// The full name of what a statement names.
  public func resolve(_ name: ObjectName) -> RelationName {
    let full = RelationName(name.schema ?? database, name.name)
    return foldsTableNames
      ? RelationName(full.schema.lowercased(), full.name.lowercased()) : full
  }

  public func table(_ name: RelationName) -> MySQL.Table? { tables[name] }

  public func table(_ name: ObjectName) -> MySQL.Table? { tables[resolve(name)] }

  /// Tables whose foreign keys refer to this one, by name; itself not among them.
  public func children(of table: RelationName) -> [RelationName] {
    (referrers[table] ?? []).filter { $0 != table }.sorted()
  }

  /// The foreign keys of other tables that refer to this one.
  public func foreignKeys(referencing table: RelationName) -> [MySQL.TableForeignKey] {
    children(of: table).flatMap { child in
      (tables[child]?.foreignKeys ?? []).filter { $0.referenced == table }
    }
  }

  /// Everything in here stood before the migration, and whether a table is empty is not known:
  /// a dump of the schema has no rows.
  public func asBaseline() -> MySQL.Catalog {
    var baseline = self
    for name in tables.keys {
      baseline.tables[name]?.origin = .existing(name)
      baseline.tables[name]?.isEmpty = false
    }
    for name in views.keys { baseline.views[name]?.origin = .existing(name) }
    return baseline
  }
}

extension MySQL.Table {
  /// Names of columns do not tell case apart.
  public func column(_ name: String) -> MySQL.Column? {
    columns.first { $0.name.lowercased() == name.lowercased() }
  }

  public func index(_ name: String) -> MySQL.Index? {
    indexes.first { $0.name.lowercased() == name.lowercased() }
  }
}
