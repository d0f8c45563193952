// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

// Extended statistics (statscmds.c, CreateStatistics).
extension Catalog {
  mutating func perform(_ create: CreateStatistics) throws(Refusal) {
    guard let item = create.from.first, case .relation(let reference, _) = item else { return }
    let table = try required(reference.name)
    let names = ExtendedStatistics.names(of: create.elements)
    let name: RelationName
    if let given = create.name {
      name = try newName(given)
    } else if version.major < 16 {
      throw .sinceVersion(16)
    } else {
      name = RelationName(table.name.schema, freeStatisticsName(table.name, names))
    }
    if statistics(ObjectName(schema: name.schema, name.name)) != nil {
      if create.ifNotExists { return }
      throw .duplicate(name.name)
    }
    let columns = create.elements.reduce(into: Set<String>()) { $0.formUnion($1.columns) }
    for column in columns.sorted() where table.column(column) == nil { throw .undefined(column) }
    var statistics = ExtendedStatistics(name, columns: columns)
    statistics.elements = create.elements
    modify(table.name) { $0.statistics.append(statistics) }
  }

  /// A statistics object by name, with its table.
  public func statistics(
    _ name: ObjectName
  ) -> (table: RelationName, statistics: ExtendedStatistics)? {
    let schemas = name.schema.map { [$0] } ?? searchPath
    for schema in schemas {
      let wanted = RelationName(schema, name.name)
      for relation in relations.values where !relation.statistics.isEmpty {
        if let found = relation.statistics.first(where: { $0.name == wanted }) {
          return (relation.name, found)
        }
      }
    }
    return nil
  }

  func freeStatisticsName(_ table: RelationName, _ columns: [String]) -> String {
    var number = 0
    while true {
      let name = ObjectNames.make(
        table.name, ObjectNames.addition(columns), number == 0 ? "stat" : "stat\(number)")
      if statistics(ObjectName(schema: table.schema, name)) == nil { return name }
      number += 1
    }
  }
}

extension ExtendedStatistics {
  /// What stands for its elements in a name that the server makes up.
  static func names(of elements: [Expression]) -> [String] {
    elements.map { element in
      if case .column(let path) = element { path.last ?? "expr" } else { "expr" }
    }
  }

  var columnNames: [String] {
    elements.isEmpty ? columns.sorted() : Self.names(of: elements)
  }
}
