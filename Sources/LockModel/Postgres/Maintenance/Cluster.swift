// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `CLUSTER` of a partitioned table, partition by partition.
  static let clusterPartitions = Capability(since: 15)
}

extension Cluster {
  /// `cluster` and `cluster_rel` in cluster.c.
  ///
  /// # CLUSTER
  ///
  /// The table and its indexes are written anew, in the order of an index, under ACCESS EXCLUSIVE.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// CLUSTER orders USING orders_pkey;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard let name = table else {
      all(&builder)
      return builder.plan
    }
    guard let table = builder.resolve(name) else { return builder.plan }
    builder.lock(table, .accessExclusive, reason: .target, citation: Self.citation)
    if table.kind == .partitionedTable {
      partitions(of: table, &builder)
    } else {
      process(table, order(table), &builder)
    }
    return builder.plan
  }

  private static let citation = Citation("cluster.c, cluster_rel")

  private func order(_ table: Relation) -> RelationName? {
    index.map { RelationName(table.name.schema, $0) } ?? table.clusteredOn
  }

  /// Every table that was clustered before, each in a transaction of its own.
  private func all(_ builder: inout PlanBuilder) {
    builder.forbidTransaction()
    let tables = builder.catalog.allRelations([.table, .materializedView])
      .filter { $0.clusteredOn != nil }
      .sorted { ($0.ordinal, $0.name) < ($1.ordinal, $1.name) }
    for (position, table) in tables.enumerated() {
      if position > 0 { builder.nextPhase() }
      builder.lock(table, .accessExclusive, reason: .target, citation: Self.citation)
      process(table, table.clusteredOn, &builder)
    }
  }

  private func partitions(of table: Relation, _ builder: inout PlanBuilder) {
    guard builder.context.has(.clusterPartitions) else {
      return builder.reject(.other(sqlstate: "0A000"))
    }
    builder.forbidTransaction()
    guard let name = order(table), let index = builder.catalog.relation(name) else { return }
    builder.lock(index, .accessShare, reason: .index, citation: Self.citation)
    for leaf in builder.catalog.descendants(of: index.name) where leaf.kind == .index {
      guard let partition = leaf.index.flatMap({ builder.catalog.relation($0.table) }) else {
        continue
      }
      builder.nextPhase()
      builder.lock(partition, .accessExclusive, reason: .descendant, citation: Self.citation)
      process(partition, leaf.name, &builder)
    }
  }

  private func process(
    _ table: Relation, _ order: RelationName?, _ builder: inout PlanBuilder
  ) {
    guard let order, let index = builder.catalog.relation(order) else {
      return builder.reject(.undefined(self.index ?? table.name.name))
    }
    builder.lock(index, .accessExclusive, reason: .index, citation: Self.citation)
    // The planner decides between the index and a sort.
    builder.lockIndexes(
      of: table, .accessShare, citation: Citation("planner.c, plan_cluster_use_sort"))
    builder.rewriteHeap(of: table, citation: Self.citation)
  }
}
