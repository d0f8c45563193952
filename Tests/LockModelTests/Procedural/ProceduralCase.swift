// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema

/// A body on a small schema.
enum ProceduralCase {
  static let setup = """
    create table orders (id bigint primary key, note text, constraint note_short check (true));
    create index orders_note_idx on orders (note);
    create table orders_1 (id bigint);
    create table orders_2 (id bigint);
    create table audit (id bigint);
    create schema app;
    create table app.orders (id bigint);
    create type mood as enum ('good');
    create table events (at date) partition by range (at);
    create table events_a partition of events default;
    """

  static func catalog(isComplete: Bool = true) -> Catalog {
    var catalog = Catalog(version: ServerVersion(17), isComplete: isComplete)
    catalog.run(setup)
    return catalog.asBaseline()
  }

  static func plan(
    _ text: String, isComplete: Bool = true, inTransaction: Bool = true
  ) throws -> Plan {
    try Plan.of(
      "do $do$ \(text) $do$", in: catalog(isComplete: isComplete), inTransaction: inTransaction)
  }
}

extension Plan {
  /// Each relation that the others can feel to the end, once, in order, without the schema
  /// `public`.
  var lockedNames: [String] {
    var names: [String] = []
    for lock in locks
    where lock.release == .transactionEnd && !lock.created && lock.mode > .accessShare {
      let name =
        lock.relation.schema == "public" ? lock.relation.name : lock.relation.description
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}
