// SPDX-License-Identifier: Apache-2.0
import Schema
import Snapshot
import Testing

@Suite("Reading what a migration may touch")
struct PartialReadingTests {
  let bytes = Example.snapshot().encode()

  func names(_ words: Set<String>) throws -> [String] {
    try Snapshot.read(bytes, needing: .mentioned(words)).catalog.relations.keys.sorted().map(\.name)
  }

  @Test(
    "A relation comes with what hangs together with it",
    arguments: [
      (["unrelated"], ["unrelated"]),
      (["nothing"], []),
      (["events"], ["events", "events_1"]),
      (["events_1"], ["events", "events_1"]),
      // Its parts, its partners, its views, and what its trigger writes.
      (
        ["orders"],
        ["audit_log", "big_orders", "customers", "orders", "orders_id_seq", "orders_pkey"]
      ),
      (
        ["orders_pkey"],
        ["audit_log", "big_orders", "customers", "orders", "orders_id_seq", "orders_pkey"]
      ),
      // The function is named: so are its table and what it writes.
      (
        ["touch"],
        ["audit_log", "big_orders", "customers", "orders", "orders_id_seq", "orders_pkey"]
      ),
      (["odd.\"name\""], ["odd.\"name\""]),
    ] as [(Set<String>, [String])])
  func closure(words: Set<String>, expected: [String]) throws {
    #expect(try names(words) == expected)
  }

  @Test("What is read is what a full reading has, and the rest is counted")
  func restriction() throws {
    let full = try Snapshot.read(bytes)
    let part = try Snapshot.read(bytes, needing: .mentioned(["events"]))
    for (name, relation) in part.catalog.relations {
      #expect(full.catalog.relation(name) == relation)
      #expect(full.sizes[name] == part.sizes[name])
    }
    #expect(part.catalog.relations.count + part.unreadRelations == full.catalog.relations.count)
    #expect(part.catalog.isComplete)
    #expect(part.samples == full.samples)
  }
}
