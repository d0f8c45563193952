// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension CreateTableAs {
  /// `ExecCreateTableAs` in createas.c: also `CREATE MATERIALIZED VIEW`.
  ///
  /// # CREATE TABLE AS
  ///
  /// The query runs as a SELECT does, and its locks last to the end of the transaction.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// CREATE TABLE large_orders AS SELECT * FROM orders WHERE total > 1000;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard case .query(let query) = source else {
      builder.unknown(.unmodelled("CREATE TABLE AS EXECUTE"))
      return builder.plan
    }
    let citation = Citation("createas.c, ExecCreateTableAs")
    let exists = builder.catalog.relation(name) != nil
    // The query is analyzed before anything else; an existing relation stops it there.
    builder.run(query, upTo: withData && !exists ? .execution : .analysis)
    guard !exists else {
      if !ifNotExists { builder.reject(.duplicate(name.name)) }
      return builder.plan
    }
    let created = builder.catalog.applying(.createTableAs(self)).relation(name)
    let name = created?.name ?? builder.catalog.qualified(name)
    builder.lockCreated(
      name, isMaterializedView ? .materializedView : .table, citation: citation)
    if withData { builder.work(.fill, on: name, citation: citation) }
    return builder.plan
  }
}

extension PlanBuilder {
  /// `SELECT … INTO`: a table that the query makes.
  mutating func create(_ into: SelectInto) {
    let schema = into.persistence == .temporary ? "pg_temp" : nil
    let name = catalog.qualified(ObjectName(schema: into.name.schema ?? schema, into.name.name))
    let citation = Citation("createas.c, ExecCreateTableAs")
    lockCreated(name, .table, citation: citation)
    work(.fill, on: name, citation: citation)
  }
}
