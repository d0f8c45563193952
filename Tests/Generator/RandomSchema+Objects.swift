// SPDX-License-Identifier: Apache-2.0

extension RandomSchema {
  /// One statement, of any family.
  public mutating func statement() -> String {
    switch dice.below(24) {
    case 20, 21: session()
    case 22, 23: newer()
    case 0...8: alterTable()
    case 9...12: data()
    case 13, 14: maintenance()
    case 15, 16: create()
    case 17: drop()
    default: other()
    }
  }

  private mutating func create() -> String {
    let table = dice.one(of: tables)
    let name = fresh("z")
    switch dice.below(14) {
    case 0: return "CREATE INDEX \(name) ON \(table.name) (\(dice.one(of: table.columns).name))"
    case 1: return "CREATE UNIQUE INDEX \(name) ON \(table.name) (id, n)"
    case 2: return "CREATE INDEX \(name) ON ONLY \(table.name) (n) WHERE id > 0"
    case 3: return "CREATE TABLE \(name) (LIKE \(table.name) INCLUDING ALL)"
    case 4: return "CREATE TABLE \(name) () INHERITS (\(table.name))"
    case 5: return "CREATE TABLE \(name) AS SELECT * FROM \(table.name)"
    case 6: return "CREATE TABLE \(name) (a int REFERENCES \(table.name), b text)"
    case 7:
      let parents = tables.filter(isPartitioned)
      let parent = dice.oneOrNone(of: parents) ?? table
      return "CREATE TABLE \(name) PARTITION OF \(parent.name) "
        + dice.one(of: ["FOR VALUES FROM (8000) TO (9000)", "FOR VALUES IN (8000)", "DEFAULT"])
    case 8: return "CREATE VIEW \(name) AS SELECT t.id FROM \(table.name) t"
    case 9: return "CREATE MATERIALIZED VIEW \(name) AS SELECT n FROM \(table.name)"
    case 10:
      return
        "CREATE TRIGGER \(name) BEFORE UPDATE ON \(table.name) FOR EACH ROW EXECUTE FUNCTION note()"
    case 11: return "CREATE POLICY \(name) ON \(table.name) USING (n > 1)"
    case 12:
      return
        "CREATE RULE \(name) AS ON DELETE TO \(table.name) DO ALSO DELETE FROM audit WHERE id = OLD.id"
    default: return "CREATE STATISTICS \(name) ON id, n FROM \(table.name)"
    }
  }

  private mutating func drop() -> String {
    let cascade = dice.once(in: 2) ? " CASCADE" : ""
    let table = dice.one(of: tables)
    switch dice.below(14) {
    case 0...2: return "DROP TABLE \(table.name)\(cascade)"
    case 3: return "DROP TABLE IF EXISTS nothing, \(table.name)\(cascade)"
    case 4, 5: return "DROP INDEX \(dice.oneOrNone(of: table.indexes) ?? "none")\(cascade)"
    case 6: return "DROP VIEW \(dice.oneOrNone(of: views) ?? "none")\(cascade)"
    case 7: return "DROP MATERIALIZED VIEW \(dice.oneOrNone(of: materializedViews) ?? "none")"
    case 8: return "DROP TYPE \(dice.one(of: ["mood", "pair"]))\(cascade)"
    case 9: return "DROP DOMAIN \(dice.one(of: ["mail", "amount"]))\(cascade)"
    case 10: return "DROP SEQUENCE \(dice.oneOrNone(of: sequences) ?? "audit_id_seq")\(cascade)"
    case 11:
      guard let trigger = dice.oneOrNone(of: triggers) else {
        return "DROP FUNCTION note()\(cascade)"
      }
      return "DROP TRIGGER \(trigger.name) ON \(trigger.table)"
    case 12:
      guard let policy = dice.oneOrNone(of: policies) else {
        return "DROP FUNCTION note()\(cascade)"
      }
      return "DROP POLICY \(policy.name) ON \(policy.table)"
    default: return "DROP STATISTICS \(dice.oneOrNone(of: statistics) ?? "none")"
    }
  }

  private mutating func other() -> String {
    let table = dice.one(of: tables)
    let index = dice.oneOrNone(of: table.indexes) ?? "none"
    let sequence = dice.oneOrNone(of: sequences) ?? "audit_id_seq"
    switch dice.below(26) {
    case 0: return "COMMENT ON TABLE \(table.name) IS 'x'"
    case 1: return "COMMENT ON COLUMN \(table.name).id IS 'x'"
    case 2: return "GRANT SELECT ON \(table.name) TO PUBLIC"
    case 3: return "ALTER INDEX \(index) RENAME TO \(fresh("rn"))"
    case 4: return "ALTER INDEX \(index) SET (fillfactor = 80)"
    case 5: return "ALTER SEQUENCE \(sequence) RESTART WITH 50"
    case 6: return "ALTER SEQUENCE \(sequence) OWNED BY \(table.name).id"
    case 7: return "ALTER TYPE mood ADD VALUE '\(fresh("v"))'"
    case 8: return "ALTER TYPE pair ADD ATTRIBUTE \(fresh("a")) int"
    case 9: return "ALTER DOMAIN mail ADD CONSTRAINT \(fresh("d")) CHECK (length(VALUE) < 100)"
    case 10: return "ALTER DOMAIN amount SET NOT NULL"
    case 11:
      return "ALTER DOMAIN amount ADD CONSTRAINT \(fresh("d")) CHECK (VALUE < 1000) NOT VALID"
    case 12: return "ALTER DOMAIN mail SET DEFAULT 'a@b'"
    case 13: return "ALTER VIEW \(dice.oneOrNone(of: views) ?? "none") RENAME TO \(fresh("rn"))"
    case 14:
      return "ALTER TABLE \(dice.oneOrNone(of: views) ?? table.name) ALTER COLUMN id SET DEFAULT 4"
    case 15:
      return
        "CREATE OR REPLACE VIEW \(dice.oneOrNone(of: views) ?? fresh("v")) AS SELECT id FROM \(table.name)"
    case 16: return "ALTER PUBLICATION pub ADD TABLE \(table.name)"
    case 17: return "CREATE PUBLICATION \(fresh("pb")) FOR TABLE \(table.name)"
    case 18: return "ALTER STATISTICS \(dice.oneOrNone(of: statistics) ?? "none") SET STATISTICS 50"
    case 19:
      guard let trigger = dice.oneOrNone(of: triggers) else {
        return "COMMENT ON FUNCTION note() IS 'x'"
      }
      return "ALTER TRIGGER \(trigger.name) ON \(trigger.table) RENAME TO \(fresh("rn"))"
    case 20:
      guard let policy = dice.oneOrNone(of: policies) else {
        return "ALTER DOMAIN mail DROP DEFAULT"
      }
      return "ALTER POLICY \(policy.name) ON \(policy.table) USING (id > 9)"
    case 21: return "ALTER SEQUENCE \(sequence) SET SCHEMA elsewhere"
    case 22: return "ALTER INDEX \(index) ALTER COLUMN 1 SET STATISTICS 100"
    case 23:
      return
        "ALTER MATERIALIZED VIEW \(dice.oneOrNone(of: materializedViews) ?? "none") SET (fillfactor = 70)"
    case 24:
      return "DO $$BEGIN EXECUTE 'ALTER TABLE \(table.name) ADD COLUMN \(fresh("x")) int'; END$$"
    default:
      return
        "DO $$BEGIN IF EXISTS (SELECT FROM pg_class WHERE relname = '\(table.name)') THEN UPDATE \(table.name) SET s = 'd' WHERE id = 1; END IF; END$$"
    }
  }
}
