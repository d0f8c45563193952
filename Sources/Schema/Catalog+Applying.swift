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

  /// Applies `statement` in place.
  public mutating func apply(_ statement: Statement) {}

  /// Everything in here stood before the migration: see ``Relation/Origin``.
  public func asBaseline() -> Catalog { self }
}
