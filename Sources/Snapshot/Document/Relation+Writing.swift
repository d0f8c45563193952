// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

extension Relation {
  /// Writes the members of a relation's object, header first.
  func write(to writer: inout JSONWriter, size: RelationSize?, isLocked: Bool) {
    writer.member("schema", name.schema)
    writer.member("name", name.name)
    writer.member("kind", kind.rawValue)
    writer.field("ordinal", ordinal == 0 ? nil : ordinal)
    writer.field("partOf", partOf)
    writer.field("uses", uses)
    writer.flag("locked", isLocked)
    writeStorage(to: &writer)
    writer.list("columns", columns) { $1.write(to: &$0) }
    writer.list("constraints", constraints) { $1.write(to: &$0) }
    writer.list("triggers", triggers) { $1.write(to: &$0) }
    writer.list("rules", rules) { $1.write(to: &$0, table: name) }
    writer.list("policies", policies) { writer, policy in
      writer.member("name", policy.name)
      writer.field("using", policy.using?.sql)
      writer.field("check", policy.check?.sql)
    }
    writer.list("statistics", statistics) { writer, statistics in
      writer.field("name", statistics.name)
      writer.field("columns", statistics.columns.sorted())
    }
    writer.field("partitionKey", partitioning?.text)
    writer.field("bound", bound?.sql)
    writer.flag("detachPending", detachPending)
    writer.field("children", children)
    writer.field("indexes", indexes)
    if let index { writer.object("index") { index.write(to: &$0, named: name) } }
    if let sequence { writer.object("sequence") { sequence.write(to: &$0) } }
    if let view { writer.object("view") { view.write(to: &$0) } }
    if let size { writer.object("size") { size.write(to: &$0) } }
  }

  private func writeStorage(to writer: inout JSONWriter) {
    writer.field("owner", owner)
    switch persistence {
    case .permanent: break
    case .unlogged: writer.field("persistence", "unlogged")
    case .temporary: writer.field("persistence", "temporary")
    }
    writer.field("accessMethod", accessMethod)
    writer.field("tablespace", tablespace)
    writer.field("options", options.map(\.text))
    writer.flag("rowSecurity", rowSecurity)
    writer.field("ofType", ofType?.sql)
    switch replicaIdentity {
    case .default: break
    case .full: writer.field("replicaIdentity", "full")
    case .nothing: writer.field("replicaIdentity", "nothing")
    case .usingIndex(let index): writer.field("replicaIdentity", "index " + index)
    }
    writer.field("clusteredOn", clusteredOn)
  }

  /// What the relation cannot be without: read and taken together with it.
  private var partOf: [RelationName] {
    ([index?.table, sequence?.owner?.relation].compactMap { $0 } + parents)
  }

  /// What it refers to.
  private var uses: [RelationName] {
    var names: Set<RelationName> = []
    for constraint in constraints {
      if case .foreignKey(let key) = constraint.kind { names.insert(key.referenced) }
    }
    for dependency in view?.dependencies ?? [] { names.insert(dependency.relation) }
    for trigger in triggers {
      names.insert(RelationName(trigger.function.schema ?? "public", trigger.function.name))
    }
    for column in columns {
      if let schema = column.type.name.schema {
        names.insert(RelationName(schema, column.type.name.name))
      }
    }
    if let ofType { names.insert(RelationName(ofType.schema ?? "public", ofType.name)) }
    return names.filter { $0.schema != "pg_catalog" }.sorted()
  }
}

extension CreateTable.PartitionBy {
  /// `RANGE (created_at)`
  fileprivate var text: String {
    strategy.uppercased() + " (" + keys.map(\.sql).joined(separator: ", ") + ")"
  }
}
