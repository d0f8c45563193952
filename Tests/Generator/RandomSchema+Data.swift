// SPDX-License-Identifier: Apache-2.0

extension RandomSchema {
  /// A statement about rows.
  mutating func data() -> String {
    let table = dice.one(of: tables).name
    let other = dice.one(of: tables).name
    let predicate = dice.one(of: [
      "", " WHERE id = 1", " WHERE id > 2", " WHERE n = 1", " WHERE s = 'x' AND id IN (1, 2)",
      " WHERE id = 1 OR n = 2", " WHERE false", " WHERE id BETWEEN 1 AND 2",
    ])
    switch dice.below(15) {
    case 0: return "INSERT INTO \(table) (n, s) VALUES (1, 'a')"
    case 1:
      return
        "INSERT INTO \(table) (id, n, s) VALUES (901, 1, 'a'), (902, 2, 'b') ON CONFLICT DO NOTHING"
    case 2:
      return
        "INSERT INTO \(table) (n, s) SELECT n, s FROM \(tables[dice.below(tables.count)].name)\(predicate)"
    case 3, 4: return "UPDATE \(table) SET s = 'y'\(predicate)"
    case 5: return "UPDATE \(table) SET n = 5\(predicate)"
    case 6: return "UPDATE \(table) t SET s = o.s FROM \(other) o WHERE o.id = t.id"
    case 7, 8: return "DELETE FROM \(table)\(predicate)"
    case 9: return "DELETE FROM \(table) t USING \(other) o WHERE o.id = t.id AND o.n = 1"
    case 10:
      let strength = dice.one(of: ["UPDATE", "SHARE", "NO KEY UPDATE", "KEY SHARE"])
      return "SELECT id FROM \(table)\(predicate) FOR \(strength)"
    case 11: return "SELECT t.id FROM \(table) t JOIN \(other) o USING (id)"
    case 12:
      return "WITH d AS (DELETE FROM \(table)\(predicate) RETURNING id) SELECT count(*) FROM d"
    case 13 where version >= 15:
      return "MERGE INTO \(table) t USING \(other) o ON t.id = o.id "
        + "WHEN MATCHED THEN UPDATE SET s = 'm' WHEN NOT MATCHED THEN DO NOTHING"
    default:
      guard let view = dice.oneOrNone(of: views + materializedViews) else {
        return "SELECT count(*) FROM \(table)"
      }
      return "SELECT * FROM \(view)"
    }
  }

  /// A statement of its own transactions, or one that looks after tables.
  mutating func maintenance() -> String {
    let table = dice.one(of: tables)
    let index = dice.oneOrNone(of: table.indexes) ?? "none"
    switch dice.below(17) {
    case 0: return "VACUUM \(table.name)"
    case 1: return "VACUUM (FULL) \(table.name)"
    case 2: return "VACUUM (ANALYZE, TRUNCATE off) \(table.name)"
    case 3: return "ANALYZE \(table.name)"
    case 4: return "ANALYZE \(table.name) (id)"
    case 5: return "CLUSTER \(table.name) USING \(index)"
    case 6: return "REINDEX TABLE \(table.name)"
    case 7: return "REINDEX INDEX \(index)"
    case 8: return "REINDEX (CONCURRENTLY) TABLE \(table.name)"
    case 9: return "REINDEX INDEX CONCURRENTLY \(index)"
    case 10: return "CREATE INDEX CONCURRENTLY \(fresh("ci")) ON \(table.name) (id)"
    case 11: return "DROP INDEX CONCURRENTLY \(index)"
    case 12:
      return "TRUNCATE \(table.name)\(dice.one(of: ["", " CASCADE", " RESTART IDENTITY CASCADE"]))"
    case 13:
      let mode = dice.one(of: ["SHARE", "ROW EXCLUSIVE", "ACCESS EXCLUSIVE", "EXCLUSIVE"])
      return "LOCK TABLE \(dice.once(in: 4) ? "ONLY " : "")\(table.name) IN \(mode) MODE"
    case 14: return "LOCK TABLE \(dice.oneOrNone(of: views) ?? table.name)"
    default:
      guard let view = dice.oneOrNone(of: materializedViews) else { return "VACUUM \(table.name)" }
      return "REFRESH MATERIALIZED VIEW \(dice.once(in: 3) ? "CONCURRENTLY " : "")\(view)"
    }
  }
}
