// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// How far a query gets: what comes later locks more.
enum QueryStage: Comparable {
  /// `PREPARE`, the body of a view: relations are locked by name.
  case analysis
  /// `EXPLAIN`: the planner locks indexes, partitions and children.
  case planning
  /// Rows are read and written: defaults, triggers and foreign keys come in.
  case execution
}

extension Capability {
  /// The planner looks at the indexes of a partitioned table itself (`get_relation_info`).
  static let partitionedIndexesPlanned = Capability(since: 16)
}

/// What the planner found for one entry: the tables behind it, each with its path.
struct PlannedEntry {
  var tables: [(relation: Relation, path: AccessPath)] = []
}

extension PlanBuilder {
  /// A query as far as `stage`.
  mutating func run(_ statement: DataStatement, upTo stage: QueryStage = .execution) {
    var analysis = QueryAnalysis(catalog: catalog)
    analysis.analyze(statement)
    note(analysis)
    for name in analysis.missing { _ = resolve(name) }
    for request in analysis.requests { lock(request) }
    checkColumns(of: statement)
    let replaced = rewriteByRules(analysis, upTo: stage)
    guard stage > .analysis else { return }
    let chooser = PathChooser(catalog: catalog, levels: analysis.levels)
    let planned = plan(analysis, chooser, without: replaced.unread)
    // Read when the executor starts, so for EXPLAIN too.
    if !context.has(.boundIsReadOnDemand) {
      for writer in analysis.writers { checkBound(of: writer.target, .update) }
    }
    guard stage > .planning else { return }
    read(planned, chooser, replaced: replaced.levels)
    // Called for each row, where rows are read.
    let readsRows = analysis.levels.contains { !$0.entries.isEmpty }
    lock(possibly: readsRows) { builder in
      for call in analysis.calls { builder.execute(call) }
    }
    for writer in analysis.writers where !replaced.levels.contains(writer.level) {
      execute(writer, planned[writer.level], chooser)
    }
  }

  /// # SELECT
  ///
  /// The weakest lock: only what needs the table alone waits for it, but that one waits as long as
  /// the transaction lasts. FOR UPDATE, FOR SHARE and their kin lock the rows that they return, and
  /// the table in ROW SHARE.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
  /// SELECT * FROM orders WHERE id = 7;
  /// ```
  ///
  /// ## FOR UPDATE
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
  /// SELECT * FROM orders WHERE id = 7 FOR UPDATE;
  /// ```
  mutating func run(_ query: Query, upTo stage: QueryStage = .execution) {
    run(.query(query), upTo: stage)
  }

  // MARK: Planning

  private mutating func plan(
    _ analysis: QueryAnalysis, _ chooser: PathChooser, without replaced: Set<Int>
  ) -> [[PlannedEntry]] {
    var planned = [[PlannedEntry]](repeating: [], count: analysis.levels.count)
    let order =
      analysis.levels.indices.filter { analysis.levels[$0].isModifying }
      + analysis.levels.indices.filter { !analysis.levels[$0].isModifying }
    for level in order where !replaced.contains(level) {
      let current = analysis.levels[level]
      for (index, entry) in current.entries.enumerated() {
        if entry.isTarget, current.isInsert {
          planned[level].append(PlannedEntry())
          continue
        }
        planned[level].append(plan(entry, index, level, chooser))
      }
    }
    return planned
  }

  private mutating func plan(
    _ entry: RangeEntry, _ index: Int, _ level: Int, _ chooser: PathChooser
  ) -> PlannedEntry {
    var result = PlannedEntry()
    switch entry.relation.kind {
    case .partitionedTable:
      if entry.only {
        lockIndexes(of: entry.relation, entry.mode, citation: .tablePlanning)
      } else {
        expand(entry.relation, entry, index, level, chooser, into: &result)
      }
    case .table, .materializedView, .foreignTable:
      let children = entry.only ? [] : catalog.descendants(of: entry.relation.name)
      for child in children {
        lock(child, entry.mode, reason: .descendant, citation: .childPlanning)
      }
      for table in [entry.relation] + children {
        lockIndexes(of: table, entry.mode, citation: .tablePlanning)
        result.tables.append((table, chooser.path(for: table, entry: index, in: level)))
      }
    case .view, .sequence, .index, .partitionedIndex, .compositeType, .toast:
      break
    }
    return result
  }

  /// Partition by partition, each locked when the planner comes to it
  /// (`expand_partitioned_rtentry` in inherit.c).
  private mutating func expand(
    _ table: Relation, _ entry: RangeEntry, _ index: Int, _ level: Int, _ chooser: PathChooser,
    into result: inout PlannedEntry
  ) {
    if context.has(.partitionedIndexesPlanned) {
      lockIndexes(of: table, entry.mode, citation: .tablePlanning)
    }
    for child in chooser.partitions(of: table, entry: index, in: level) {
      lock(child, entry.mode, reason: .descendant, citation: .childPlanning)
      if child.kind == .partitionedTable {
        expand(child, entry, index, level, chooser, into: &result)
      } else {
        lockIndexes(of: child, entry.mode, citation: .tablePlanning)
        result.tables.append((child, chooser.path(for: child, entry: index, in: level)))
      }
    }
  }

  // MARK: Reading

  /// The target of a query that a rule replaces is read by the rule's action.
  private mutating func read(
    _ planned: [[PlannedEntry]], _ chooser: PathChooser, replaced: Set<Int>
  ) {
    for (level, entries) in planned.enumerated() {
      for (index, entry) in entries.enumerated()
      where !chooser.levels[level].entries[index].isTarget || replaced.contains(level) {
        let isPerRow = chooser.isReadPerRow(index, in: level)
        for table in entry.tables where table.path.readsWholeTable {
          work(
            .scan(.query), on: table.relation.name, isPerRow: isPerRow,
            citation: .tablePlanning)
        }
      }
    }
  }
}

extension Citation {
  static let tablePlanning = Citation("plancat.c, get_relation_info")
  static let childPlanning = Citation("inherit.c, expand_inherited_rtentry")
}
