// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// Which tables a query reads from end to end.
struct AccessPathTests {
  private func scans(_ sql: String) throws -> [String] {
    var catalog = Catalog(version: ServerVersion(16), isComplete: true)
    catalog.run(
      """
      create table customers (id bigint primary key, email text unique);
      create table orders (id bigint primary key, customer_id bigint references customers (id),
        status text, total numeric, placed_at timestamp);
      create index on orders (customer_id);
      create index on orders (placed_at);
      create index on orders (total) where status = 'new';
      create table events (id bigint, at timestamptz) partition by range (at);
      create table e23 partition of events for values from ('2023-01-01') to ('2024-01-01');
      create table e24 partition of events for values from ('2024-01-01') to ('2025-01-01');
      """)
    let plan = try Plan.of(sql, in: catalog.asBaseline())
    return plan.work.compactMap { work in
      switch work.kind {
      case .scan: work.relation.name
      case .rowChanges(let change):
        change.usesIndex || change.operation == .insert ? nil : work.relation.name
      default: nil
      }
    }
  }

  @Test(arguments: [
    ("select * from orders", ["orders"]),
    ("select * from orders where id = 5", []),
    ("select * from orders where id in (1, 2)", []),
    ("select * from orders where id = 5::numeric", ["orders"]),
    ("select * from orders where status = 'new'", ["orders"]),
    ("select * from orders where total = 5 and status = 'new'", []),
    ("select * from orders where total = 5", ["orders"]),
    ("select * from orders where placed_at > '2024-01-01'", []),
    ("select * from orders where placed_at::date = '2024-01-01'", ["orders"]),
    ("select * from orders where id = 1 or customer_id = 5", []),
    ("select * from orders where id = 1 or status = 'x'", ["orders"]),
    ("select * from orders limit 10", []),
    ("select * from orders order by placed_at desc limit 5", []),
    ("select * from orders order by status limit 5", ["orders"]),
    ("select max(placed_at) from orders", []),
    ("select max(total) from orders", ["orders"]),
    ("select * from orders o join customers c on c.id = o.customer_id", ["orders", "customers"]),
    ("select * from orders o join customers c on c.id = o.customer_id where o.id = 7", []),
    ("select * from orders o join customers c using (id) where c.email = 'x'", []),
    ("update orders set status = 'x' where id = 5", []),
    ("update orders set status = 'x'", ["orders"]),
    (
      "merge into orders o using customers c on c.email = o.status when matched then do nothing",
      ["customers", "orders"]
    ),
    (
      """
      with batch as (select id from customers where email > 'a' limit 100)
      update orders set status = 'x' from batch where customer_id = batch.id
      """, []
    ),
    (
      """
      with batch as (select customers.id from customers)
      update orders set status = 'x' from batch where customer_id = batch.id
      """, ["customers", "orders"]
    ),
    ("delete from orders where status = 'x'", ["orders"]),
    ("delete from customers where id = 5", []),
    ("select * from events where at >= '2024-03-01' and at < '2024-04-01'", ["e24"]),
    ("select * from events where at = '2023-05-05'", ["e23"]),
    ("select * from events", ["e23", "e24"]),
    ("select * from generate_series(1, 9) g left join orders o on o.id = g", []),
    ("select * from generate_series(1, 9000) g left join orders o on o.id = g", ["orders"]),
    ("delete from events where at < '2024-01-01'", ["e23"]),
  ])
  func `an index that serves a condition is taken`(sql: String, tables: [String]) throws {
    #expect(try scans(sql) == tables)
  }
}
