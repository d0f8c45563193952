// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `ADD VALUE` in a transaction block (release notes 12: "Allow enumerated values to be added more
  /// flexibly"); before, only to a type that the same transaction has made.
  static let addValueInTransaction = Capability(since: 12)
}

extension CreateType {
  /// `DefineCompositeType` in typecmds.c makes a relation; other types make none.
  ///
  /// # CREATE TYPE
  ///
  /// Nobody uses it yet.
  ///
  /// ```sql
  /// CREATE TYPE mood AS ENUM ('sad', 'ok');
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard case .composite = definition else { return builder.plan }
    let created = builder.catalog.applying(.createType(self)).relation(name)
    builder.lockCreated(
      created?.name ?? builder.catalog.qualified(name), .compositeType,
      citation: Citation("typecmds.c, DefineCompositeType"))
    return builder.plan
  }
}

extension AlterType {
  /// A composite type is a relation without rows: `AlterTable` in tablecmds.c does the work, and
  /// CASCADE goes on to the tables made of it.
  ///
  /// # ALTER TYPE
  ///
  /// A value of an enum locks no table. An attribute of a composite type is a column of each table
  /// OF that type, and is changed there with CASCADE.
  ///
  /// ```sql
  /// CREATE TYPE mood AS ENUM ('sad', 'ok');
  /// CREATE TABLE customers (id bigint, mood mood);
  /// ALTER TYPE mood ADD VALUE 'happy';
  /// ```
  ///
  /// ## An attribute of a typed table
  ///
  /// ```sql
  /// CREATE TYPE order_row AS (id bigint, note text);
  /// CREATE TABLE orders OF order_row;
  /// ALTER TYPE order_row ADD ATTRIBUTE region text CASCADE;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if addsValue, !context.has(.addValueInTransaction) { builder.forbidTransaction() }
    for action in actions where action.locksRelation {
      guard let relation = builder.catalog.relation(name), relation.kind == .compositeType else {
        checkExists(&builder)
        continue
      }
      let citation = Citation("tablecmds.c, ATTypedTableRecursion")
      builder.lock(relation, .accessExclusive, reason: .target, citation: citation)
      guard action.changesAttributes else { continue }
      for table in builder.catalog.tables(of: relation) {
        if action.behavior == .cascade {
          builder.lock(table, .accessExclusive, reason: .dependent, citation: citation)
        } else {
          builder.reject(.dependents(table.name.name))
        }
      }
      if case .alterAttribute = action { refuseIfStored(relation, &builder) }
    }
    return builder.plan
  }

  private var addsValue: Bool {
    actions.contains { action in
      if case .addValue = action { true } else { false }
    }
  }

  private func checkExists(_ builder: inout PlanBuilder) {
    guard builder.catalog.type(name) == nil else { return }
    if builder.catalog.isComplete {
      builder.reject(.undefined(name.name))
    } else {
      builder.unknown(.missingObject(name.name))
    }
  }

  /// Rows of tables that store the type cannot be rewritten (`find_composite_type_dependencies`).
  private func refuseIfStored(_ relation: Relation, _ builder: inout PlanBuilder) {
    let users = builder.catalog.columns(using: relation.name).filter { reference in
      reference.relation != relation.name
        && builder.catalog.relation(reference.relation)?.kind != .compositeType
    }
    if !users.isEmpty { builder.reject(.other(sqlstate: "0A000")) }
  }
}

extension AlterType.Action {
  fileprivate var locksRelation: Bool {
    switch self {
    case .addAttribute, .dropAttribute, .alterAttribute, .renameAttribute, .rename, .ownerTo: true
    case .addValue, .renameValue, .setSchema, .setOptions: false
    }
  }

  fileprivate var changesAttributes: Bool {
    switch self {
    case .addAttribute, .dropAttribute, .alterAttribute, .renameAttribute: true
    case .addValue, .renameValue, .rename, .setSchema, .ownerTo, .setOptions: false
    }
  }

  fileprivate var behavior: DropBehavior {
    switch self {
    case .addAttribute(_, let behavior), .dropAttribute(_, _, let behavior),
      .alterAttribute(_, _, let behavior), .renameAttribute(_, _, let behavior):
      behavior
    case .addValue, .renameValue, .rename, .setSchema, .ownerTo, .setOptions: .restrict
    }
  }
}

extension Catalog {
  /// Tables declared `OF` a composite type.
  fileprivate func tables(of type: Relation) -> [Relation] {
    allRelations([.table, .partitionedTable]).filter { table in
      table.ofType.flatMap { relation($0)?.name } == type.name
    }
  }
}

extension AlterDomain {
  /// `get_rels_with_domain` in typecmds.c: the tables that store the domain are locked against
  /// writers and read from end to end, where a constraint has to hold for the rows.
  ///
  /// # ALTER DOMAIN
  ///
  /// A constraint is checked on every row of every table with a column of the domain, while their
  /// writes stop. With NOT VALID none is read.
  ///
  /// ```sql
  /// CREATE DOMAIN email AS text;
  /// CREATE TABLE customers (id bigint, mail email);
  /// ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE ~ '@');
  /// ```
  ///
  /// ## Unproven
  ///
  /// ```sql
  /// CREATE DOMAIN email AS text;
  /// CREATE TABLE customers (id bigint, mail email);
  /// ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE ~ '@') NOT VALID;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard let type = builder.catalog.type(name), case .domain(let domain) = type.kind else {
      if builder.catalog.isComplete {
        builder.reject(.undefined(name.name))
      } else {
        builder.unknown(.missingObject(name.name))
      }
      return builder.plan
    }
    switch action {
    case .setNotNull:
      if !domain.isNotNull { check(type, .notNull, &builder) }
    case .addConstraint(let constraint):
      guard !constraint.attributes.notValid else { break }
      check(type, .check(simple: true), &builder)
    case .validateConstraint:
      check(type, .check(simple: true), &builder)
    case .setDefault, .dropDefault, .dropNotNull, .dropConstraint, .renameConstraint, .rename,
      .setSchema, .ownerTo:
      break
    }
    return builder.plan
  }

  private func check(_ type: UserType, _ purpose: ScanPurpose, _ builder: inout PlanBuilder) {
    let citation = Citation("typecmds.c, get_rels_with_domain")
    var seen: Set<RelationName> = []
    for reference in builder.catalog.columns(using: type.name)
    where seen.insert(reference.relation).inserted {
      guard let relation = builder.catalog.relation(reference.relation) else { continue }
      switch relation.kind {
      case .table, .materializedView:
        guard stores(type, in: relation, builder.catalog) else {
          builder.reject(.other(sqlstate: "0A000"))
          continue
        }
        builder.lock(relation, .share, reason: .dependent, citation: citation)
        builder.work(.scan(purpose), on: relation.name, citation: citation)
      case .partitionedTable, .view:
        builder.lock(
          relation, .share, release: .early, reason: .dependent, citation: citation)
      case .foreignTable, .compositeType, .index, .partitionedIndex, .sequence, .toast:
        break
      }
    }
  }

  /// As a column of its own or of a domain over it; inside arrays and composite types the server
  /// refuses.
  private func stores(_ type: UserType, in relation: Relation, _ catalog: Catalog) -> Bool {
    relation.columns.contains { column in
      column.type.arrayDimensions == 0
        && catalog.domains(of: column.type).contains { $0.name == type.name }
    }
  }
}
