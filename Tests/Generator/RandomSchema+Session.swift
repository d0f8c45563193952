// SPDX-License-Identifier: Apache-2.0

extension RandomSchema {
  /// Views that are written to, sequences, cursors, temporary relations, several tables at once.
  mutating func session() -> String {
    let table = dice.one(of: tables)
    let other = dice.one(of: tables).name
    let view = dice.oneOrNone(of: views) ?? table.name
    let sequence = dice.oneOrNone(of: sequences) ?? "audit_id_seq"
    let index = dice.oneOrNone(of: table.indexes) ?? "none"
    switch dice.below(34) {
    case 0: return "CREATE TEMPORARY TABLE \(fresh("tmp")) (a int REFERENCES audit)"
    case 1: return "CREATE TEMPORARY TABLE \(fresh("tmp")) AS SELECT id FROM \(table.name)"
    case 2: return "CREATE TABLE \(fresh("z")) OF pair"
    case 3: return "COPY \(table.name) TO STDOUT"
    case 4: return "COPY (SELECT id FROM \(table.name) WHERE id = 1) TO STDOUT"
    case 5: return "PREPARE \(fresh("q")) AS UPDATE \(table.name) SET s = 'p' WHERE id = $1"
    case 6: return "DECLARE \(fresh("c")) CURSOR FOR SELECT * FROM \(table.name)"
    case 7: return "EXPLAIN UPDATE \(table.name) SET s = 'e' WHERE id = 1"
    case 8: return "EXPLAIN ANALYZE SELECT count(*) FROM \(table.name)"
    case 9: return "SELECT nextval('\(sequence)')"
    case 10: return "SELECT setval('\(sequence)', 77)"
    case 11: return "SELECT last_value FROM \(sequence)"
    case 12: return "UPDATE \(view) SET id = id WHERE id = 4"
    case 13: return "INSERT INTO \(view) (id) VALUES (99)"
    case 14: return "DELETE FROM \(view) WHERE id = 4"
    case 15: return "ALTER VIEW \(view) SET (security_barrier = true)"
    case 16: return "DROP TABLE \(table.name), \(other) CASCADE"
    case 17: return "TRUNCATE \(table.name), \(other) CASCADE"
    case 18: return "LOCK TABLE \(table.name), \(other) IN SHARE ROW EXCLUSIVE MODE"
    case 19: return "ALTER TABLE \(table.name) REPLICA IDENTITY USING INDEX \(index)"
    case 20:
      return
        "ALTER TABLE \(table.name) ALTER CONSTRAINT \(dice.oneOrNone(of: table.constraints) ?? "none") DEFERRABLE INITIALLY DEFERRED"
    case 21:
      return
        "ALTER TABLE \(table.name) ADD CONSTRAINT \(fresh("self")) FOREIGN KEY (n) REFERENCES \(table.name)"
    case 22:
      return
        "CREATE RULE \(fresh("r")) AS ON INSERT TO \(table.name) DO INSTEAD INSERT INTO audit (what) VALUES ('r')"
    case 23:
      return
        "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$"
    case 24: return "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'"
    case 25: return "ALTER TYPE pair ALTER ATTRIBUTE x TYPE bigint CASCADE"
    case 26: return "ALTER TYPE mood RENAME TO \(fresh("rn"))"
    case 27: return "ALTER TABLE \(table.name) ADD COLUMN \(fresh("x")) pair"
    case 28:
      return
        "CREATE TRIGGER \(fresh("z")) AFTER INSERT ON \(table.name) REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION note()"
    case 29:
      return
        "CREATE CONSTRAINT TRIGGER \(fresh("z")) AFTER UPDATE ON \(table.name) DEFERRABLE FOR EACH ROW EXECUTE FUNCTION note()"
    case 30: return "ALTER SEQUENCE \(sequence) AS bigint INCREMENT BY 2"
    case 31:
      return
        "SELECT * FROM \(table.name) t WHERE EXISTS (SELECT 1 FROM \(other) o WHERE o.id = t.n) FOR UPDATE OF t SKIP LOCKED"
    case 32:
      return
        "INSERT INTO \(table.name) (id, n, s) VALUES (1, 1, 'u') ON CONFLICT (id) DO UPDATE SET s = 'u'"
    default:
      return
        "WITH m AS (UPDATE \(table.name) SET s = 'w' WHERE id = 2 RETURNING id) INSERT INTO audit (what) SELECT 'w' FROM m"
    }
  }

  /// Forms that not every release knows, on tables of all kinds.
  mutating func newer() -> String {
    let table = dice.one(of: tables)
    let partitioned = tables.filter(isPartitioned)
    let parent = dice.oneOrNone(of: partitioned) ?? table
    let partition = tables.first { candidate in
      if case .partition(let of) = candidate.kind { of == parent.name } else { false }
    }
    switch dice.below(18) {
    case 0:
      return "ALTER TABLE \(parent.name) DETACH PARTITION \(partition?.name ?? "none") CONCURRENTLY"
    case 1:
      return
        "ALTER TABLE \(parent.name) ATTACH PARTITION \(parent.name)_extra FOR VALUES FROM (9000) TO (9100)"
    case 2:
      return "ALTER TABLE \(parent.name) ATTACH PARTITION \(parent.name)_extra FOR VALUES IN (9000)"
    case 3: return "ALTER TABLE \(parent.name) ATTACH PARTITION \(parent.name)_extra DEFAULT"
    case 4:
      return
        "ALTER TABLE \(parent.name) ATTACH PARTITION \(parent.name)_extra FOR VALUES WITH (MODULUS 4, REMAINDER 3)"
    case 5: return "ALTER TABLE \(table.name) ADD CONSTRAINT \(fresh("nn")) NOT NULL s NOT VALID"
    case 6: return "ALTER TABLE \(table.name) ADD CONSTRAINT \(fresh("nn")) NOT NULL n NO INHERIT"
    case 7:
      return
        "ALTER TABLE \(table.name) ADD COLUMN \(fresh("x")) int GENERATED ALWAYS AS (id + 1) VIRTUAL"
    case 8: return "ALTER TABLE \(table.name) ADD CHECK (id > 0) NOT ENFORCED"
    case 9: return "ALTER TABLE \(table.name) ADD FOREIGN KEY (id) REFERENCES audit NOT ENFORCED"
    case 10:
      return
        "ALTER TABLE \(table.name) ALTER CONSTRAINT \(dice.oneOrNone(of: table.constraints) ?? "none") NOT ENFORCED"
    case 11: return "ALTER TABLE \(table.name) ALTER COLUMN g SET EXPRESSION AS (n + 2)"
    case 12: return "ALTER TABLE \(table.name) ADD UNIQUE NULLS NOT DISTINCT (id, n)"
    case 13: return "ALTER TABLE \(table.name) SET ACCESS METHOD heap"
    case 14:
      return
        "CREATE TABLE \(fresh("z")) (x bigint, y int, FOREIGN KEY (x, y) REFERENCES \(parent.name))"
    case 15: return "ALTER TABLE \(table.name) ALTER COLUMN s SET STORAGE DEFAULT"
    case 16: return "CREATE INDEX CONCURRENTLY \(fresh("ci")) ON \(table.name) (n, id) WHERE n > 0"
    default: return "REINDEX TABLE \(parent.name)"
    }
  }
}
