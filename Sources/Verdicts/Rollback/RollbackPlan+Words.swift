// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

/// What kind of thing a statement does, as far as undoing it goes.
enum Nature {
  /// It leaves no trace in the schema.
  case nothing
  /// What it did to relations is read from the catalogs.
  case relations
  /// Its own words say how.
  case words([String])
  case obstacle(Rollback.Obstacle)
}

extension Statement {
  func nature(_ before: Catalog) -> Nature {
    switch self {
    case .alterTable, .createTable, .createTableAs, .createIndex, .createView, .createSequence,
      .importForeignSchema:
      .relations
    case .drop(let drop): drop.nature
    case .createType(let create): .words(["DROP TYPE \(create.name.sql)"])
    case .createDomain(let create): .words(["DROP DOMAIN \(create.name.sql)"])
    case .alterType(let alter): alter.nature
    case .alterDomain(let alter): alter.nature(before)
    case .createFunction(let create): create.nature(before)
    case .createTrigger(let create): create.nature(before)
    case .alterTrigger(let alter): alter.nature
    case .createRule(let create):
      create.orReplace
        ? .obstacle(.definitionUnknown)
        : .words(["DROP RULE \(SQLText.identifier(create.name)) ON \(create.table.sql)"])
    case .alterRule(let name, let table, let newName):
      .words([
        "ALTER RULE \(SQLText.identifier(newName)) ON \(table.sql) "
          + "RENAME TO \(SQLText.identifier(name))"
      ])
    case .createPolicy(let create):
      .words(["DROP POLICY \(SQLText.identifier(create.name)) ON \(create.table.sql)"])
    case .alterPolicy(let alter): alter.nature(before)
    case .createStatistics(let create):
      create.name.map { .words(["DROP STATISTICS \($0.sql)"]) } ?? .obstacle(.definitionUnknown)
    case .createSchema(let create): create.nature(before)
    case .createExtension(let name, let ifNotExists):
      ifNotExists
        ? .obstacle(.definitionUnknown) : .words(["DROP EXTENSION \(SQLText.identifier(name))"])
    case .createPublication(let create):
      .words(["DROP PUBLICATION \(SQLText.identifier(create.name))"])
    case .alterObject(let alter): alter.nature
    case .alterAllInTablespace, .alterSequence, .alterStatistics, .alterExtension,
      .alterPublication, .securityLabel, .grant, .reassignOwned, .dropOwned:
      .obstacle(.definitionUnknown)
    case .doBlock, .call: .obstacle(.codeRan)
    // A comment, rows at rest, statistics and sessions leave the schema as it is.
    case .comment, .reindex, .refreshMaterializedView, .truncate, .data, .copy, .lock, .vacuum,
      .analyze, .cluster, .transaction, .set, .explain, .prepare, .execute, .declareCursor,
      .utility, .metaCommand:
      .nothing
    case .mysql, .unknown: .obstacle(.notUnderstood)
    }
  }
}

extension Drop {
  fileprivate var nature: Nature {
    let areRelations = objects.allSatisfy { object in
      switch object.kind {
      case .table, .index, .view, .materializedView, .sequence, .foreignTable, .schema: true
      default: false
      }
    }
    return areRelations ? .relations : .obstacle(.definitionUnknown)
  }
}

extension AlterType {
  fileprivate var nature: Nature {
    guard actions.count == 1, let action = actions.first else {
      return .obstacle(.definitionUnknown)
    }
    let head = "ALTER TYPE \(name.sql) "
    switch action {
    case .addValue: return .obstacle(.enumValue)
    case .renameValue(let old, let new):
      return .words([
        head + "RENAME VALUE \(SQLText.literal(new)) TO \(SQLText.literal(old))"
      ])
    case .renameAttribute(let old, let new, _):
      return .words([
        head + "RENAME ATTRIBUTE \(SQLText.identifier(new)) TO \(SQLText.identifier(old))"
      ])
    case .addAttribute(let attribute, _):
      return .words([head + "DROP ATTRIBUTE \(SQLText.identifier(attribute.name))"])
    case .rename(let new):
      let moved = ObjectName(schema: name.schema, new)
      return .words(["ALTER TYPE \(moved.sql) RENAME TO \(SQLText.identifier(name.name))"])
    case .setSchema(let schema):
      guard let old = name.schema else { return .obstacle(.definitionUnknown) }
      let moved = ObjectName(schema: schema, name.name)
      return .words(["ALTER TYPE \(moved.sql) SET SCHEMA \(SQLText.identifier(old))"])
    case .dropAttribute, .alterAttribute, .ownerTo, .setOptions:
      return .obstacle(.definitionUnknown)
    }
  }
}

