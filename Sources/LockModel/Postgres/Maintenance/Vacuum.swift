// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `VACUUM` and `ANALYZE` of an inheritance parent go on to its children.
  static let maintenanceOfChildren = Capability(since: 18)
}

extension Vacuum {
  /// `ExecVacuum` and `vacuum` in vacuum.c: each table in a transaction of its own.
  ///
  /// # VACUUM
  ///
  /// Reads and writes go on. To give free pages at the end of the file back it takes ACCESS
  /// EXCLUSIVE for a moment, if it gets it without queueing.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// VACUUM orders;
  /// ```
  ///
  /// # VACUUM FULL
  ///
  /// The table and its indexes are written anew under ACCESS EXCLUSIVE.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// VACUUM FULL orders;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    builder.forbidTransaction()
    if isOn("only_database_stats") { return builder.plan }
    let named = builder.resolve(tables)
    for (table, _) in named {
      // Found and expanded in a transaction before the work.
      builder.lock(
        table, .accessShare, reason: .target, citation: Citation("vacuum.c, expand_vacuum_rel"))
    }
    let targets =
      tables.isEmpty
      ? builder.catalog.maintainedTables
      : named.flatMap { builder.catalog.maintained($0, only: $1) }
    var seen: Set<RelationName> = []
    for table in targets where seen.insert(table.name).inserted {
      if !tables.isEmpty || seen.count > 1 { builder.nextPhase() }
      process(table, &builder)
      if analyze {
        builder.nextPhase()
        builder.analyze(table)
      }
    }
    return builder.plan
  }

  private static let citation = Citation("vacuum.c, vacuum_rel")

  private func isOn(_ name: String) -> Bool {
    options.contains { $0.name == name } && !isOff(name)
  }

  private func isOff(_ name: String) -> Bool {
    guard let value = options.last(where: { $0.name == name })?.value else { return false }
    return ["false", "off", "0", "no"].contains(value.lowercased())
  }

  private func process(_ table: Relation, _ builder: inout PlanBuilder) {
    let mode: LockMode = full ? .accessExclusive : .shareUpdateExclusive
    builder.lock(table, mode, reason: .target, citation: Self.citation)
    guard table.kind == .table || table.kind == .materializedView, processMain else { return }
    if full {
      builder.rewriteHeap(of: table, citation: Citation("cluster.c, cluster_rel"))
    } else {
      builder.lockIndexes(
        of: table, .rowExclusive, citation: Citation("vacuumlazy.c, heap_vacuum_rel"))
      builder.work(.vacuum, on: table.name, citation: Self.citation)
    }
  }
}

extension Analyze {
  /// `analyze_rel` in analyze.c.
  ///
  /// # ANALYZE
  ///
  /// Reads a sample of the rows; reads and writes go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ANALYZE orders;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    let named = builder.resolve(tables)
    for (table, _) in named {
      builder.lock(
        table, .accessShare, release: .early, reason: .target,
        citation: Citation("vacuum.c, expand_vacuum_rel"))
    }
    let targets =
      tables.isEmpty
      ? builder.catalog.maintainedTables
      : named.flatMap { builder.catalog.maintained($0, only: $1) }
    var seen: Set<RelationName> = []
    for table in targets where seen.insert(table.name).inserted { builder.analyze(table) }
    return builder.plan
  }
}

extension PlanBuilder {
  fileprivate mutating func resolve(
    _ references: [RelationReference]
  ) -> [(table: Relation, only: Bool)] {
    var found: [(table: Relation, only: Bool)] = []
    for reference in references {
      if let table = resolve(reference.name) { found.append((table, reference.only)) }
    }
    return found
  }

  /// A sample of a table, or of all below a parent, for the statistics of the whole tree.
  fileprivate mutating func analyze(_ table: Relation) {
    let citation = Citation("analyze.c, analyze_rel")
    lock(table, .shareUpdateExclusive, reason: .target, citation: citation)
    if table.kind != .partitionedTable {
      lockIndexes(of: table, .accessShare, citation: citation)
      work(.analyze, on: table.name, citation: citation)
    }
    for child in catalog.descendants(of: table.name) {
      lock(
        child, .accessShare, reason: .descendant,
        citation: Citation("analyze.c, acquire_inherited_sample_rows"))
      if child.kind == .table { work(.analyze, on: child.name, citation: citation) }
    }
  }

  /// A new heap in place of the old one, all indexes built anew (`finish_heap_swap` in cluster.c).
  mutating func rewriteHeap(of table: Relation, citation: Citation) {
    lock(table, .share, reason: .target, citation: Citation("index.c, reindex_relation"))
    work(.rewrite, on: table.name, citation: citation)
    for index in catalog.indexes(of: table.name) {
      lock(
        index, .accessExclusive, reason: .index, citation: Citation("index.c, reindex_index"))
      work(
        .indexBuild(IndexBuild(index)), on: table.name,
        citation: Citation("index.c, reindex_index"))
    }
  }
}

extension Catalog {
  /// What VACUUM and ANALYZE without a name go through, in the order of their making
  /// (`get_all_vacuum_rels` in vacuum.c): partitioned tables are among it.
  fileprivate var maintainedTables: [Relation] {
    allRelations([.table, .materializedView, .partitionedTable])
      .filter { $0.persistence != .temporary }
      .sorted { ($0.ordinal, $0.name) < ($1.ordinal, $1.name) }
  }

  /// A table and its partitions; from 18 on also inheritance children, and ONLY.
  fileprivate func maintained(_ table: Relation, only: Bool) -> [Relation] {
    let recurses =
      table.kind == .partitionedTable
      || version.major >= Capability.maintenanceOfChildren.since
    return [table] + (recurses && !only ? descendants(of: table.name) : [])
  }
}
