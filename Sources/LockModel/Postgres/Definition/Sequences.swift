// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension SequenceOption {
  /// The table in `OWNED BY table.column`.
  fileprivate var owningTable: ObjectName? {
    guard case .ownedBy(let path?) = self, path.count > 1 else { return nil }
    return ObjectName(
      schema: path.count > 2 ? path[path.count - 3] : nil, path[path.count - 2])
  }
}

extension CreateSequence {
  /// `DefineSequence` in sequence.c.
  ///
  /// # CREATE SEQUENCE
  ///
  /// Nobody sees it yet; OWNED BY locks the table of the column.
  ///
  /// ```sql
  /// CREATE SEQUENCE numbers;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if builder.catalog.relation(name) != nil {
      if !ifNotExists { builder.reject(.duplicate(name.name)) }
      return builder.plan
    }
    let created = builder.catalog.applying(.createSequence(self)).relation(name)
    builder.lockCreated(
      created?.name ?? builder.catalog.qualified(name), .sequence,
      citation: Citation("sequence.c, DefineSequence"))
    builder.lockOwner(options)
    return builder.plan
  }
}

extension AlterSequence {
  /// `AlterSequence` in sequence.c: others may read the current value meanwhile, nobody may draw.
  ///
  /// # ALTER SEQUENCE
  ///
  /// `nextval` waits for the lock, and so does every INSERT that draws a number, until the
  /// transaction ends.
  ///
  /// ```sql
  /// CREATE SEQUENCE numbers;
  /// ALTER SEQUENCE numbers RESTART WITH 1000;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    let citation = Citation("sequence.c, AlterSequence")
    guard let sequence = builder.resolve(name, ifExists: ifExists) else { return builder.plan }
    builder.lock(sequence, .shareRowExclusive, reason: .target, citation: citation)
    builder.lock(sequence, .rowExclusive, reason: .target, citation: citation)
    builder.lockOwner(options)
    builder.work(.catalogOnly, on: sequence.name, citation: citation)
    return builder.plan
  }
}

extension PlanBuilder {
  fileprivate mutating func lockOwner(_ options: [SequenceOption]) {
    for name in options.compactMap(\.owningTable) {
      guard let table = resolve(name) else { continue }
      lock(
        table, .accessShare, reason: .dependent,
        citation: Citation("sequence.c, process_owned_by"))
    }
  }
}
