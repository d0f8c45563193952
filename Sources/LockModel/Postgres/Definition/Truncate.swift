// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `TRUNCATE` of a partition no longer looks at its parent's bounds.
  static let truncateWithoutParent = Capability(since: 14)
}

extension Truncate {
  /// `ExecuteTruncate` in tablecmds.c.
  ///
  /// # TRUNCATE
  ///
  /// Quick, since no row is read, but reads stop too. CASCADE empties every table that refers to it
  /// by a foreign key.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, customer_id bigint REFERENCES customers);
  /// TRUNCATE customers CASCADE;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    var found = Found()
    for reference in self.tables {
      guard let table = builder.resolve(reference.name) else { continue }
      if table.kind == .partitionedTable, reference.only {
        builder.reject(.other(sqlstate: "42809"))
      }
      let children = reference.only ? [] : builder.catalog.descendants(of: table.name)
      add(table, .target, to: &found, &builder)
      for child in children { add(child, .descendant, to: &found, &builder) }
    }
    if behavior == .cascade {
      addReferencing(to: &found, &builder)
    } else {
      checkReferences(to: found.tables, &builder)
    }
    guard builder.rejection == nil else { return builder.plan }
    empty(found.tables, &builder)
    return builder.plan
  }

  private static let citation = Citation("tablecmds.c, ExecuteTruncateGuts")

  /// Tables in the order in which they were found, each once.
  private struct Found {
    var tables: [Relation] = []
    var names: Set<RelationName> = []
  }

  private func add(
    _ table: Relation, _ reason: LockReason, to found: inout Found,
    _ builder: inout PlanBuilder
  ) {
    builder.lock(table, .accessExclusive, reason: reason, citation: Self.citation)
    if found.names.insert(table.name).inserted { found.tables.append(table) }
  }

  /// CASCADE takes every table that refers to one of these, and so on
  /// (`heap_truncate_find_FKs` in heap.c).
  private func addReferencing(to found: inout Found, _ builder: inout PlanBuilder) {
    var position = 0
    while position < found.tables.count {
      let name = found.tables[position].name
      position += 1
      for reference in builder.catalog.referencingForeignKeys(to: name) {
        guard let table = builder.catalog.relation(reference.table),
          !found.names.contains(table.name)
        else { continue }
        add(table, .cascade, to: &found, &builder)
      }
    }
  }

  private func checkReferences(to tables: [Relation], _ builder: inout PlanBuilder) {
    let names = Set(tables.map(\.name))
    for table in tables {
      let others = builder.catalog.referencingForeignKeys(to: table.name)
      if others.contains(where: { !names.contains($0.table) }) {
        builder.reject(.other(sqlstate: "0A000"))
      }
    }
  }

  private func empty(_ tables: [Relation], _ builder: inout PlanBuilder) {
    let filled = tables.filter { $0.kind == .table }
    if restartIdentity {
      for table in tables {
        for sequence in builder.catalog.ownedSequences(of: table.name) {
          builder.lock(
            sequence, .accessExclusive, reason: .sequence,
            citation: Citation("sequence.c, ResetSequence"))
        }
      }
    }
    if !builder.context.has(.truncateWithoutParent) {
      // Unless the session's cache has the bounds already.
      builder.lock(possibly: true) { builder in
        for partition in filled where partition.bound != nil {
          for parent in builder.catalog.ancestors(of: partition.name) {
            builder.lock(
              parent, .accessShare, reason: .parent,
              citation: Citation("partcache.c, generate_partition_qual"))
          }
        }
      }
    }
    for table in filled {
      builder.lock(
        table, .share, reason: .target, citation: Citation("index.c, reindex_relation"))
      builder.lockIndexes(
        of: table, .accessExclusive, citation: Citation("index.c, reindex_relation"))
      builder.work(.emptied, on: table.name, citation: Self.citation)
    }
    for table in tables { builder.fireTruncate(on: table) }
  }
}
