// SPDX-License-Identifier: Apache-2.0

extension Timing {
  /// What was there before it ran.
  var schema: String {
    var columns = ["id bigint PRIMARY KEY", "a int", "b int", "t text", "created timestamptz"]
    for number in columns.count..<max(columns.count, self.columns) {
      columns.append("c\(number) text")
    }
    var schema = """
      CREATE TABLE parent (id bigint PRIMARY KEY);
      CREATE TABLE root (\(columns.joined(separator: ", ").replacing(" PRIMARY KEY", with: "")))
        PARTITION BY RANGE (id);
      CREATE TABLE t (\(columns.joined(separator: ", ")));

      """
    // Beyond the primary key: a number, a text, a number.
    for (name, column) in zip(["i1", "i2", "i3"], ["a", "t", "b"]).prefix(max(0, indexes - 1)) {
      schema += "CREATE INDEX \(name) ON t (\(column));\n"
    }
    switch operation {
    case "validate_fk":
      schema += "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES parent NOT VALID;"
    case "validate_check": schema += "ALTER TABLE t ADD CONSTRAINT c CHECK (a >= 0) NOT VALID;"
    case "attach_noscan": schema += "ALTER TABLE t ADD CHECK (id >= 0 AND id < 1000000000);"
    default: break
    }
    return schema
  }

  /// Nil: an operation that this file does not know.
  public var statement: String? {
    switch (operation, variant) {
    case ("metadata_add_column", _): "ALTER TABLE t ADD COLUMN x int"
    case ("seqscan", _): "SELECT count(*) FROM t WHERE a < 0"
    case ("set_not_null", _): "ALTER TABLE t ALTER COLUMN a SET NOT NULL"
    case ("check_add", "regex"): "ALTER TABLE t ADD CHECK (t ~ '^[a-z0-9]*$')"
    case ("check_add", _): "ALTER TABLE t ADD CHECK (a >= 0)"
    case ("validate_check", _): "ALTER TABLE t VALIDATE CONSTRAINT c"
    case ("rewrite_type", _): "ALTER TABLE t ALTER COLUMN a TYPE bigint"
    case ("add_column_volatile", _): "ALTER TABLE t ADD COLUMN x float8 DEFAULT random()"
    case ("add_column_stored", _):
      "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED"
    case ("create_index", "text"): "CREATE INDEX ON t (t)"
    case ("create_index", "multi"): "CREATE INDEX ON t (a, b)"
    case ("create_index", "expr"): "CREATE INDEX ON t (lower(t))"
    case ("create_index", "partial"): "CREATE INDEX ON t (a) WHERE b = 1"
    case ("create_index", "bigint_sorted"): "CREATE INDEX ON t (id)"
    case ("create_index", _): "CREATE INDEX ON t (a)"
    case ("add_unique", _): "ALTER TABLE t ADD UNIQUE (id)"
    case ("cic", "text"): "CREATE INDEX CONCURRENTLY ON t (t)"
    case ("cic", _): "CREATE INDEX CONCURRENTLY ON t (a)"
    case ("reindex_concurrently", _): "REINDEX INDEX CONCURRENTLY t_pkey"
    case ("vacuum_full", _): "VACUUM FULL t"
    case ("matview", "agg"): "CREATE MATERIALIZED VIEW m AS SELECT a, count(*) FROM t GROUP BY a"
    case ("matview", _): "CREATE MATERIALIZED VIEW m AS SELECT * FROM t"
    case ("attach_scan", _), ("attach_noscan", _):
      "ALTER TABLE root ATTACH PARTITION t FOR VALUES FROM (0) TO (1000000000)"
    case ("fk_add", _): "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES parent"
    case ("validate_fk", _): "ALTER TABLE t VALIDATE CONSTRAINT f"
    case ("update_all", _), ("update_batched", _): "UPDATE t SET a = a + 1"
    case ("drop_table", _): "DROP TABLE t"
    default: nil
    }
  }

  /// A batch touches a part of the table: `variant` rows in all.
  var share: Double {
    guard operation == "update_batched", let touched = Double(variant), rows > 0 else { return 1 }
    return touched / rows
  }
}
