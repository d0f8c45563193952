// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `SET EXPRESSION`.
  static let setExpression = Capability(since: 17)
  /// `SET COMPRESSION`.
  static let columnCompression = Capability(since: 14)
}

extension Citation {
  fileprivate static let columnDefault = Citation("tablecmds.c, ATExecColumnDefault")
  fileprivate static let indexStorage = Citation("tablecmds.c, SetIndexStorageProperties")
  fileprivate static let columnSetting = Citation("tablecmds.c, ATExecSetOptions")
  fileprivate static let setExpression = Citation("tablecmds.c, ATExecSetExpression", since: 17)
}

extension AlterTableQueue {
  mutating func setDefault(
    _ name: String, _ value: Expression, on position: Int
  ) throws(Refusal) {
    let column = try column(name, of: position)
    if column?.identity != nil || column?.generation != nil { throw .sqlstate("42601") }
    lockDependencies(of: value)
    changeCatalog(of: position, citation: .columnDefault)
  }

  mutating func dropDefault(_ name: String, on position: Int) throws(Refusal) {
    let column = try column(name, of: position)
    if column?.identity != nil || column?.generation != nil { throw .sqlstate("42601") }
    changeCatalog(of: position, citation: .columnDefault)
  }

  mutating func dropExpression(
    _ name: String, ifExists: Bool, on position: Int
  ) throws(Refusal) {
    let column = try column(name, of: position)
    if let column, column.generation == nil, !ifExists { throw .sqlstate("55000") }
    if let index = tables[position].relation.columns.firstIndex(where: { $0.name == name }) {
      tables[position].relation.columns[index].generation = nil
    }
    changeCatalog(of: position, citation: .columnDefault)
  }

  /// A stored column is computed anew for every row, with the indexes and constraints that rest
  /// on it; of a virtual one only the constraints are checked again.
  mutating func setExpression(
    _ name: String, _ value: Expression, on position: Int
  ) throws(Refusal) {
    guard context.has(.setExpression) else { throw .sinceVersion(Capability.setExpression.since) }
    guard let column = try column(name, of: position) else { return }
    switch column.generation {
    case .stored: tables[position].isRewritten = true
    case .virtual: if column.isNotNull { tables[position].scan(for: .notNull) }
    case nil: throw .sqlstate("55000")
    }
    try rememberDependents(of: name, on: position)
    try rebuildDependents(of: position)
    changeCatalog(of: position, citation: .setExpression)
    guard recurses else { return }
    for child in lockChildren(of: position, citation: .setExpression) {
      try setExpression(name, value, on: child)
    }
  }

  /// STATISTICS, options, STORAGE and COMPRESSION: catalog entries of the column, and of the
  /// index columns made of it.
  mutating func changeColumnSetting(
    _ action: AlterTableAction, on position: Int
  ) throws(Refusal) {
    let table = tables[position].relation
    switch action {
    case .setStatistics(let name, _):
      if !table.kind.isIndex { _ = try column(name, of: position) }
    case .setColumnOptions(let name, _), .resetColumnOptions(let name, _):
      _ = try column(name, of: position)
    case .setStorage(let name, _):
      _ = try column(name, of: position)
      lockIndexesBriefly(of: table)
    case .setCompression(let name, _):
      guard context.has(.columnCompression) else {
        throw .sinceVersion(Capability.columnCompression.since)
      }
      _ = try column(name, of: position)
      lockIndexesBriefly(of: table)
    default:
      break
    }
    changeCatalog(of: position, citation: .columnSetting)
  }

  private mutating func lockIndexesBriefly(of table: Relation) {
    builder.lockIndexes(of: table, .accessExclusive, release: .early, citation: .indexStorage)
  }
}
