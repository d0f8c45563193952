// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

// Statements that touch a relation only by its name, its comment, its owner or its privileges.

extension Capability {
  /// `GRANT` looks relations up under a lock.
  static let grantLocks = Capability(since: 18)
}

extension Comment {
  /// `CommentObject` in comment.c.
  ///
  /// # COMMENT
  ///
  /// Reads and writes go on; of a table, a column or what belongs to one.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// COMMENT ON COLUMN orders.note IS 'what the customer said';
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    builder.lockNamed(object, parent: .accessShare, Citation("comment.c, CommentObject"))
    return builder.plan
  }
}

extension ObjectReference {
  /// `SECURITY LABEL` (`ExecSecLabelStmt` in seclabel.c).
  ///
  /// # SECURITY LABEL
  ///
  /// Locked as COMMENT locks it. The server refuses it unless a label provider is loaded.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// SECURITY LABEL ON TABLE orders IS 'secret';
  /// ```
  func securityLabelPlan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    builder.lockNamed(self, parent: .accessShare, Citation("seclabel.c, ExecSecLabelStmt"))
    return builder.plan
  }
}

extension PlanBuilder {
  /// Relations and columns under SHARE UPDATE EXCLUSIVE, so that two comments do not collide;
  /// parts of a table under a lock that keeps the table.
  fileprivate mutating func lockNamed(
    _ object: ObjectReference, parent: LockMode, _ citation: Citation
  ) {
    switch object.kind {
    case .table, .view, .materializedView, .sequence, .index, .foreignTable:
      guard let relation = resolve(object.name) else { return }
      lock(relation, .shareUpdateExclusive, reason: .target, citation: citation)
    case .column:
      guard let name = object.table, let relation = resolve(name) else { return }
      lock(relation, .shareUpdateExclusive, reason: .target, citation: citation)
    case .constraint, .trigger, .rule, .policy:
      // Constraints of domains have no table.
      guard let name = object.table, catalog.type(name) == nil, let relation = resolve(name)
      else { return }
      lock(relation, parent, reason: .target, citation: citation)
    case .accessMethod, .aggregate, .cast, .collation, .conversion, .database, .domain,
      .eventTrigger, .extension, .foreignDataWrapper, .function, .language, .largeObject,
      .operator, .operatorClass, .operatorFamily, .procedure, .publication, .role, .routine,
      .schema, .server, .statistics, .subscription, .tablespace, .textSearchConfiguration,
      .textSearchDictionary, .textSearchParser, .textSearchTemplate, .transform, .type,
      .userMapping:
      break
    }
  }
}

extension Grant {
  /// `ExecuteGrantStmt` in aclchk.c: up to 17 relations are only looked up.
  ///
  /// # GRANT
  ///
  /// Privileges are entries in the catalog. Up to 17 the table is not locked for them, 18 locks it
  /// as a SELECT does. REVOKE is the same.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// GRANT SELECT ON orders TO app_owner;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard case .objects(let objects) = target else { return builder.plan }
    for object in objects {
      switch object.kind {
      case .table, .view, .materializedView, .sequence, .foreignTable, .column:
        let name = object.kind == .column ? object.table ?? object.name : object.name
        guard let relation = builder.resolve(name), context.has(.grantLocks) else { continue }
        builder.lock(
          relation, .accessShare, reason: .target,
          citation: Citation("aclchk.c, objectNamesToOids", since: 18))
      default: break
      }
    }
    return builder.plan
  }
}

extension AlterObject {
  /// A composite type is renamed and given away as the relation that it is; statistics, functions
  /// and the like lock no relation.
  ///
  /// # ALTER of other objects
  ///
  /// `RENAME`, `OWNER TO` and `SET SCHEMA` of what is no table, and what the other ALTER statements
  /// do. Where it belongs to a table, that one may be locked.
  ///
  /// ```sql
  /// CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$SELECT 1$$;
  /// ALTER FUNCTION one() RENAME TO uno;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    switch object.kind {
    case .database:
      if case .other = action { break }
    case .type:
      guard let relation = builder.catalog.relation(object.name), relation.kind == .compositeType
      else { break }
      builder.lock(
        relation, .accessExclusive, reason: .target,
        citation: Citation("typecmds.c, RenameType"))
    default: break
    }
    return builder.plan
  }
}

