// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  fileprivate static let addInherit = Citation("tablecmds.c, ATExecAddInherit")
  fileprivate static let dropInherit = Citation("tablecmds.c, ATExecDropInherit")
}

extension AlterTableQueue {
  /// The parent may not gain or lose columns meanwhile; loops are looked for below the child.
  ///
  /// # ALTER TABLE … INHERIT/NO INHERIT
  ///
  /// The table becomes a child of another one: reads and writes of the child stop, those of the
  /// parent go on.
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint);
  /// CREATE TABLE events_old (id bigint);
  /// ALTER TABLE events_old INHERIT events;
  /// ```
  mutating func inherit(_ parent: ObjectName, on position: Int) throws(Refusal) {
    let table = tables[position].relation
    guard let relation = builder.resolve(parent) else { return }
    builder.lock(relation, .shareUpdateExclusive, reason: .parent, citation: .addInherit)
    builder.lockDescendants(of: table, .accessShare, citation: .addInherit)
    if table.parents.contains(relation.name) { throw .duplicate(relation.name.name) }
    for column in relation.columns where table.column(column.name) == nil {
      throw .sqlstate("42804")
    }
    changeCatalog(of: position, citation: .addInherit)
  }

  mutating func noInherit(_ parent: ObjectName, on position: Int) throws(Refusal) {
    guard let relation = builder.resolve(parent) else { return }
    builder.lock(relation, .accessShare, reason: .parent, citation: .dropInherit)
    let table = tables[position]
    if table.isKnown, !table.relation.parents.contains(relation.name) {
      throw .undefined(relation.name.name)
    }
    changeCatalog(of: position, citation: .dropInherit)
  }
}
