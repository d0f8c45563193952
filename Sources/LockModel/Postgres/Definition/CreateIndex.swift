// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension CreateIndex {
  /// `DefineIndex` in indexcmds.c.
  ///
  /// # CREATE INDEX
  ///
  /// The table is read from end to end while its writes stop; reads go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, customer_id bigint);
  /// CREATE INDEX orders_customer ON orders (customer_id);
  /// ```
  ///
  /// # CREATE INDEX CONCURRENTLY
  ///
  /// Reads and writes go on. It reads the table twice and waits for other transactions before each
  /// step, so that one that is left open keeps it from ending. Not in a transaction block, and not
  /// on a partitioned table. Where it fails, an invalid index stays behind: writes keep it up, no
  /// query uses it, and it must be dropped.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, customer_id bigint);
  /// CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if concurrently { builder.forbidTransaction() }
    guard let table = builder.resolve(self.table) else { return builder.plan }
    // On a temporary table nobody else waits: the server builds it in the plain way.
    if concurrently, table.persistence != .temporary {
      buildConcurrently(on: table, &builder)
    } else {
      build(on: table, &builder)
    }
    return builder.plan
  }

  private static let citation = Citation("indexcmds.c, DefineIndex")

  /// `IF NOT EXISTS` is looked at under the table's lock.
  private func exists(_ table: Relation, in catalog: Catalog) -> Bool {
    guard ifNotExists, let name else { return false }
    return catalog.relation(RelationName(table.name.schema, name)) != nil
  }

  // MARK: In one transaction

  private func build(on table: Relation, _ builder: inout PlanBuilder) {
    builder.lock(table, .share, reason: .target, citation: Self.citation)
    if table.kind == .partitionedTable, !only {
      builder.lockDescendants(of: table, .share, citation: Self.citation)
    }
    guard !exists(table, in: builder.catalog) else { return }
    var after = builder.catalog
    if let refusal = after.apply(.createIndex(self)), refusal == .other(sqlstate: "0A000") {
      builder.reject(refusal.reason)
    }
    build(on: table, after, &builder)
  }

  private func build(on table: Relation, _ after: Catalog, _ builder: inout PlanBuilder) {
    for index in newIndexes(of: table, builder.catalog, after) {
      builder.lockCreated(index.name, index.kind, citation: Self.citation)
      guard table.kind == .table || table.kind == .materializedView else { continue }
      builder.work(
        .indexBuild(build(of: index.name)), on: table.name, citation: Self.citation)
    }
    guard table.kind == .partitionedTable, !only else { return }
    for child in builder.catalog.children(of: table.name) {
      if let existing = matchingIndex(of: child, builder.catalog) {
        // An index of the same definition is attached instead of built.
        builder.lock(existing, .share, reason: .index, citation: Self.citation)
      } else {
        build(on: child, after, &builder)
      }
    }
  }

  private func newIndexes(
    of table: Relation, _ before: Catalog, _ after: Catalog
  ) -> [Relation] {
    let old = Set(table.indexes)
    let found = after.indexes(of: table.name).filter { !old.contains($0.name) }
    guard found.isEmpty else { return found }
    // What the catalog refuses is planned by its name all the same.
    let name = RelationName(table.name.schema, name ?? "\(table.name.name)_idx")
    return [Relation(name, table.kind == .partitionedTable ? .partitionedIndex : .index)]
  }

  /// `CompareIndexInfo` in index.c, for an index that is not attached yet.
  private func matchingIndex(of child: Relation, _ catalog: Catalog) -> Relation? {
    catalog.indexes(of: child.name).first { candidate in
      guard let details = candidate.index, candidate.parents.isEmpty, details.isValid else {
        return false
      }
      return details.isUnique == unique && details.method == method
        && details.elements.map(\.expression) == elements.map(\.expression)
        && details.include == include && details.filter == filter
    }
  }

  private func build(of index: RelationName) -> IndexBuild {
    IndexBuild(
      index: index, method: method, unique: unique, isPartial: filter != nil,
      keys: elements.map { $0.expression.columnReference?.column })
  }

  // MARK: CONCURRENTLY

  /// Four transactions, with waits for writers, writers, and old snapshots between them.
  private func buildConcurrently(on table: Relation, _ builder: inout PlanBuilder) {
    guard table.kind != .partitionedTable else {
      return builder.reject(.other(sqlstate: "0A000"))
    }
    builder.lock(
      table, .shareUpdateExclusive, release: .statementEnd, reason: .target,
      citation: Self.citation)
    guard !exists(table, in: builder.catalog) else { return }
    let after = builder.catalog.applying(.createIndex(self))
    let index = newIndexes(of: table, builder.catalog, after)[0]
    builder.lockCreated(index.name, .index, citation: Self.citation)
    builder.work(.catalogOnly, on: index.name, citation: Self.citation)

    let unready = Remnant(.invalidIndex, index.name, citation: Self.citation)
    builder.nextPhase(waits: [.lockers(table.name, .share)], leaving: [unready])
    builder.lockCreated(index.name, .index, .rowExclusive, citation: Self.citation)
    builder.work(.indexBuild(build(of: index.name)), on: table.name, citation: Self.citation)

    // `index_concurrently_build` has let writers in.
    let ready = Remnant(.maintainedInvalidIndex, index.name, citation: Self.citation)
    builder.nextPhase(waits: [.lockers(table.name, .share)], leaving: [ready])
    builder.lockCreated(index.name, .index, .rowExclusive, citation: Self.citation)
    builder.work(
      .scan(.indexValidation), on: table.name, citation: Citation("index.c, validate_index"))

    builder.nextPhase(waits: [.olderSnapshots], leaving: [ready])
  }
}
