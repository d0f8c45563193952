// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// What real servers did: MySQL 9.7.4 and MariaDB 10.5.23, 10.11.18, 11.8.6, by trying every
/// `ALGORITHM` and `LOCK` on a table of three rows and looking at its table id.
@Suite("Online DDL of MySQL and MariaDB")
struct OnlineDDLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var server: Server
    var table: String
    var alter: String
    var algorithm: MySQL.Algorithm
    /// Nil: MySQL's INSTANT takes no LOCK.
    var lock: MySQL.LockClause?
    var rebuilds: Bool

    init(
      _ server: Server, _ table: String, _ alter: String, _ algorithm: MySQL.Algorithm,
      _ lock: MySQL.LockClause?, rebuilds: Bool
    ) {
      (self.server, self.table, self.alter) = (server, table, alter)
      (self.algorithm, self.lock, self.rebuilds) = (algorithm, lock, rebuilds)
    }

    var testDescription: String { "\(server.rawValue): \(alter)" }
  }

  enum Server: String, Sendable {
    case mysql97 = "MySQL 9.7.4"
    case maria105 = "MariaDB 10.5.23"
    case maria1011 = "MariaDB 10.11.18"
    case maria118 = "MariaDB 11.8.6"

    var engine: Engine { self == .mysql97 ? .mysql : .mariadb }

    var version: ServerVersion {
      switch self {
      case .mysql97: ServerVersion(9, 7, 4)
      case .maria105: ServerVersion(10, 5, 23)
      case .maria1011: ServerVersion(10, 11, 18)
      case .maria118: ServerVersion(11, 8, 6)
      }
    }
  }

  static let plain =
    "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, a INT, c VARCHAR(50), x TEXT, e ENUM('a','b'), KEY ka (a)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
  static let virtual =
    "CREATE TABLE t (id INT PRIMARY KEY, z INT, a INT, v INT AS (a + 2) VIRTUAL, w INT AS (a + 1) VIRTUAL, y INT) DEFAULT CHARSET=utf8mb4"
  static let stored =
    "CREATE TABLE t (id INT NOT NULL, b INT DEFAULT 0, g INT AS (id + 2) STORED) DEFAULT CHARSET=utf8mb4"
  static let fixed =
    "CREATE TABLE t (id INT PRIMARY KEY, c VARCHAR(20), e CHAR(5)) DEFAULT CHARSET=utf8mb4"

  static let functional =
    "CREATE TABLE t (id INT PRIMARY KEY, c1 VARCHAR(10), c2 VARCHAR(10), KEY i ((concat(c1,'x')))) DEFAULT CHARSET=utf8mb4"
  static let twoKeys =
    "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a), UNIQUE KEY u (b))"
  static let readsDefault =
    "CREATE TABLE t (a INT NOT NULL DEFAULT 4, b INT, g INT AS (a + DEFAULT(a)) VIRTUAL)"
  static let hashed =
    "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, c INT, PRIMARY KEY (a, b)) PARTITION BY KEY (a, b) PARTITIONS 2"
  static let checked = "CREATE TABLE t (a INT, CONSTRAINT k CHECK (a > 0))"
  static let memory = "CREATE TABLE t (f VARCHAR(3), KEY f (f)) ENGINE=HEAP"
  static let myisam = "CREATE TABLE t (f VARCHAR(3), KEY f (f)) ENGINE=MyISAM"
  static let ascii = "CREATE TABLE t (a VARCHAR(9)) DEFAULT CHARSET=ascii"
  static let wide = "CREATE TABLE t (c CHAR(85) CHARACTER SET utf8mb3)"

  static let cases: [Case] = [
    Case(.mysql97, plain, "ADD COLUMN z INT", .instant, nil, rebuilds: false),
    Case(.mysql97, plain, "ADD COLUMN z INT FIRST", .instant, nil, rebuilds: false),
    Case(
      .mysql97, plain, "ADD COLUMN z INT, ADD INDEX (c)", .inPlace, .some(.none), rebuilds: true),
    Case(.mysql97, plain, "ADD COLUMN z INT, COMMENT='x'", .inPlace, .some(.none), rebuilds: true),
    Case(.mysql97, plain, "COMMENT='x', ADD INDEX (c)", .inPlace, .some(.none), rebuilds: false),
    Case(.mysql97, plain, "ADD COLUMN z INT, MODIFY x TEXT FIRST", .instant, nil, rebuilds: false),
    Case(.mysql97, plain, "MODIFY a BIGINT", .copy, .shared, rebuilds: true),
    Case(.mysql97, plain, "MODIFY c VARCHAR(60)", .inPlace, .some(.none), rebuilds: false),
    Case(.mysql97, plain, "MODIFY c VARCHAR(64)", .copy, .shared, rebuilds: true),
    Case(.mysql97, plain, "MODIFY e ENUM('a','b','c')", .instant, nil, rebuilds: false),
    Case(.mysql97, plain, "MODIFY e ENUM('b','a')", .copy, .shared, rebuilds: true),
    Case(.mysql97, plain, "MODIFY a INT NOT NULL", .inPlace, .some(.none), rebuilds: true),
    Case(.mysql97, plain, "DROP PRIMARY KEY", .copy, .shared, rebuilds: true),
    Case(.mysql97, plain, "DROP PRIMARY KEY, ADD PRIMARY KEY (id)", .instant, nil, rebuilds: false),
    Case(.mysql97, plain, "ADD CONSTRAINT k CHECK (id > 0)", .copy, .shared, rebuilds: true),
    Case(.mysql97, plain, "FORCE", .inPlace, .some(.none), rebuilds: true),
    Case(
      .mysql97, plain, "ADD COLUMN j JSON DEFAULT (JSON_ARRAY())", .copy, .shared, rebuilds: true),
    Case(.mysql97, virtual, "DROP COLUMN v", .inPlace, .some(.none), rebuilds: false),
    Case(.mysql97, virtual, "DROP COLUMN w", .instant, nil, rebuilds: false),
    Case(.mysql97, virtual, "MODIFY y INT AFTER a", .instant, nil, rebuilds: false),
    Case(
      .mysql97, virtual, "ADD q INT AS (a + 1) VIRTUAL, ADD INDEX (q)", .inPlace, .shared,
      rebuilds: false),
    Case(.mysql97, virtual, "ADD q INT AS (a + 1) VIRTUAL FIRST", .copy, .shared, rebuilds: true),
    Case(
      .mysql97, fixed, "MODIFY e CHAR(5), DEFAULT COLLATE utf8mb4_unicode_ci", .inPlace, .shared,
      rebuilds: true),
    Case(
      .mysql97, fixed, "MODIFY c VARCHAR(20), DEFAULT COLLATE utf8mb4_unicode_ci", .inPlace,
      .some(.none), rebuilds: false),
    Case(.mysql97, functional, "ADD v INT AS (id) VIRTUAL", .copy, .shared, rebuilds: true),
    Case(.mysql97, functional, "ADD z INT", .instant, nil, rebuilds: false),
    Case(
      .mysql97, functional, "ADD z INT, ADD v INT AS (id) VIRTUAL", .instant, nil, rebuilds: false),
    Case(
      .mysql97, functional, "DROP COLUMN c2, ADD v INT AS (id) VIRTUAL", .copy, .shared,
      rebuilds: true),
    Case(.mysql97, functional, "DROP KEY i", .inPlace, .some(.none), rebuilds: false),
    Case(.mysql97, functional, "DROP KEY i, ADD KEY (c2)", .inPlace, .some(.none), rebuilds: false),
    Case(
      .mysql97, functional, "DROP KEY i, ADD KEY i ((concat(c1,'x')))", .copy, .shared,
      rebuilds: true),
    Case(.mysql97, functional, "DROP KEY i, ADD z INT", .copy, .shared, rebuilds: true),
    Case(.mysql97, functional, "ADD KEY ((concat(c2,'y')))", .copy, .shared, rebuilds: true),
    Case(.mysql97, plain, "ADD KEY ((a + 1))", .inPlace, .shared, rebuilds: false),
    Case(.mysql97, plain, "ADD KEY ((a + 1)), ADD z INT", .copy, .shared, rebuilds: true),
    Case(.mysql97, twoKeys, "DROP PRIMARY KEY", .copy, .shared, rebuilds: true),
    Case(.maria1011, twoKeys, "DROP PRIMARY KEY", .inPlace, .some(.none), rebuilds: true),
    Case(.mysql97, readsDefault, "ALTER a SET DEFAULT 0", .copy, .shared, rebuilds: true),
    Case(
      .mysql97, readsDefault, "MODIFY a INT NOT NULL DEFAULT 4 COMMENT 'x'", .copy, .shared,
      rebuilds: true),
    Case(.mysql97, readsDefault, "ALTER b SET DEFAULT 0", .instant, nil, rebuilds: false),
    Case(.mysql97, hashed, "MODIFY a INT NOT NULL AFTER b", .copy, .shared, rebuilds: true),
    Case(.mysql97, hashed, "MODIFY c INT FIRST", .inPlace, .some(.none), rebuilds: true),
    Case(.mysql97, checked, "ALTER CHECK k ENFORCED", .instant, nil, rebuilds: false),
    Case(.mysql97, memory, "DROP KEY f, ADD KEY f USING BTREE (f)", .copy, .shared, rebuilds: true),
    Case(.mysql97, memory, "DROP KEY f, ADD KEY f USING HASH (f)", .instant, nil, rebuilds: false),
    Case(.mysql97, myisam, "DROP KEY f, ADD KEY f USING HASH (f)", .instant, nil, rebuilds: false),
    Case(.mysql97, myisam, "MODIFY f VARCHAR(10)", .copy, .shared, rebuilds: true),
    Case(.mysql97, ascii, "CONVERT TO CHARSET BINARY", .inPlace, .some(.none), rebuilds: false),
    Case(
      .mysql97, wide, "MODIFY c CHAR(85) CHARACTER SET utf8mb4", .copy, .shared, rebuilds: true),
    Case(.maria118, plain, "ADD COLUMN z INT FIRST", .instant, .some(.none), rebuilds: false),
    Case(.maria118, plain, "MODIFY a BIGINT", .copy, .some(.none), rebuilds: true),
    Case(.maria1011, plain, "MODIFY a BIGINT", .copy, .shared, rebuilds: true),
    Case(.maria1011, plain, "ADD INDEX (c)", .noCopy, .some(.none), rebuilds: false),
    Case(.maria1011, plain, "MODIFY c VARCHAR(60)", .instant, .some(.none), rebuilds: false),
    Case(
      .maria1011, plain, "ADD COLUMN ch INT CHECK (ch > 0)", .instant, .some(.none), rebuilds: false
    ),
    Case(
      .maria1011, plain, "AUTO_INCREMENT = 1000, RENAME COLUMN a TO b", .noCopy, .some(.none),
      rebuilds: false),
    Case(.maria1011, plain, "ADD UNIQUE KEY u (x)", .copy, .shared, rebuilds: true),
    Case(.maria1011, plain, "ENGINE = MyISAM", .instant, .shared, rebuilds: true),
    Case(.maria118, virtual, "MODIFY y INT AFTER a", .copy, .some(.none), rebuilds: true),
    Case(.maria118, virtual, "DROP COLUMN z", .instant, .some(.none), rebuilds: false),
    Case(
      .maria118, virtual, "ADD q INT AS (a + 1) VIRTUAL, ADD INDEX (q)", .noCopy, .shared,
      rebuilds: false),
    Case(.maria118, stored, "MODIFY b INT NOT NULL", .copy, .some(.none), rebuilds: true),
    Case(.maria118, stored, "MODIFY g INT AS (id + 2) STORED", .copy, .some(.none), rebuilds: true),
  ]

  @Test("Is that of the server", arguments: cases)
  func chosen(expected: Case) throws {
    let plan = try Self.plan("ALTER TABLE t \(expected.alter)", on: expected.table, expected.server)
    let online = try #require(plan.online, "\(String(describing: plan.rejection))")
    #expect(online.clauses?.algorithm == expected.algorithm)
    #expect(online.clauses?.lock == expected.lock)
    #expect(online.rebuilds == expected.rebuilds)
  }

  static func plan(_ sql: String, on table: String, _ server: Server) throws -> Plan {
    func read(_ text: String) -> SourceFile {
      SourceFile.parse(Array(text.utf8), as: server.engine, version: server.version)
    }
    var catalog = Catalog(
      MySQL.Catalog(
        engine: server.engine, version: server.version, database: "shop", isComplete: true))
    catalog.apply(read(table))
    let statement = try #require(read(sql).statements.first?.statement)
    return statement.plan(in: PlanContext(catalog: catalog.asBaseline()))
  }

  /// `LOCK` and `ALGORITHM` are promises: the server refuses what it cannot keep.
  @Test(arguments: [
    ("MODIFY a BIGINT, ALGORITHM=INPLACE", Server.mysql97, true),
    ("MODIFY a BIGINT, ALGORITHM=COPY, LOCK=NONE", Server.mysql97, true),
    ("ADD COLUMN z INT, ALGORITHM=INSTANT, LOCK=NONE", Server.mysql97, true),
    ("ADD COLUMN z INT, LOCK=NONE", Server.mysql97, false),
    ("ADD INDEX (c), ALGORITHM=INSTANT", Server.mysql97, true),
    ("ADD INDEX (c), ALGORITHM=NOCOPY", Server.maria118, false),
    ("FORCE, ALGORITHM=NOCOPY", Server.maria118, true),
    ("MODIFY a BIGINT, ALGORITHM=COPY, LOCK=NONE", Server.maria118, false),
    ("MODIFY a BIGINT, ALGORITHM=COPY, LOCK=NONE", Server.maria1011, true),
    ("ENABLE KEYS, LOCK=NONE", Server.mysql97, true),
    ("ENABLE KEYS, ALGORITHM=COPY, LOCK=SHARED", Server.mysql97, false),
    ("RENAME TO u, LOCK=SHARED", Server.maria1011, true),
    ("LOCK=NONE", Server.mysql97, true),
    ("LOCK=NONE", Server.maria1011, false),
  ])
  func `a clause that cannot be kept is refused`(
    alter: String, server: Server, isRefused: Bool
  ) throws {
    let plan = try Self.plan("ALTER TABLE t \(alter)", on: Self.plain, server)
    #expect((plan.rejection != nil) == isRefused)
  }

  /// A whole copy, for a partition.
  @Test(arguments: [
    ("ALGORITHM=INPLACE, LOCK=NONE, REBUILD PARTITION p0", true),
    ("ALGORITHM=INPLACE, LOCK=NONE, DROP PARTITION p0", false),
    ("ALGORITHM=INSTANT, ADD PARTITION (PARTITION p2 VALUES LESS THAN (30))", true),
    ("LOCK=NONE, ADD PARTITION (PARTITION p2 VALUES LESS THAN (30))", false),
    ("ALGORITHM=COPY, LOCK=NONE, DROP PARTITION p0", true),
    ("ALGORITHM=COPY, DROP PARTITION p0", false),
  ])
  func `clauses of partitions`(alter: String, isRefused: Bool) throws {
    let table =
      "CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))"
    let plan = try Self.plan("ALTER TABLE t \(alter)", on: table, .mysql97)
    #expect((plan.rejection != nil) == isRefused)
    let copies = alter.contains("COPY") && !isRefused
    #expect(plan.phases.flatMap(\.work).contains { $0.kind == .rewrite } == copies)
  }

  /// The server copies nothing that a foreign key knows under another name.
  @Test(arguments: [
    ("ALGORITHM=COPY", true), ("ALGORITHM=INPLACE", false), ("COMMENT = 'x'", false),
  ])
  func `a key's column keeps its name in a copy`(clause: String, isRefused: Bool) throws {
    let tables =
      "CREATE TABLE p (k INT PRIMARY KEY); CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (k))"
    for server in [Server.mysql97, .maria1011] {
      let plan = try Self.plan("ALTER TABLE t CHANGE a b INT, \(clause)", on: tables, server)
      #expect((plan.rejection != nil) == isRefused)
    }
  }

  /// It comes first, and only where no other one is stated.
  @Test(arguments: [("id INT", false), ("id INT PRIMARY KEY", true)])
  func `a generated invisible primary key`(column: String, isRefused: Bool) throws {
    let tables = "SET sql_generate_invisible_primary_key = ON; CREATE TABLE t (\(column))"
    let plan = try Self.plan("ALTER TABLE t ALTER my_row_id SET VISIBLE", on: tables, .mysql97)
    #expect((plan.rejection != nil) == isRefused)
  }

  /// In order: what is asked for while others are at work, by phase.
  @Test(arguments: [
    ("ADD COLUMN z INT", Server.mysql97, [["SHARED_UPGRADABLE", "EXCLUSIVE"]]),
    ("ADD INDEX (c)", Server.mysql97, [["SHARED_UPGRADABLE", "EXCLUSIVE"], [], ["EXCLUSIVE"]]),
    (
      "MODIFY a BIGINT", Server.mysql97, [["SHARED_UPGRADABLE", "SHARED_NO_WRITE"], ["EXCLUSIVE"]]
    ),
    (
      "ADD FULLTEXT (x)", Server.mysql97,
      [["SHARED_UPGRADABLE", "EXCLUSIVE"], ["SHARED_NO_WRITE"], ["EXCLUSIVE"]]
    ),
    (
      "MODIFY a BIGINT", Server.maria118,
      [["SHARED_UPGRADABLE", "SHARED_NO_WRITE"], [], ["SHARED_NO_WRITE", "EXCLUSIVE"]]
    ),
  ])
  func `metadata locks by phase`(alter: String, server: Server, expected: [[String]]) throws {
    let plan = try Self.plan("ALTER TABLE t \(alter)", on: Self.plain, server)
    #expect(plan.phases.map { $0.locks.map(\.mode.name) } == expected)
  }
}
