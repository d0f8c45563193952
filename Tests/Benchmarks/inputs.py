#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of the benchmarks: snapshots and migrations of a given size, the same each time.

    inputs.py DIRECTORY [--large]
"""
import json
import os
import sys

TYPES = ["bigint", "uuid", "text", "text", "integer", "timestamp with time zone", "boolean",
         "jsonb", "numeric(12,2)", "character varying(120)"]
SHARE, ROW = "AccessShareLock", "RowExclusiveLock"


def quoted(table):
    return f"public.{table}"


def index(table, name, column, rows, **more):
    unique = "UNIQUE " if more else ""
    return {
        "schema": "public", "name": name, "kind": "index", "partOf": [quoted(table)],
        "index": {
            "table": quoted(table),
            "definition":
                f"CREATE {unique}INDEX {name} ON public.{table} USING btree ({column})",
            "method": "btree", "keys": [column], **more},
        "size": {"rows": rows, "heapBytes": rows * 24, "indexScans": rows * 3}}


def table(number, tables):
    """A table of ten columns with its three indexes, and a foreign key to another."""
    name, target = f"t{number:06}", f"t{(number * 7 + 1) % tables:06}"
    rows = 1000 + (number * 7919) % 2_000_000
    columns = [{"name": "id", "type": "bigint", "notNull": True}]
    columns += [{"name": f"column_{at}", "type": TYPES[at], "notNull": at % 3 == 0}
                for at in range(1, 9)]
    columns.append({"name": "parent_id", "type": "bigint"})
    indexes = [f"{name}_pkey", f"{name}_parent_id_idx", f"{name}_column_5_idx"]
    return [
        {
            "schema": "public", "name": name, "kind": "table", "uses": [quoted(target)],
            "columns": columns,
            "constraints": [
                {"name": f"{name}_pkey", "kind": "primary key", "columns": ["id"],
                 "index": quoted(indexes[0])},
                {"name": f"{name}_parent_id_fkey", "kind": "foreign key",
                 "columns": ["parent_id"], "references": quoted(target),
                 "referencedColumns": ["id"]},
                {"name": f"{name}_check", "kind": "check", "expression": "column_4 > 0"}],
            "indexes": [quoted(each) for each in indexes],
            "size": {
                "rows": rows, "heapBytes": rows * 120, "deadRows": rows // 50,
                "sequentialScans": 12, "indexScans": rows * 5, "rowsInserted": rows,
                "columns": {
                    each["name"]: {"width": 8, "nulls": 0.1, "distinct": -0.5, "correlation": 0.2}
                    for each in columns}}},
        index(name, indexes[0], "id", rows, unique=True, primary=True),
        index(name, indexes[1], "parent_id", rows),
        index(name, indexes[2], "column_5", rows)]


def locks(name, mode):
    return [{"relation": quoted(each), "mode": mode}
            for each in (name, f"{name}_pkey", f"{name}_parent_id_idx", f"{name}_column_5_idx")]


def family(number, tables):
    name = f"t{number % tables:06}"
    writes = number % 4 == 0
    text = (f"UPDATE {name} SET column_2 = $1 WHERE id = $2" if writes else
            f"SELECT * FROM {name} WHERE parent_id = $1 ORDER BY column_5 DESC LIMIT $2")
    # t000000 is hot, t000001 is idle.
    rate = 0 if name == "t000001" else 2000 if number == 0 else 900 if name == "t000000" else 3
    return {"id": str(10_000_000 + number), "text": text, "user": "app", "callsPerSecond": rate,
            "meanSeconds": 0.004, "deviationSeconds": 0.006, "maximumSeconds": 1.5,
            "locks": locks(name, ROW if writes else SHARE)}


def sample(before, tables):
    report = {
        "pid": 4711, "user": "reporting", "application": "metabase", "state": "active",
        "transactionAge": 300 - before, "queryAge": 300 - before, "stateAge": 300 - before,
        "snapshot": True, "locks": locks("t000000", SHARE),
        "query": "SELECT column_2, count(*) FROM t000000 GROUP BY 1"}
    sessions = [report]
    for at in range(20):
        name = f"t{(at * 37 + 2) % tables:06}"
        sessions.append({
            "pid": 5000 + at, "user": "app", "application": "api", "state": "active",
            "transactionAge": 0.004, "queryAge": 0.003, "stateAge": 0.003, "snapshot": True,
            "locks": locks(name, SHARE), "query": f"SELECT * FROM {name} WHERE id = $1"})
    return {"secondsBefore": before, "sessions": sessions}


def snapshot(relations, families=500, partitions=0):
    tables = relations // 4
    document = {
        "format": "lockcast.snapshot/1", "capturedAt": "2026-01-31T12:00:00Z",
        "server": {
            "version": "16.4", "database": "app", "databaseBytes": 10**12,
            "settings": {"max_connections": "500", "deadlock_timeout": "1000",
                         "lock_timeout": "0", "maintenance_work_mem": "1073741824"}},
        "capacity": {"maxConnections": 500, "connections": 210, "peakConnections": 240},
        "samples": [sample(before, tables) for before in (40, 30, 20, 10, 0)],
        "workload": {"observedSeconds": 40, "transactionsPerSecond": 4000,
                     "queries": [family(number, tables) for number in range(families)]},
        "searchPath": ["public"], "schemas": ["public"], "types": [], "functions": [],
        "publications": [],
        "relations": [each for number in range(tables) for each in table(number, tables)]}
    if partitions:
        document["relations"] += partitioned(partitions)
    return document


def partitioned(count):
    names = [f"events_{number:05}" for number in range(count)]
    columns = [{"name": "id", "type": "bigint", "notNull": True},
               {"name": "at", "type": "timestamp with time zone", "notNull": True},
               {"name": "body", "type": "text"}]
    parent = {
        "schema": "public", "name": "events", "kind": "partitioned table", "columns": columns,
        "partitionKey": {"strategy": "range", "columns": ["id"]},
        "children": [quoted(name) for name in names],
        "indexes": ["public.events_id_idx"]}
    relations = [parent, {
        "schema": "public", "name": "events_id_idx", "kind": "partitioned index",
        "partOf": ["public.events"], "children": [f"public.{name}_id_idx" for name in names],
        "index": {"table": "public.events", "method": "btree", "keys": ["id"],
                  "definition": "CREATE INDEX events_id_idx ON public.events USING btree (id)"}}]
    for number, name in enumerate(names):
        relations.append({
            "schema": "public", "name": name, "kind": "table", "partOf": ["public.events"],
            "columns": columns,
            "bound": f"FOR VALUES FROM ({number * 1000}) TO ({number * 1000 + 1000})",
            "indexes": [f"public.{name}_id_idx"],
            "size": {"rows": 1_000_000, "heapBytes": 100_000_000}})
        part = index(name, f"{name}_id_idx", "id", 1_000_000)
        part["partOf"] = [quoted(name), "public.events_id_idx"]
        relations.append(part)
    return relations


SHAPES = [
    "ALTER TABLE t{0:06} ADD COLUMN added_{1} text;",
    "CREATE INDEX CONCURRENTLY made_{1}_idx ON t{0:06} (column_3, column_5);",
    "ALTER TABLE t{0:06} ALTER COLUMN column_2 SET NOT NULL;",
    "UPDATE t{0:06} SET column_4 = column_4 + 1 WHERE id BETWEEN {1} AND {1} + 500;",
    "ALTER TABLE t{0:06} ADD CONSTRAINT made_{1} CHECK (column_4 > {1}) NOT VALID;",
    "INSERT INTO t{0:06} (id, column_3) VALUES ({1}, 'some text that is a value');",
    "COMMENT ON COLUMN t{0:06}.column_3 IS 'what it is for, in a few more words';",
    "CREATE TABLE made_{1} (id bigint PRIMARY KEY, body text NOT NULL DEFAULT '');",
    "DELETE FROM t{0:06} WHERE column_5 < now() - interval '90 days' AND id > {1};",
    "ALTER TABLE t{0:06} ALTER COLUMN column_8 TYPE numeric(14,2), ALTER id SET STATISTICS 500;",
]


def statements(count, tables=250):
    return "".join(SHAPES[at % len(SHAPES)].format(at * 13 % tables, at) + "\n"
                   for at in range(count))


def main():
    directory = sys.argv[1]
    large = "--large" in sys.argv
    os.makedirs(directory, exist_ok=True)

    def write(name, text):
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    write("idle.sql", "ALTER TABLE t000001 ADD COLUMN note text;\n")
    write("hot.sql", "ALTER TABLE t000000 ADD COLUMN note text;\n")
    write("events.sql", "ALTER TABLE events ADD COLUMN note text;\n")
    write("10mb.sql", statements(130_000))
    write("1mb.sql", statements(10_000))
    write("10mb-rows.sql", "".join(
        "INSERT INTO t (id, name, at, price) VALUES "
        + ", ".join(f"({at}, 'it''s text {at}', now() - interval '{at} days', {at}.5)"
                    for at in range(first, first + 100)) + ";\n"
        for first in range(0, 150_000, 100)))
    write("snapshot-1k.json", json.dumps(snapshot(1000)))
    if not large:
        return
    write("snapshot-100k.json", json.dumps(snapshot(100_000)))
    write("snapshot-10k-families.json", json.dumps(snapshot(1000, families=10_000)))
    write("snapshot-partitions.json", json.dumps(snapshot(1000, partitions=2000)))
    write("1k-statements.sql", statements(1000))
    write("10k-statements.sql", statements(10_000))
    write("100k-statements.sql", statements(100_000))
    inside = [text for text in statements(110_000).splitlines() if "CONCURRENTLY" not in text]
    write("one-transaction-1k.sql", "\n".join(["BEGIN;", *inside[:1000], "COMMIT;\n"]))
    write("one-transaction-10k.sql", "\n".join(["BEGIN;", *inside[:10_000], "COMMIT;\n"]))
    write("one-transaction.sql", "\n".join(["BEGIN;", *inside[:100_000], "COMMIT;\n"]))
    for at in range(5000):
        write(f"files/{at:05}.sql", SHAPES[at % 10].format(at % 250, at) + "\n")
    write("parentheses.sql", "SELECT " + "(" * 7_500_000 + ")" * 7_500_000 + ";\n")
    write("semicolons.sql", ";" * 15_000_000)
    write("text.sql", "INSERT INTO t VALUES ('" + "x" * 15_000_000 + "');\n")
    write("values.sql", "INSERT INTO t VALUES " + ",".join(
        f"({at}, 'text {at}')" for at in range(620_000)) + ";\n")


main()