extension AlterDomain {
  fileprivate func nature(_ before: Catalog) -> Nature {
    let head = "ALTER DOMAIN \(name.sql) "
    guard case .domain(let domain)? = before.type(name)?.kind else {
      return .obstacle(.definitionUnknown)
    }
    switch action {
    case .setDefault, .dropDefault:
      return .words([
        head + (domain.defaultValue.map { "SET DEFAULT \($0.sql)" } ?? "DROP DEFAULT")
      ])
    case .setNotNull: return .words([head + "DROP NOT NULL"])
    case .dropNotNull: return .words([head + "SET NOT NULL"])
    case .addConstraint(let constraint):
      guard let added = constraint.name else { return .obstacle(.definitionUnknown) }
      return .words([head + "DROP CONSTRAINT \(SQLText.identifier(added))"])
    case .dropConstraint(let dropped, _, _):
      guard let check = domain.checks.first(where: { $0.name == dropped }) else {
        return .obstacle(.definitionUnknown)
      }
      let name = SQLText.identifier(dropped)
      return .words(
        [head + "ADD CONSTRAINT \(name) CHECK (\(check.expression.sql)) NOT VALID"]
          + (check.isValidated ? [head + "VALIDATE CONSTRAINT \(name)"] : []))
    case .renameConstraint(let old, let new):
      return .words([
        head + "RENAME CONSTRAINT \(SQLText.identifier(new)) TO \(SQLText.identifier(old))"
      ])
    case .validateConstraint: return .nothing
    case .rename(let new):
      let moved = ObjectName(schema: name.schema, new)
      return .words(["ALTER DOMAIN \(moved.sql) RENAME TO \(SQLText.identifier(name.name))"])
    case .setSchema, .ownerTo: return .obstacle(.definitionUnknown)
    }
  }
}

extension CreateFunction {
  /// A function that was there before is replaced; of the old one not everything is known that it was made with.
  fileprivate func nature(_ before: Catalog) -> Nature {
    let types = argumentTypes.map(\.sql)
    let known = before.functions(named: name).contains { $0.argumentTypes.map(\.sql) == types }
    guard !known, !orReplace || before.isComplete else { return .obstacle(.definitionUnknown) }
    let kind = isProcedure ? "PROCEDURE" : "FUNCTION"
    return .words(["DROP \(kind) \(name.sql)(\(types.joined(separator: ", ")))"])
  }
}

extension CreateTrigger {
  fileprivate func nature(_ before: Catalog) -> Nature {
    let isReplaced =
      orReplace && before.relation(table)?.triggers.contains { $0.name == name } != false
    return isReplaced
      ? .obstacle(.definitionUnknown)
      : .words(["DROP TRIGGER \(SQLText.identifier(name)) ON \(table.sql)"])
  }
}

extension AlterTrigger {
  fileprivate var nature: Nature {
    switch action {
    case .rename(let new):
      .words([
        "ALTER TRIGGER \(SQLText.identifier(new)) ON \(table.sql) "
          + "RENAME TO \(SQLText.identifier(name))"
      ])
    case .dependsOnExtension: .obstacle(.definitionUnknown)
    }
  }
}

extension AlterPolicy {
  fileprivate func nature(_ before: Catalog) -> Nature {
    if let newName {
      return .words([
        "ALTER POLICY \(SQLText.identifier(newName)) ON \(table.sql) "
          + "RENAME TO \(SQLText.identifier(name))"
      ])
    }
    guard let old = before.relation(table)?.policies.first(where: { $0.name == name }),
      using == nil || old.using != nil, check == nil || old.check != nil
    else { return .obstacle(.definitionUnknown) }
    var sql = "ALTER POLICY \(SQLText.identifier(name)) ON \(table.sql)"
    if using != nil, let old = old.using { sql += " USING (\(old.sql))" }
    if check != nil, let old = old.check { sql += " WITH CHECK (\(old.sql))" }
    return .words([sql])
  }
}

extension CreateSchema {
  fileprivate func nature(_ before: Catalog) -> Nature {
    guard let name, !before.schemas.contains(name) else {
      return ifNotExists ? .nothing : .obstacle(.definitionUnknown)
    }
    let cascade = elements.isEmpty ? "" : " CASCADE"
    return .words(["DROP SCHEMA \(SQLText.identifier(name))\(cascade)"])
  }
}

extension AlterObject {
  fileprivate var nature: Nature {
    guard object.arguments == nil, object.table == nil else { return .obstacle(.definitionUnknown) }
    let kind = object.kind.rawValue
    switch action {
    case .rename(let new):
      let moved = ObjectName(schema: object.name.schema, new)
      return .words([
        "ALTER \(kind) \(moved.sql) RENAME TO \(SQLText.identifier(object.name.name))"
      ])
    case .setSchema(let schema):
      guard let old = object.name.schema else { return .obstacle(.definitionUnknown) }
      let moved = ObjectName(schema: schema, object.name.name)
      return .words(["ALTER \(kind) \(moved.sql) SET SCHEMA \(SQLText.identifier(old))"])
    case .ownerTo, .other: return .obstacle(.definitionUnknown)
    }
  }
}
