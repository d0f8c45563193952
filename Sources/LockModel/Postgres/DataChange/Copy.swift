// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Copy {
  /// `DoCopy` in copy.c.
  ///
  /// # COPY
  ///
  /// FROM writes as INSERT does, TO reads as SELECT does.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, region text);
  /// COPY orders TO STDOUT;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    let citation = Citation("copy.c, DoCopy")
    switch source {
    case .query(let statement):
      builder.run(statement)
    case .table(let reference, let columns):
      guard let table = builder.resolve(reference.name) else { break }
      builder.lock(
        table, isFrom ? .rowExclusive : .accessShare, reason: .target, citation: citation)
      if isFrom {
        write(table, columns, &builder)
      } else if table.kind == .table {
        builder.work(.scan(.query), on: table.name, citation: Citation("copyto.c, DoCopyTo"))
      }
    }
    return builder.plan
  }

  private func write(_ table: Relation, _ columns: [String], _ builder: inout PlanBuilder) {
    let citation = Citation("copyfrom.c, CopyFrom")
    builder.work(
      .rowChanges(RowChange(.insert, .query([]))), on: table.name, citation: citation)
    // Indexes of the named table are open meanwhile, also those of a partitioned one.
    builder.lockIndexes(of: table, .rowExclusive, release: .early, citation: citation)
    // No rows, no defaults and no checks.
    guard file != "/dev/null" else { return }
    builder.insertCopied(columns: columns, into: table)
  }
}
