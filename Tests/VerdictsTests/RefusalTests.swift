// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Testing

@testable import Verdicts

/// What the server refuses: each case was put to a Postgres 15.
@Suite("Refusals")
struct RefusalTests {
  private static let schema = """
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TABLE users (id bigint PRIMARY KEY, mood mood, age int, tags text[]);
    CREATE TABLE keys (id uuid PRIMARY KEY, n int UNIQUE, t varchar(20) UNIQUE);
    CREATE TABLE refs (a int, b text, c bigint, d uuid);
    CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE MATERIALIZED VIEW totals AS SELECT mood, count(*) AS n FROM users GROUP BY mood;
    CREATE MATERIALIZED VIEW ages AS SELECT DISTINCT age FROM users;
    CREATE UNIQUE INDEX ages_age ON ages (age);
    """

  private func isRefused(_ sql: String, _ mode: TransactionMode) -> Bool {
    Checked.report(sql, Checked.blind(Self.schema, version: 15), mode).migrations[0].statements
      .flatMap(\.findings).contains { $0.rule == .rejectedByServer && $0.severity > .warn }
  }

  @Test(arguments: [
    "ALTER TABLE refs ADD FOREIGN KEY (a) REFERENCES keys (id)",
    "ALTER TABLE refs ADD FOREIGN KEY (b) REFERENCES keys (n)",
    "ALTER TABLE refs ADD FOREIGN KEY (b) REFERENCES keys (id)",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY totals",
    "CREATE TABLE logs (id bigint PRIMARY KEY, at date) PARTITION BY RANGE (at)",
    "ALTER TABLE events ADD PRIMARY KEY (id)",
    "CREATE UNIQUE INDEX i ON events (id)",
    "ALTER TYPE mood ADD VALUE 'calm'; INSERT INTO users VALUES (1, 'calm')",
    "ALTER TYPE mood ADD VALUE 'calm'; UPDATE users SET mood = 'calm' WHERE id = 1",
    "ALTER TYPE mood ADD VALUE 'calm'; DELETE FROM users WHERE mood = 'calm'",
    "ALTER TYPE mood ADD VALUE 'calm'; ALTER TABLE users ALTER COLUMN mood SET DEFAULT 'calm'",
    "UPDATE users SET agee = 1 WHERE id = 1",
    "UPDATE users SET age = 1, age = 2 WHERE id = 1",
    "INSERT INTO users (id, agee) VALUES (1, 2)",
    "INSERT INTO users (id, id) VALUES (1, 2)",
  ])
  func refused(_ sql: String) { #expect(isRefused(sql, .perFile)) }

  @Test(arguments: [
    "ALTER TABLE refs ADD FOREIGN KEY (c) REFERENCES keys (n)",
    "ALTER TABLE refs ADD FOREIGN KEY (b) REFERENCES keys (t)",
    "ALTER TABLE refs ADD FOREIGN KEY (d) REFERENCES keys (id)",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY ages",
    "CREATE TABLE logs (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
    "ALTER TABLE events ADD PRIMARY KEY (id, at)",
    "CREATE INDEX i ON events (id)",
    "ALTER TYPE mood ADD VALUE 'calm'; INSERT INTO users VALUES (1, 'sad')",
    "UPDATE users SET age = 1, mood = 'sad' WHERE id = 1",
    "UPDATE users SET tags[1] = 'a', tags[2] = 'b' WHERE id = 1",
    "LOCK TABLE users",
  ])
  func accepted(_ sql: String) { #expect(!isRefused(sql, .perFile)) }

  @Test func apart() {
    let sql = "ALTER TYPE mood ADD VALUE 'calm'; INSERT INTO users VALUES (1, 'calm')"
    #expect(!isRefused(sql, .perStatement))
    #expect(isRefused("LOCK TABLE users", .perStatement))
  }
}
