// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax
public import Schema

/// The catalog from statement to statement, back to where it was when a transaction or a savepoint
/// is rolled back.
public struct CatalogCourse {
  public private(set) var catalog: Catalog
  private var beforeTransaction: Catalog
  private var savepoints: [(name: String, catalog: Catalog)] = []

  public init(_ catalog: Catalog) {
    self.catalog = catalog
    self.beforeTransaction = catalog
  }

  public mutating func apply(_ statement: Statement) {
    guard case .transaction(let control) = statement else {
      catalog.apply(statement)
      return
    }
    switch control {
    case .begin:
      beforeTransaction = catalog
      savepoints = []
    case .rollback:
      catalog = beforeTransaction
      savepoints = []
    case .commit, .prepare:
      beforeTransaction = catalog
      savepoints = []
    case .savepoint(let name):
      savepoints.append((name, catalog))
    case .rollbackTo(let name):
      guard let index = savepoints.lastIndex(where: { $0.name == name }) else { return }
      catalog = savepoints[index].catalog
      savepoints.removeSubrange((index + 1)...)
    case .release(let name):
      guard let index = savepoints.lastIndex(where: { $0.name == name }) else { return }
      savepoints.removeSubrange(index...)
    case .commitPrepared, .rollbackPrepared, .characteristics, .setConstraints:
      break
    }
  }
}
