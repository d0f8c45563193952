// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

extension Column {
  func write(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.member("type", type.sql)
    writer.flag("notNull", isNotNull)
    writer.field("default", defaultValue?.sql)
    switch generation {
    case .stored(let expression): writer.field("generated", expression.sql)
    case .virtual(let expression):
      writer.field("generated", expression.sql)
      writer.flag("virtual", true)
    case nil: break
    }
    switch identity {
    case .always: writer.field("identity", "always")
    case .byDefault: writer.field("identity", "by default")
    case nil: break
    }
    writer.field("collation", collation?.sql)
    writer.field("storage", storage)
    writer.field("compression", compression)
    if inheritedFrom != 0 { writer.field("inherited", inheritedFrom) }
    if !isLocal { writer.member("local", false) }
  }
}

extension Constraint {
  func write(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.member("kind", kindText)
    writer.field("columns", columns)
    switch kind {
    case .check(let expression): writer.field("expression", expression.sql)
    case .foreignKey(let key): key.write(to: &writer)
    case .notNull, .unique, .primaryKey, .exclusion: break
    }
    writer.field("index", index ?? foreignKey?.index)
    writer.flag("invalid", !isValidated)
    writer.flag("notEnforced", !isEnforced)
    writer.flag("deferrable", isDeferrable)
    writer.flag("initiallyDeferred", isInitiallyDeferred)
    writer.flag("noInherit", noInherit)
    writer.flag("inherited", isInherited)
  }

  private var kindText: String {
    switch kind {
    case .check: "check"
    case .notNull: "not null"
    case .unique: "unique"
    case .primaryKey: "primary key"
    case .foreignKey: "foreign key"
    case .exclusion: "exclusion"
    }
  }
}

extension ForeignKey {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("references", referenced)
    writer.field("referencedColumns", referencedColumns)
    writer.field("onDelete", onDelete.text)
    writer.field("onDeleteColumns", onDelete.columns)
    writer.field("onUpdate", onUpdate.text)
    if match == .full { writer.field("match", "full") }
  }
}

extension Trigger {
  func write(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.field("function", RelationName(function.schema ?? "public", function.name))
    switch timing {
    case .before: writer.field("timing", "before")
    case .after: writer.field("timing", "after")
    case .insteadOf: writer.field("timing", "instead of")
    }
    writer.field("events", events)
    writer.field("columns", updateColumns)
    writer.flag("forEachRow", forEachRow)
    writer.field("when", when?.sql)
    writer.flag("constraint", isConstraint)
    writer.flag("inherited", isInherited)
    writer.flag("disabled", !isEnabled)
  }
}

extension Rule {
  func write(to writer: inout JSONWriter, table: RelationName) {
    writer.member("name", name)
    writer.member("event", event)
    writer.flag("instead", instead)
    writer.field("definition", definition(on: table))
  }

  private func definition(on table: RelationName) -> String {
    let relation = ObjectName(schema: table.schema, table.name).sql
    let condition = filter.map { " WHERE " + $0.sql } ?? ""
    let body =
      actions.isEmpty ? "NOTHING" : "(" + actions.map(\.sql).joined(separator: "; ") + ")"
    return "CREATE RULE \(SQLText.identifier(name)) AS ON \(event.uppercased()) TO \(relation)"
      + condition + " DO " + (instead ? "INSTEAD " : "") + body
  }
}

extension IndexDetails {
  func write(to writer: inout JSONWriter, named name: RelationName) {
    writer.field("table", table)
    writer.field("definition", definition(named: name))
    writer.field("method", method)
    writer.key("keys")
    writer.array(of: keyColumns) { writer, column in
      if let column { writer.string(column) } else { writer.null() }
    }
    writer.field("include", include)
    writer.flag("unique", isUnique)
    writer.flag("primary", isPrimary)
    writer.flag("exclusion", isExclusion)
    writer.flag("nullsNotDistinct", nullsNotDistinct)
    writer.flag("invalid", !isValid)
    writer.flag("deferrable", !isImmediate)
  }

  private func definition(named name: RelationName) -> String {
    var plain = elements
    for index in plain.indices { plain[index].exclusionOperator = nil }
    let relation = ObjectName(schema: table.schema, table.name).sql
    return
      "CREATE \(isUnique ? "UNIQUE " : "")INDEX \(SQLText.identifier(name.name)) ON \(relation)"
      + " USING \(method) (" + plain.map(\.sql).joined(separator: ", ") + ")"
      + (filter.map { " WHERE " + $0.sql } ?? "")
  }
}

extension SequenceDetails {
  func write(to writer: inout JSONWriter) {
    writer.field("table", owner?.relation)
    writer.field("column", owner?.column)
    writer.flag("identity", isIdentity)
    writer.field("type", type?.sql)
  }
}

extension ViewDetails {
  func write(to writer: inout JSONWriter) {
    writer.field("definition", query.sql)
    writer.list("dependencies", dependencies) { writer, dependency in
      writer.field("relation", dependency.relation)
      if let columns = dependency.columns { writer.member("columns", columns.sorted()) }
    }
    writer.flag("unpopulated", !isPopulated)
  }
}
