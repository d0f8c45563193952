// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `SET ACCESS METHOD`.
  static let setAccessMethod = Capability(since: 15)
  /// The same for partitioned tables, whose later partitions inherit it.
  static let partitionedAccessMethod = Capability(since: 17)
  /// A partitioned table is neither logged nor unlogged.
  static let partitionedPersistenceIsRefused = Capability(since: 18)
}

extension Citation {
  fileprivate static let changeOwner = Citation("tablecmds.c, ATExecChangeOwner")
  fileprivate static let clusterOn = Citation("tablecmds.c, ATExecClusterOn")
  fileprivate static let replicaIdentity = Citation("tablecmds.c, ATExecReplicaIdentity")
  fileprivate static let changePersistence = Citation("tablecmds.c, ATPrepChangePersistence")
  fileprivate static let addOf = Citation("tablecmds.c, ATExecAddOf")
  fileprivate static let triggers = Citation("trigger.c, EnableDisableTrigger")
  fileprivate static let rules = Citation("rewriteDefine.c, EnableDisableRule")
}

extension AlterTableQueue {
  /// Copies the file block by block; the indexes stay where they are.
  ///
  /// # ALTER TABLE … SET TABLESPACE
  ///
  /// The files of the table are copied block by block under ACCESS EXCLUSIVE. Its indexes stay
  /// where they are.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders SET TABLESPACE fast_disk;
  /// ```
  mutating func setTablespace(_ name: String, on position: Int) throws(Refusal) {
    let current = tables[position].relation.tablespace ?? Self.defaultTablespace
    guard name != current else { return changeCatalog(of: position) }
    if tables[position].hasStorage {
      tables[position].newTablespace = name
    } else {
      changeCatalog(of: position)
    }
  }

  private static let defaultTablespace = "pg_default"

  /// Every row is copied, for its pages are marked; tables at the other end of foreign keys are
  /// looked at.
  ///
  /// # ALTER TABLE … SET LOGGED/UNLOGGED
  ///
  /// The table and its indexes are written anew in either direction, under ACCESS EXCLUSIVE.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders SET UNLOGGED;
  /// ```
  mutating func setLogged(_ logged: Bool, on position: Int) throws(Refusal) {
    let table = tables[position].relation
    if table.kind == .partitionedTable, context.has(.partitionedPersistenceIsRefused) {
      throw .sqlstate("42809")
    }
    let target: Persistence = logged ? .permanent : .unlogged
    if table.persistence == .temporary { throw .sqlstate("42P16") }
    guard table.persistence != target else { return }
    if table.kind == .sequence {
      builder.lock(table, .rowExclusive, reason: .target, citation: .changePersistence)
      return changeCatalog(of: position, citation: .changePersistence)
    }
    let partners =
      logged
      ? catalog.foreignKeys(of: table.name).map(\.key.referenced)
      : catalog.referencingForeignKeys(to: table.name).map(\.table)
    for name in partners where name != table.name {
      builder.lock(
        named: name, .accessShare, release: .early, reason: .foreignKeyPartner,
        citation: .changePersistence)
      if relation(name)?.persistence != target { throw .sqlstate("42P16") }
    }
    guard tables[position].hasStorage else { return changeCatalog(of: position) }
    tables[position].isRewritten = true
    tables[position].newPersistence = target
  }

  /// # ALTER TABLE … SET ACCESS METHOD
  ///
  /// Since 15. Where the method changes, the table is written anew; the one that it has already
  /// changes nothing.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders SET ACCESS METHOD heap;
  /// ```
  mutating func setAccessMethod(_ method: String?, on position: Int) throws(Refusal) {
    let table = tables[position].relation
    guard context.has(.setAccessMethod) else {
      throw .sinceVersion(Capability.setAccessMethod.since)
    }
    if table.kind == .partitionedTable {
      guard context.has(.partitionedAccessMethod) else { throw .sqlstate("42809") }
      return changeCatalog(of: position)
    }
    let usual = context.settings["default_table_access_method"] ?? "heap"
    guard (method ?? usual) != (table.accessMethod ?? "heap") else {
      return changeCatalog(of: position)
    }
    tables[position].isRewritten = true
  }

