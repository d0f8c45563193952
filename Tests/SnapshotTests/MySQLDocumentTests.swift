// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Snapshot
import Testing

@Suite("A document of a MySQL or MariaDB server")
struct MySQLDocumentTests {
  static let customers = ObjectDefinition(
    .table, RelationName("shop", "customers"),
    text: "CREATE TABLE `customers` (\n  `id` int(11) NOT NULL,\n  PRIMARY KEY (`id`)\n)")
  static let spaced = ObjectDefinition(
    .table, RelationName("shop", "tabSales Invoice"),
    text: "CREATE TABLE `tabSales Invoice` (\n  `name` varchar(140) NOT NULL\n)")
  static let lonely = ObjectDefinition(
    .table, RelationName("shop", "lonely"), text: "CREATE TABLE `lonely` (\n  `a` int\n)")

  static var orders: ObjectDefinition {
    var orders = ObjectDefinition(
      .table, RelationName("shop", "orders"),
      text: """
        CREATE TABLE `orders` (
          `id` bigint(20) NOT NULL AUTO_INCREMENT,
          `customer` int(11) DEFAULT NULL,
          `note` varchar(40) DEFAULT 'a;b',
          PRIMARY KEY (`id`),
          KEY `customer` (`customer`),
          CONSTRAINT `of_customer` FOREIGN KEY (`customer`) REFERENCES `customers` (`id`)
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
        """)
    orders.triggers = [
      .init(
        "noted",
        text: """
          CREATE TRIGGER noted AFTER INSERT ON orders FOR EACH ROW
          BEGIN INSERT INTO "audit" VALUES (NEW.id); DELETE FROM "audit" WHERE a = 0; END
          """, sqlMode: "ANSI_QUOTES,STRICT_TRANS_TABLES")
    ]
    orders.storage.rowVersions = 3
    return orders
  }

  static var snapshot: Snapshot {
    var server = Server(version: ServerVersion(10, 11), database: "shop")
    server.engine = .mariadb
    server.settings = ["lock_wait_timeout": "86400", "lower_case_table_names": "0"]
    let definitions = [
      customers, lonely, orders, spaced,
      ObjectDefinition(
        .table, RelationName("shop", "audit"), text: "CREATE TABLE `audit` (\n  `a` bigint(20)\n)"),
      ObjectDefinition(
        .view, RelationName("shop", "recent"),
        text: "CREATE VIEW `recent` AS select `orders`.`id` AS `id` from `orders`"),
      ObjectDefinition(
        .procedure, RelationName("shop", "tidy"),
        text: "CREATE PROCEDURE tidy() BEGIN DELETE FROM lonely; END"),
      ObjectDefinition(.table, RelationName("shop", "taken"), text: nil),
    ]
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 1_790_000_000), server: server,
      catalog: Catalog(
        server, databases: ["shop": .init(charset: "utf8mb4", collation: "utf8mb4_general_ci")],
        definitions: definitions))
    snapshot.definitions = definitions.sorted { $0.name < $1.name }
    var size = RelationSize(rows: 1000, heapBytes: 65_536)
    size.indexBytes = 16_384
    snapshot.sizes[orders.name] = size
    snapshot.lockedRelations = [RelationName("shop", "taken")]
    return snapshot
  }

  @Test("What was written is read back")
  func roundTrip() throws {
    let snapshot = Self.snapshot
    let bytes = snapshot.encode()
    let read = try Snapshot.read(bytes)
    #expect(read.server == snapshot.server)
    #expect(Set(read.definitions) == Set(snapshot.definitions))
    #expect(read.sizes == snapshot.sizes)
    #expect(read.lockedRelations == snapshot.lockedRelations)
    #expect(read.encode() == bytes)
    let own = try #require(snapshot.catalog.mysql)
    let other = try #require(read.catalog.mysql)
    #expect(other.engine == .mariadb && other.isComplete && other.database == "shop")
    #expect(other.databases == own.databases)
    for name in own.tables.keys { #expect(other.table(name) == own.table(name)) }
    #expect(own.tables.count == 5 && own.views.count == 1 && own.routines.count == 1)
  }

  @Test("The catalog has what the definitions say, and what only the files know")
  func catalog() throws {
    let orders = try #require(Self.snapshot.catalog.mysql?.table(Self.orders.name))
    #expect(orders.columns.count == 3)
    #expect(orders.foreignKeys.map(\.referenced) == [Self.customers.name])
    #expect(orders.triggers.map(\.name) == ["noted"])
    #expect(orders.rowVersions == 3)
  }

  static let needs: [(sql: String, read: Set<String>)] = [
    ("ALTER TABLE lonely ADD b int", ["lonely"]),
    ("ALTER TABLE `orders` ADD b int", ["orders", "customers", "audit", "recent"]),
    ("DROP TABLE customers", ["orders", "customers", "audit", "recent"]),
    ("ALTER TABLE `tabSales Invoice` ADD b int", ["tabSales Invoice"]),
    ("CALL tidy()", ["lonely"]),
    ("ALTER TABLE nothing ADD b int", []),
    (
      "DROP DATABASE shop",
      ["orders", "customers", "audit", "recent", "lonely", "tabSales Invoice"]
    ),
  ]

  @Test("A version without a patch is the newest of its series")
  func series() {
    #expect(Self.snapshot.catalog.mysql?.version == ServerVersion(10, 11, ServerVersion.newest))
  }

  @Test("A migration reads what it may touch, and what hangs together with it", arguments: needs)
  func need(_ need: (sql: String, read: Set<String>)) throws {
    let file = SourceFile.parse(Array(need.sql.utf8), as: .mariadb)
    let catalog = try #require(
      try Snapshot.read(Self.snapshot.encode(), needing: SnapshotNeed([file])).catalog.mysql)
    let names = Array(catalog.tables.keys) + Array(catalog.views.keys)
    #expect(Set(names.map(\.name)) == need.read)
  }

  @Test(
    "A definition that is none, or another's, exists and is not known",
    arguments: [
      nil, "", "DROP TABLE t", "CREATE TABLE u (a int)", "CREATE TABLE t (a int); SELECT 1",
    ])
  func unreadable(text: String?) throws {
    var server = Server(version: ServerVersion(8, 4), database: "d")
    server.engine = .mysql
    let name = RelationName("d", "t")
    let catalog = try #require(
      Catalog(server, databases: [:], definitions: [ObjectDefinition(.table, name, text: text)])
        .mysql)
    #expect(catalog.table(name) == nil)
    #expect(catalog.isUnreadable(name))
    #expect(!catalog.lacks(ObjectName("t")))
    #expect(catalog.lacks(ObjectName("u")))
  }
}
