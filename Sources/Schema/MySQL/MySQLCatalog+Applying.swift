// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL.Catalog {
  /// Applies `statement` in place, or leaves everything as it was and says why the server refuses it.
  @discardableResult
  public mutating func apply(_ statement: MySQL.Statement) -> Refusal? {
    nil
  }
}
