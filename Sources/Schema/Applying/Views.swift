// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Views, materialized views and tables made from queries (view.c, createas.c, matview.c).
extension Catalog {
  mutating func perform(_ create: CreateView) throws(Refusal) {
    let facts = try readable(create.query, besides: create.recursive ? create.name : nil)
    // A view of what is temporary is so itself (view.c, DefineView).
    let readsTemporary = facts.reads.contains { relations[$0.relation]?.persistence == .temporary }
    let persistence = readsTemporary ? .temporary : create.persistence
    let name = try newName(create.name, persistence)
    var view = Relation(name, .view)
    if let existing = relations[name] {
      guard create.orReplace else { throw .duplicate(name.name) }
      guard existing.kind == .view else { throw .wrongObjectType }
      view = existing
    }
    view.persistence = persistence
    view.options = create.options
    view.columns = columns(of: create.query, named: create.columns)
    if let existing = relations[name] {
      // Columns may only be added at the end (view.c, checkViewColumns).
      let known = zip(existing.columns, view.columns)
      if view.columns.count < existing.columns.count
        || known.contains(where: { $0.name != $1.name })
      {
        throw .invalidTableDefinition
      }
    }
    // A recursive view reads itself.
    view.view = ViewDetails(
      query: create.query, dependencies: facts.reads.filter { $0.relation != name })
    store(view)
  }

  mutating func perform(_ create: CreateTableAs) throws(Refusal) {
    let name = try newName(create.name, create.persistence)
    guard relations[name] == nil else {
      if create.ifNotExists { return }
      throw .duplicate(name.name)
    }
    var table = Relation(name, create.isMaterializedView ? .materializedView : .table)
    table.persistence = create.persistence
    table.accessMethod = create.accessMethod
    table.tablespace = create.tablespace
    table.options = create.options
    switch create.source {
    case .query(let query):
      let facts = try readable(query)
      table.columns = columns(of: query, named: create.columns)
      if create.isMaterializedView {
        table.view = ViewDetails(query: query, dependencies: facts.reads)
        table.view?.isPopulated = create.withData
      }
    case .execute: table.columns = create.columns.map { Column($0, .undetermined) }
    }
    store(table)
  }

  mutating func perform(_ refresh: RefreshMaterializedView) throws(Refusal) {
    let view = try required(refresh.name)
    guard view.kind == .materializedView else { throw .wrongObjectType }
    if refresh.concurrently {
      guard view.view?.isPopulated == true, refresh.withData else {
        throw .other(sqlstate: "0A000")
      }
      let isUsable = indexes(of: view.name).contains { index in
        guard let details = index.index else { return false }
        return details.isUnique && details.isValid && details.filter == nil
          && !details.keyColumns.contains(nil)
      }
      if !isUsable { throw .notInPrerequisiteState }
    }
    modify(view.name) { $0.view?.isPopulated = refresh.withData }
  }

  /// `SELECT … INTO`, and the `set_config` with which dumps clear the search path.
  mutating func perform(_ data: DataStatement) throws(Refusal) {
    guard case .query(let query) = data, case .select(let select) = query.body else { return }
    if let into = select.into {
      var plain = query
      var rest = select
      rest.into = nil
      plain.body = .select(rest)
      var create = CreateTableAs(into.name, .query(plain))
      create.persistence = into.persistence
      return try perform(create)
    }
    for target in select.targets {
      guard case .function(let call) = target.expression, call.name.name == "set_config",
        call.arguments.count >= 2, case .string("search_path") = call.arguments[0],
        case .string(let value) = call.arguments[1]
      else { continue }
      set(searchPath: Self.searchPath(from: value))
    }
  }

  /// - Parameter own: the name of a recursive view, which it reads before it is there.
  private func readable(
    _ query: Query, besides own: ObjectName? = nil
  ) throws(Refusal) -> QueryFacts {
    let facts = facts(of: query)
    if isComplete, let missing = facts.unresolved.first(where: { $0.name != own?.name }) {
      throw .undefined(missing.name)
    }
    return facts
  }

  private func columns(of query: Query, named names: [String]) -> [Column] {
    let output = outputColumns(of: query) ?? []
    var columns = output.map { Column($0.name, $0.type) }
    for (offset, name) in names.enumerated() {
      if offset < columns.count {
        columns[offset].name = name
      } else {
        columns.append(Column(name, .undetermined))
      }
    }
    return columns
  }
}
