// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Catalog {
  /// The catalog after `statement` has committed.
  ///
  /// What the server would refuse changes nothing: the statement's plan carries the rejection.
  public func applying(_ statement: Statement) -> Catalog {
    var next = self
    next.apply(statement)
    return next
  }

  /// Applies `statement` in place, or leaves everything as it was and says why the server refuses
  /// it.
  ///
  /// Rolling back a transaction is the caller's: it keeps the older value. In a catalog that is
  /// not complete, `undefined` only means that the object is not known here.
  @discardableResult
  public mutating func apply(_ statement: Statement) -> Refusal? {
    var budget = ProceduralCost.maximum
    return apply(statement, spending: &budget)
  }

  /// The same, following the code that the statement runs for as long as `budget` allows.
  public mutating func apply(_ statement: Statement, spending budget: inout Int) -> Refusal? {
    if applyCode(of: statement, spending: &budget) { return nil }
    journal = []
    do {
      try perform(statement)
      journal = []
      return nil
    } catch {
      undo()
      return error
    }
  }

  /// Applies the statements of a text in turn; those that the server would refuse change nothing.
  public mutating func apply(_ source: SourceFile) {
    for parsed in source.statements { apply(parsed.statement) }
  }

  /// Everything in here stood before the migration: see ``Relation/Origin``.
  public func asBaseline() -> Catalog {
    var baseline = self
    for name in relations.keys { baseline.relations[name]?.origin = .existing(name) }
    baseline.mysql = mysql?.asBaseline()
    return baseline
  }

  mutating func perform(_ statement: Statement) throws(Refusal) {
    switch statement {
    case .alterTable(let alter): try perform(alter)
    case .alterAllInTablespace(let alter): moveAll(alter)
    case .createTable(let create): try perform(create)
    case .createTableAs(let create): try perform(create)
    case .createIndex(let create): try perform(create)
    case .drop(let drop): try perform(drop)
    case .createView(let create): try perform(create)
    case .refreshMaterializedView(let refresh): try perform(refresh)
    case .createSequence(let create): try perform(create)
    case .alterSequence(let alter): try perform(alter)
    case .createType(let create): try perform(create)
    case .alterType(let alter): try perform(alter)
    case .createDomain(let create): try perform(create)
    case .alterDomain(let alter): try perform(alter)
    case .createFunction(let create): try perform(create)
    case .createTrigger(let create): try perform(create)
    case .alterTrigger(let alter): try perform(alter)
    case .createRule(let create): try perform(create)
    case .alterRule(let name, let table, let newName):
      try renameRule(name, on: table, to: newName)
    case .createPolicy(let create): try perform(create)
    case .alterPolicy(let alter): try perform(alter)
    case .createStatistics(let create): try perform(create)
    case .createSchema(let create): try perform(create)
    case .alterObject(let alter): try perform(alter)
    case .createPublication(let create): try perform(create)
    case .alterPublication(let alter): try perform(alter)
    case .reassignOwned(let roles, let role): reassign(ownedBy: Set(roles), to: role)
    case .dropOwned(let roles, let behavior): try dropAll(ownedBy: Set(roles), behavior)
    case .cluster(let cluster): try perform(cluster)
    case .set(let parameter): perform(parameter)
    case .mysql(let statement): if let refusal = mysql?.apply(statement) { throw refusal }
    case .data(let data): try perform(data)
    // Their effects are on data, on the session, or on what the catalog does not hold.
    case .reindex(let reindex): try perform(reindex)
    case .truncate, .importForeignSchema, .alterStatistics, .createExtension, .alterExtension,
      .comment, .securityLabel, .grant, .copy, .call, .doBlock, .lock, .vacuum, .analyze,
      .transaction, .explain, .prepare, .execute, .declareCursor, .utility, .metaCommand,
      .unknown:
      break
    }
  }
}