extension CreateSchema {
  /// The elements run one after the other, in the new schema (`CreateSchemaCommand`).
  ///
  /// # CREATE SCHEMA
  ///
  /// Its elements are statements of their own, run one after the other in the new schema.
  ///
  /// ```sql
  /// CREATE SCHEMA archive CREATE TABLE orders (id bigint);
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard !elements.isEmpty else { return builder.plan }
    var catalog = builder.catalog
    catalog.apply(.createSchema(bare))
    if let name { catalog.searchPath.insert(name, at: 0) }
    for element in elements { builder.append(element, in: &catalog, running: []) }
    return builder.plan
  }

  private var bare: CreateSchema {
    var copy = self
    copy.elements = []
    return copy
  }
}

extension CreateFunction {
  /// With `check_function_bodies`, the default, the body of an SQL function is analyzed
  /// (`fmgr_sql_validator` in pg_proc.c); other languages look at the syntax alone.
  ///
  /// # CREATE FUNCTION
  ///
  /// The body of a function in SQL is analysed, which locks its tables as its statements would; one
  /// in PL/pgSQL is looked at when it is called.
  ///
  /// ```sql
  /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    // `interpret_AS_clause` in functioncmds.c
    for statement in sqlBody { builder.analyzeBody(statement) }
    guard language?.lowercased() == "sql", let body,
      context.settings["check_function_bodies"] != "off"
    else { return builder.plan }
    for statement in SourceFile.parse(Array(body.utf8)).statements {
      guard case .data(let data) = statement.statement else { continue }
      builder.analyzeBody(data)
    }
    return builder.plan
  }
}

extension PlanBuilder {
  /// Names that a body has and the catalog has not are not this statement's business.
  fileprivate mutating func analyzeBody(_ statement: DataStatement) {
    var analysis = QueryAnalysis(catalog: catalog)
    analysis.analyze(statement)
    note(analysis)
    for var request in analysis.requests {
      request.citation = Citation("pg_proc.c, fmgr_sql_validator")
      lock(request)
    }
  }
}

extension Publication {
  /// `OpenTableList` in publicationcmds.c.
  ///
  /// # CREATE PUBLICATION
  ///
  /// Each named table is locked while reads and writes of it go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// CREATE PUBLICATION feed FOR TABLE orders;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    for table in tables { builder.publish(table.table) }
    return builder.plan
  }
}

extension AlterPublication {
  /// `AlterPublicationTables` in publicationcmds.c: SET also locks what it takes out.
  ///
  /// # ALTER PUBLICATION
  ///
  /// As CREATE PUBLICATION, for the tables that it names.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// CREATE PUBLICATION feed;
  /// ALTER PUBLICATION feed ADD TABLE orders;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    for table in tables { builder.publish(table.table) }
    if action == .set, let details = builder.catalog.publications[name] {
      let given = Set(builder.locks.map(\.relation))
      for name in details.tables.keys.sorted() where !given.contains(name) {
        builder.lock(
          named: name, .shareUpdateExclusive, reason: .dependent,
          citation: Citation("publicationcmds.c, PublicationDropTables"))
      }
    }
    return builder.plan
  }
}

extension PlanBuilder {
  fileprivate mutating func publish(_ reference: RelationReference) {
    guard let table = resolve(reference.name) else { return }
    let citation = Citation("publicationcmds.c, OpenTableList")
    lock(table, .shareUpdateExclusive, reason: .target, citation: citation)
    // Partitions are published through their parent.
    if table.kind != .partitionedTable, !reference.only {
      lockDescendants(of: table, .shareUpdateExclusive, citation: citation)
    }
  }
}