  /// Indexes and owned sequences change hands along with the table, partitions do not.
  ///
  /// # ALTER TABLE … OWNER TO
  ///
  /// The indexes and the sequences of its columns change hands with the table.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigserial PRIMARY KEY);
  /// ALTER TABLE orders OWNER TO app_owner;
  /// ```
  mutating func ownerTo(_ owner: String, on position: Int) {
    let table = tables[position].relation
    changeCatalog(of: position, citation: .changeOwner)
    guard table.owner != owner else { return }
    switch table.kind {
    case .table, .partitionedTable, .materializedView, .toast:
      builder.lockIndexes(of: table, .accessExclusive, citation: .changeOwner)
      for sequence in catalog.ownedSequences(of: table.name) {
        builder.lock(sequence, .accessExclusive, reason: .sequence, citation: .changeOwner)
      }
    case .index, .partitionedIndex, .sequence, .view, .foreignTable, .compositeType:
      break
    }
  }

  /// # ALTER TABLE … CLUSTER ON
  ///
  /// Marks the index that CLUSTER uses without naming one. Nothing is moved; reads and writes go
  /// on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders CLUSTER ON orders_pkey;
  /// ```
  mutating func clusterOn(_ name: String, on position: Int) throws(Refusal) {
    try lockNamedIndex(name, of: position, .shareUpdateExclusive, citation: .clusterOn)
    if tables[position].relation.kind == .partitionedTable { throw .sqlstate("0A000") }
    changeCatalog(of: position, citation: .clusterOn)
  }

  /// # ALTER TABLE … REPLICA IDENTITY
  ///
  /// Which columns UPDATE and DELETE write to the log for logical replication: a change of the
  /// catalog under the strongest lock.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders REPLICA IDENTITY FULL;
  /// ```
  mutating func replicaIdentity(
    _ identity: ReplicaIdentity, on position: Int
  ) throws(Refusal) {
    if case .usingIndex(let name) = identity {
      try lockNamedIndex(name, of: position, .share, citation: .replicaIdentity)
    }
    changeCatalog(of: position, citation: .replicaIdentity)
  }

  private mutating func lockNamedIndex(
    _ name: String, of position: Int, _ mode: LockMode, citation: Citation
  ) throws(Refusal) {
    let table = tables[position]
    let index = RelationName(table.relation.name.schema, name)
    guard let found = relation(index) else {
      if table.isKnown { throw .undefined(name) }
      return
    }
    builder.lock(found, mode, reason: .index, citation: citation)
    if found.index?.table != table.relation.name { throw .sqlstate("42809") }
  }

  /// # ALTER TABLE … OF/NOT OF
  ///
  /// Ties the table to a composite type that has the same columns, or unties it: a change of the
  /// catalog.
  ///
  /// ```sql
  /// CREATE TYPE order_row AS (id bigint, note text);
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders OF order_row;
  /// ```
  mutating func ofType(_ type: ObjectName, on position: Int) throws(Refusal) {
    if let row = catalog.relation(type) {
      builder.lock(row, .accessShare, reason: .read, citation: .addOf)
    }
    changeCatalog(of: position, citation: .addOf)
  }

  /// A row trigger of a partitioned table is switched in every partition.
  ///
  /// # ALTER TABLE … ENABLE/DISABLE TRIGGER
  ///
  /// Writes stop for a moment: each must know which triggers fire. On a partitioned table the
  /// partitions are locked too.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
  /// CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  /// ALTER TABLE orders DISABLE TRIGGER touched;
  /// ```
  mutating func setTrigger(
    _ selection: TriggerSelection, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    changeCatalog(of: position, citation: .triggers)
    let chosen: [Trigger]
    switch selection {
    case .all, .user: chosen = table.triggers
    case .named(let name):
      chosen = table.triggers.filter { $0.name == name }
      if chosen.isEmpty, tables[position].isKnown { throw .undefined(name) }
    }
    guard recurse, table.kind == .partitionedTable else { return }
    let isInternalToo = selection == .all && !catalog.foreignKeys(of: table.name).isEmpty
    guard chosen.contains(where: \.forEachRow) || isInternalToo else { return }
    for child in lockChildren(of: position, citation: .triggers) {
      try setTrigger(.all, on: child, recurse: true)
    }
  }

  /// # ALTER TABLE … ENABLE/DISABLE RULE
  ///
  /// Rules change what queries mean, so that reads stop too, for a moment.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// CREATE RULE keep AS ON DELETE TO orders DO INSTEAD NOTHING;
  /// ALTER TABLE orders DISABLE RULE keep;
  /// ```
  mutating func setRule(_ name: String, on position: Int) throws(Refusal) {
    let table = tables[position]
    if table.isKnown, !table.relation.rules.contains(where: { $0.name == name }) {
      throw .undefined(name)
    }
    changeCatalog(of: position, citation: .rules)
  }
}
