// SPDX-License-Identifier: Apache-2.0

extension SQLPrinter {
  mutating func statement(_ statement: DataStatement) {
    switch statement {
    case .query(let query): self.query(query)
    case .insert(let insert): self.insert(insert)
    case .update(let update): self.update(update)
    case .delete(let delete): self.delete(delete)
    case .merge(let merge): self.merge(merge)
    }
  }

  private mutating func insert(_ insert: Insert) {
    if let with = insert.with { self.with(with) }
    write("INSERT INTO ")
    relation(insert.table)
    columnList(insert.columns)
    if let source = insert.source {
      write(" ")
      query(source)
    } else {
      write(" DEFAULT VALUES")
    }
    if let conflict = insert.onConflict { onConflict(conflict) }
    returning(insert.returning)
  }

  private mutating func onConflict(_ conflict: OnConflict) {
    write(" ON CONFLICT")
    if let constraint = conflict.constraint {
      write(" ON CONSTRAINT " + SQLText.identifier(constraint))
    } else if !conflict.target.isEmpty {
      write(" (")
      list(conflict.target) { $0.indexElement(IndexElement($1)) }
      write(")")
    }
    guard let update = conflict.update else {
      write(" DO NOTHING")
      return
    }
    write(" DO UPDATE SET ")
    assignments(update)
    clause(" WHERE ", conflict.filter)
  }

  private mutating func update(_ update: Update) {
    if let with = update.with { self.with(with) }
    write("UPDATE ")
    relation(update.table)
    write(" SET ")
    assignments(update.assignments)
    from(" FROM ", update.from)
    condition(update.filter, cursor: update.whereCurrentOf)
    returning(update.returning)
  }

  private mutating func delete(_ delete: Delete) {
    if let with = delete.with { self.with(with) }
    write("DELETE FROM ")
    relation(delete.table)
    from(" USING ", delete.using)
    condition(delete.filter, cursor: delete.whereCurrentOf)
    returning(delete.returning)
  }

  private mutating func condition(_ filter: Expression?, cursor: String?) {
    if let cursor { write(" WHERE CURRENT OF " + SQLText.identifier(cursor)) }
    clause(" WHERE ", filter)
  }

  private mutating func returning(_ targets: [Target]) {
    guard !targets.isEmpty else { return }
    write(" RETURNING ")
    self.targets(targets)
  }

  private mutating func assignments(_ assignments: [Assignment]) {
    list(assignments) { printer, assignment in
      let names = assignment.columns.map(SQLText.identifier).joined(separator: ", ")
      printer.write(assignment.columns.count == 1 ? names : "(\(names))")
      printer.write(" = ")
      printer.expression(assignment.value)
    }
  }

  private mutating func merge(_ merge: Merge) {
    if let with = merge.with { self.with(with) }
    write("MERGE INTO ")
    relation(merge.target)
    write(" USING ")
    fromItem(merge.source)
    clause(" ON ", merge.on)
    for branch in merge.branches {
      switch branch.match {
      case .matched: write(" WHEN MATCHED")
      case .notMatched: write(" WHEN NOT MATCHED")
      case .notMatchedBySource: write(" WHEN NOT MATCHED BY SOURCE")
      }
      clause(" AND ", branch.condition)
      write(" THEN ")
      action(branch.action)
    }
    returning(merge.returning)
  }

  private mutating func action(_ action: Merge.Action) {
    switch action {
    case .insert(let columns, let values):
      write("INSERT")
      columnList(columns)
      guard !values.isEmpty else {
        write(" DEFAULT VALUES")
        return
      }
      write(" VALUES (")
      list(values) { $0.expression($1) }
      write(")")
    case .update(let assignments):
      write("UPDATE SET ")
      self.assignments(assignments)
    case .delete: write("DELETE")
    case .doNothing: write("DO NOTHING")
    }
  }
}
