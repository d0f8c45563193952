// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import SQLSyntax
import Schema
import Snapshot
import Testing

@testable import Verdicts

/// What a change means on MySQL and MariaDB.
@Suite("Consequences on MySQL")
struct MySQLConsequenceTests {
  private static let schema = """
    CREATE TABLE customers (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY AUTO_INCREMENT, customer_id bigint NOT NULL, code varchar(60),
      state enum('new','gone') NOT NULL DEFAULT 'new', age int, UNIQUE KEY by_code (code),
      CONSTRAINT buyer FOREIGN KEY (customer_id) REFERENCES customers (id));
    CREATE TABLE logs (id bigint, at int) PARTITION BY RANGE (at)
      (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
    """

  private func found(
    _ rule: Verdicts.Rule, _ sql: String, _ engine: Engine = .mysql,
    _ version: ServerVersion = ServerVersion(8, 4)
  ) -> [Finding] {
    func parse(_ text: String) -> SourceFile {
      SourceFile.parse(Array(text.utf8), as: engine, version: version)
    }
    var catalog = Catalog(
      MySQL.Catalog(engine: engine, version: version, database: "shop", isComplete: true))
    catalog.apply(parse(Self.schema))
    let input = ForecastInput(catalog: catalog.asBaseline())
    let script = Script.make(path: "m.sql", source: parse(sql), mode: .perStatement)
    let forecasts = Forecaster(input, seed: 3, runs: 20).forecast([script])
    let judge = Judge(limits: Limits(), input: input, advisor: nil, digest: { _ in "" })
    return judge.report(forecasts, snapshot: nil, versionProvenance: .measured, seed: 3)
      .migrations[0].statements.flatMap(\.findings).filter { $0.rule == rule }
  }

  @Test(arguments: [
    ("DROP TABLE orders", true),
    ("ALTER TABLE orders DROP COLUMN age", true),
    ("TRUNCATE orders", true),
    ("DROP DATABASE shop", true),
    ("ALTER TABLE logs DROP PARTITION p0", true),
    ("ALTER TABLE logs TRUNCATE PARTITION p0", true),
    ("ALTER TABLE orders RENAME COLUMN age TO years", false),
    ("RENAME TABLE orders TO purchases", false),
    ("CREATE TABLE fresh (id int); DROP TABLE fresh", false),
    ("CREATE DATABASE other; DROP DATABASE other", false),
    ("DELETE FROM orders", false),
  ])
  func dataLoss(_ sql: String, _ isFound: Bool) {
    #expect(!found(.dataLoss, sql).isEmpty == isFound)
  }

  @Test(arguments: [
    ("DROP TABLE orders", true),
    ("RENAME TABLE orders TO purchases", true),
    ("ALTER TABLE orders RENAME TO purchases", true),
    ("ALTER TABLE orders CHANGE age years int", true),
    ("ALTER TABLE orders DROP COLUMN age", true),
    ("ALTER TABLE orders ADD COLUMN country varchar(2) NOT NULL", true),
    ("SET sql_mode = ''; ALTER TABLE orders ADD COLUMN country varchar(2) NOT NULL", false),
    ("ALTER TABLE orders ADD COLUMN country varchar(2) NOT NULL DEFAULT 'DE'", false),
    ("ALTER TABLE orders MODIFY age bigint", false),
    ("CREATE TABLE fresh LIKE orders; RENAME TABLE orders TO older, fresh TO orders", false),
  ])
  func runningCode(_ sql: String, _ isFound: Bool) {
    #expect(!found(.breaksRunningCode, sql).isEmpty == isFound)
  }

  @Test(arguments: [
    ("ALTER TABLE orders DROP FOREIGN KEY buyer", true),
    ("ALTER TABLE orders DROP INDEX by_code", true),
    ("ALTER TABLE orders MODIFY customer_id bigint NULL", true),
    ("SET foreign_key_checks = 0; UPDATE orders SET customer_id = 7 WHERE id = 1", true),
    ("SET foreign_key_checks = 0; ALTER TABLE orders ADD COLUMN x int", false),
    ("ALTER TABLE orders RENAME COLUMN code TO number", false),
    ("ALTER TABLE orders DROP INDEX by_code, ADD UNIQUE KEY by_number (code)", false),
    ("ALTER TABLE orders DROP COLUMN age", false),
  ])
  func guarantees(_ sql: String, _ isFound: Bool) {
    #expect(!found(.guaranteeLost, sql).isEmpty == isFound)
  }

  @Test(arguments: [
    ("ALTER TABLE orders MODIFY code varchar(10)", true),
    ("ALTER TABLE orders MODIFY age smallint", true),
    ("ALTER TABLE orders MODIFY state enum('new') NOT NULL", true),
    ("ALTER TABLE orders MODIFY code varchar(80)", false),
    ("ALTER TABLE orders MODIFY age bigint", false),
    ("ALTER TABLE orders MODIFY state enum('new','gone','back') NOT NULL", false),
  ])
  func narrowed(_ sql: String, _ isFound: Bool) {
    #expect(!found(.failsOnRows, sql).isEmpty == isFound)
  }

  @Test(
    "REFERENCES behind a column",
    arguments: [
      (Engine.mysql, ServerVersion(8, 0, 36), true), (.mysql, ServerVersion(9, 0), false),
      (.mariadb, ServerVersion(11, 4), false),
    ])
  func references(_ engine: Engine, _ version: ServerVersion, _ isIgnored: Bool) {
    let sql = "ALTER TABLE orders ADD COLUMN seller_id bigint REFERENCES customers (id)"
    #expect(!found(.doesNothing, sql, engine, version).isEmpty == isIgnored)
  }
}
