// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// LIKE: columns first, the rest when the table stands (parse_utilcmd.c, transformTableLikeClause
// and expandTableLikeClause).
extension Catalog {
  mutating func addColumns(
    like: CreateTable.Like, to draft: inout TableDraft
  ) throws(Refusal) {
    let source = try required(like.name)
    for column in source.columns {
      var copy = Column(column.name, column.type)
      copy.isNotNull = column.isNotNull
      copy.collation = column.collation
      if column.generation == nil, like.including.contains("defaults") {
        copy.defaultValue = column.defaultValue
      }
      if like.including.contains("generated") { copy.generation = column.generation }
      if like.including.contains("storage") { copy.storage = column.storage }
      if like.including.contains("compression") { copy.compression = column.compression }
      if like.including.contains("identity"), let identity = column.identity {
        copy.identity = identity
        _ = makeOwnedSequence(for: copy, of: draft.table.name, [], isIdentity: true)
      }
      if let constraint = source.notNullConstraint(of: column.name) {
        draft.likeNotNulls.append((column.name, constraint.name))
      }
      draft.table.columns.append(copy)
    }
  }

  mutating func addChecks(
    like: CreateTable.Like, to name: RelationName
  ) throws(Refusal) {
    guard like.including.contains("constraints") else { return }
    for constraint in try required(like.name).constraints {
      guard case .check = constraint.kind else { continue }
      var copy = constraint
      copy.inheritedFrom = 0
      copy.isLocal = true
      copy.isValidated = copy.isEnforced
      modify(name) { $0.constraints.append(copy) }
    }
  }

  mutating func addIndexes(
    like: CreateTable.Like, to name: RelationName
  ) throws(Refusal) {
    let source = try required(like.name)
    if like.including.contains("indexes") {
      for index in indexes(of: source.name) {
        guard var plan = plan(of: index.name) else { continue }
        plan.details.table = name
        plan.details.isValid = true
        plan.constraint?.inheritedFrom = 0
        plan.constraint?.isLocal = true
        _ = try makeIndex(plan)
      }
    }
    if like.including.contains("statistics") {
      for statistics in source.statistics {
        let statisticsName = freeStatisticsName(name, statistics.columnNames)
        modify(name) { relation in
          var copy = statistics
          copy.name = RelationName(name.schema, statisticsName)
          relation.statistics.append(copy)
        }
      }
    }
  }

  /// The columns of a composite type, for `OF`.
  mutating func addAttributes(
    of type: ObjectName, to draft: inout TableDraft
  ) throws(Refusal) {
    guard let user = self.type(type), let composite = relations[user.name] else {
      throw .undefined(type.name)
    }
    draft.table.ofType = ObjectName(schema: user.name.schema, user.name.name)
    draft.table.columns += composite.columns
  }
}
