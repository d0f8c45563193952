// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Publications (publicationcmds.c).
extension Catalog {
  mutating func perform(_ create: Publication) throws(Refusal) {
    if publications[create.name] != nil { throw .duplicate(create.name) }
    var details = PublicationDetails()
    details.allTables = create.allTables
    details.schemas = Set(create.schemas)
    details.tables = try tables(create.tables)
    store(publication: details, named: create.name)
  }

  mutating func perform(_ alter: AlterPublication) throws(Refusal) {
    guard var details = publications[alter.name] else { throw .undefined(alter.name) }
    let tables = try tables(alter.tables)
    switch alter.action {
    case .add:
      if let twice = tables.keys.sorted().first(where: { details.tables[$0] != nil }) {
        throw .duplicate(twice.name)
      }
      details.tables.merge(tables) { $1 }
      details.schemas.formUnion(alter.schemas)
    case .set:
      details.tables = tables
      details.schemas = Set(alter.schemas)
    case .drop:
      for name in tables.keys.sorted() {
        if details.tables[name] == nil { throw .undefined(name.name) }
        details.tables[name] = nil
      }
      details.schemas.subtract(alter.schemas)
    case .other: return
    }
    store(publication: details, named: alter.name)
  }

  private func tables(
    _ published: [PublishedTable]
  ) throws(Refusal) -> [RelationName: [String]?] {
    var tables: [RelationName: [String]?] = [:]
    for table in published {
      let relation = try required(table.table.name)
      tables[relation.name] = .some(table.columns)
      // Inheritance children are members of their own, partitions are published by their parent.
      guard relation.kind != .partitionedTable, !table.table.only else { continue }
      for child in descendants(of: relation.name) { tables[child.name] = .some(table.columns) }
    }
    return tables
  }
}
