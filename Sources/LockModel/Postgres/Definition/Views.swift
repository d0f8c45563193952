// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension CreateView {
  /// `DefineView` in view.c: the query is analyzed, not planned.
  ///
  /// # CREATE VIEW
  ///
  /// The tables of the query are locked as a SELECT locks them. OR REPLACE locks the view that is
  /// there against reads.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// CREATE VIEW large_orders AS SELECT * FROM orders WHERE total > 1000;
  /// ```
  ///
  /// ## OR REPLACE
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// CREATE VIEW large_orders AS SELECT * FROM orders WHERE total > 1000;
  /// CREATE OR REPLACE VIEW large_orders AS SELECT * FROM orders WHERE total > 2000;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    let citation = Citation("view.c, DefineView")
    let existing = builder.catalog.relation(name)
    var analysis = QueryAnalysis(catalog: builder.catalog)
    analysis.analyzeDefinition(query, named: recursive ? name.name : nil)
    builder.note(analysis)
    for name in analysis.missing { _ = builder.resolve(name) }
    for request in analysis.requests { builder.lock(request) }
    if context.has(.dependenciesAreLocked) {
      for call in analysis.calls { builder.lockDependencies(of: .function(call)) }
    }
    if let existing {
      guard orReplace else {
        builder.reject(.duplicate(name.name))
        return builder.plan
      }
      builder.lock(existing, .accessExclusive, reason: .target, citation: citation)
    } else {
      let created = builder.catalog.applying(.createView(self)).relation(name)
      builder.lockCreated(
        created?.name ?? builder.catalog.qualified(name), .view, citation: citation)
    }
    return builder.plan
  }
}

extension RefreshMaterializedView {
  /// `ExecRefreshMatView` in matview.c.
  ///
  /// # REFRESH MATERIALIZED VIEW
  ///
  /// Reads of the view stop while its query runs. With CONCURRENTLY they go on; that needs a unique
  /// index over all rows, and may run in a transaction block.
  ///
  /// ```sql
  /// CREATE TABLE orders (customer_id bigint, total numeric);
  /// CREATE MATERIALIZED VIEW sums AS SELECT customer_id, sum(total) FROM orders GROUP BY 1;
  /// CREATE UNIQUE INDEX sums_key ON sums (customer_id);
  /// REFRESH MATERIALIZED VIEW sums;
  /// ```
  ///
  /// ## CONCURRENTLY
  ///
  /// ```sql
  /// CREATE TABLE orders (customer_id bigint, total numeric);
  /// CREATE MATERIALIZED VIEW sums AS SELECT customer_id, sum(total) FROM orders GROUP BY 1;
  /// CREATE UNIQUE INDEX sums_key ON sums (customer_id);
  /// REFRESH MATERIALIZED VIEW CONCURRENTLY sums;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard let view = builder.resolve(name) else { return builder.plan }
    let citation = Citation("matview.c, ExecRefreshMatView")
    if concurrently, !withData || view.view?.isPopulated == false {
      builder.reject(.other(sqlstate: "0A000"))
      return builder.plan
    }
    if !concurrently {
      builder.lock(view, .accessExclusive, reason: .target, citation: citation)
    }
    builder.lock(view, .exclusive, reason: .target, citation: citation)
    if concurrently, !builder.catalog.hasMergeIndex(view) {
      builder.reject(.other(sqlstate: "55000"))
      return builder.plan
    }
    if withData, let query = view.view?.query { builder.run(query) }
    if concurrently {
      merge(into: view, &builder)
    } else {
      replace(view, &builder, citation)
    }
    return builder.plan
  }

  /// A new heap takes the place of the old one.
  private func replace(_ view: Relation, _ builder: inout PlanBuilder, _ citation: Citation) {
    builder.work(
      .emptied, on: view.name, citation: Citation("matview.c, refresh_by_heap_swap"))
    if withData { builder.work(.fill, on: view.name, citation: citation) }
    builder.lock(view, .share, reason: .target, citation: Citation("index.c, reindex_relation"))
    for index in builder.catalog.indexes(of: view.name) {
      builder.lock(
        index, .accessExclusive, reason: .index, citation: Citation("index.c, reindex_index"))
      guard withData else { continue }
      builder.work(
        .indexBuild(IndexBuild(index)), on: view.name,
        citation: Citation("index.c, reindex_index"))
    }
  }

  /// The difference between old and new rows is written into the old heap.
  private func merge(into view: Relation, _ builder: inout PlanBuilder) {
    let citation = Citation("matview.c, refresh_by_match_merge")
    builder.lockIndexes(of: view, .rowExclusive, citation: citation)
    builder.lock(view, .accessShare, reason: .target, citation: citation)
    builder.work(.scan(.query), on: view.name, citation: citation)
    builder.lock(view, .rowExclusive, reason: .target, citation: citation)
    let read = view.view?.dependencies.map(\.relation) ?? []
    builder.work(.rowChanges(RowChange(.insert, .query(read))), on: view.name, citation: citation)
  }
}

extension Catalog {
  /// A unique index on plain columns over all rows tells old rows from new ones
  /// (`is_usable_unique_index` in matview.c).
  fileprivate func hasMergeIndex(_ view: Relation) -> Bool {
    guard view.kind == .materializedView else { return true }
    return indexes(of: view.name).contains { index in
      guard let details = index.index else { return false }
      return details.isUnique && details.isValid && details.filter == nil
        && !details.keyColumns.contains(nil)
    }
  }
}

extension QueryAnalysis {
  /// A query that is stored: the views in it stay as they are.
  mutating func analyzeDefinition(_ query: Query, named recursive: String? = nil) {
    var names = CommonNames().nested
    if let recursive { names.insert(recursive, few: false) }
    analyze(query, names: names)
  }
}
