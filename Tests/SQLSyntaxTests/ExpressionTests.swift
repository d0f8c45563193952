// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SQLSyntax

@Suite struct ExpressionTests {
  @Test(arguments: [
    ("a + b * c", "(a + (b * c))"),
    ("a * b + c", "((a * b) + c)"),
    ("a - b - c", "((a - b) - c)"),
    ("2 ^ 3 ^ 4", "((2 ^ 3) ^ 4)"),
    ("-a ^ 2", "((-a) ^ 2)"),
    ("-1::int", "(-(1::int4))"),
    ("a || b + c", "(a || (b + c))"),
    ("a -> b ->> c", "((a -> b) ->> c)"),
    ("a = b AND c = d OR e", "(((a = b) AND (c = d)) OR e)"),
    ("NOT a = b", "(NOT (a = b))"),
    ("NOT a AND b", "((NOT a) AND b)"),
    ("NOT NOT a", "(NOT (NOT a))"),
    ("a AND b AND c OR d OR e", "((a AND b AND c) OR d OR e)"),
    ("a IS NULL = b", "((a IS NULL) = b)"),
    ("a = b IS NULL", "((a = b) IS NULL)"),
    ("a = b IN (1)", "(a = (b IN [1]))"),
    ("a + 1 IN (1, 2)", "((a + 1) IN [1, 2])"),
    ("a BETWEEN 1 AND 2 AND b", "((a BETWEEN 1 AND 2) AND b)"),
    ("a NOT BETWEEN SYMMETRIC 1 + 1 AND 2", "(a NOT BETWEEN SYMMETRIC (1 + 1) AND 2)"),
    ("a LIKE b || c ESCAPE '!'", "(a like escape{(b || c), '!'})"),
    ("a NOT ILIKE b AND c", "((a not ilike b) AND c)"),
    ("a SIMILAR TO b", "(a similar to b)"),
    ("a <> b", "(a <> b)"),
    ("a != b", "(a <> b)"),
    ("a @> b = c", "((a @> b) = c)"),
    ("@ a + b", "(@(a + b))"),
    ("a AT TIME ZONE 'utc' || b", "((a at time zone 'utc') || b)"),
    ("a + b AT TIME ZONE c", "(a + (b at time zone c))"),
    ("a COLLATE \"C\" < b", "((a COLLATE C) < b)"),
    ("a OPERATOR(pg_catalog.+) b * c", "(a + (b * c))"),
    ("a OPERATOR(app.+) b", "(a app.+ b)"),
    ("a = ANY (b)", "(a = ANY b)"),
    ("a <= ALL (SELECT 1)", "(a <= ALL query)"),
    ("a LIKE ANY (b)", "(a like ANY b)"),
    ("a IS NOT DISTINCT FROM b + 1", "(a IS NOT DISTINCT (b + 1))"),
    ("a IS NOT TRUE", "(a IS NOT true)"),
    ("a IS JSON OBJECT WITH UNIQUE KEYS", "(a IS json object with unique keys)"),
    ("(a, b) OVERLAPS (c, d)", "(ROW(a, b) overlaps ROW(c, d))"),
    ("a ISNULL", "(a IS NULL)"),
  ])
  func groups(text: String, expected: String) {
    #expect(expression(text).map(grouped) == expected)
  }

  @Test(arguments: [
    ("'a''b'", "'a'b'"),
    ("'a'\n  'b'", "'ab'"),
    ("E'a\\n\\x41\\101\\u00e9'", "'a\nAAé'"),
    ("U&'d\\0061t\\+000061'", "'data'"),
    ("U&'d!0061t' UESCAPE '!'", "'dat'"),
    ("$a$ x $$ y $a$", "' x $$ y '"),
    ("N'x'", "'x'"),
    ("B'101'", "b101"),
    ("0x1F", "0x1f"),
    ("1_000.5e-3", "1_000.5e-3"),
    (".5", ".5"),
    ("$1", "$1"),
    (":name", ":name"),
    ("(1)", "1"),
    ("(1, 2)", "ROW(1, 2)"),
    ("ROW()", "ROW()"),
    ("ARRAY[[1, 2], [3]]", "ARRAY[ARRAY[1, 2], ARRAY[3]]"),
    ("a[1:2][3]", "a[1, 2][3]"),
    ("a[:n]", "a[NULL, n]"),
    ("a[1:f(x)]", "a[1, f(x)]"),
    ("a[x:n + 1]", "a[x, (n + 1)]"),
    ("(a).b.c", "a.b.c"),
    ("(SELECT 1)", "query"),
    ("((SELECT 1) + 2)", "(query + 2)"),
    ("((SELECT 1) UNION SELECT 2)", "query"),
    ("EXISTS ((SELECT 1))", "EXISTS query"),
    ("ARRAY(SELECT 1)", "ARRAY query"),
    ("CASE a WHEN 1 THEN 2 WHEN 3 THEN 4 ELSE 5 END", "CASE2"),
    ("date '2024-01-01'", "('2024-01-01'::date)"),
    ("interval '1' day", "('1'::interval day)"),
    ("timestamp(3) with time zone 'now'", "('now'::timestamptz(3))"),
    ("double precision '1'", "('1'::float8)"),
    ("app.mood 'ok'", "('ok'::app.mood)"),
    ("count(*)", "count(*)"),
    ("count(DISTINCT a) FILTER (WHERE b) OVER (PARTITION BY c)", "count(a)"),
    ("extract(year FROM a)", "extract('year', a)"),
    ("substring(a FROM 1 FOR 2)", "substring(a, 1, 2)"),
    ("position('a' IN b)", "position(b, 'a')"),
    ("trim(both 'x' from y)", "btrim(y, 'x')"),
    ("overlay(a placing b from 1)", "overlay(a, b, 1)"),
    ("coalesce(a, 1)", "coalesce(a, 1)"),
    ("current_timestamp(3)", "current_timestamp"),
    ("f(a => 1, b := 2)", "f(1, 2)"),
    ("percentile_cont(0.5) WITHIN GROUP (ORDER BY a)", "percentile_cont(0.5)"),
    (
      "json_object('a': 1, 'b' VALUE 2 NULL ON NULL RETURNING jsonb)", "json_object('a', 1, 'b', 2)"
    ),
    ("xmlelement(name x, xmlattributes(a AS b), c)", "xmlelement(a, c)"),
    ("\"A\"\"b\"", "A\"b"),
    ("FooBar", "foobar"),
    ("values", "values"),
  ])
  func reads(text: String, expected: String) {
    #expect(expression(text).map(grouped) == expected)
  }

  @Test(arguments: [
    ("int", "int4"), ("integer[]", "int4[]"), ("bigint[3][]", "int8[][]"), ("float(24)", "float4"),
    ("varchar(20)", "varchar(20)"), ("character varying", "varchar"), ("char", "bpchar"),
    ("national character varying(5)", "varchar(5)"), ("bit varying(3)", "varbit(3)"),
    ("numeric(10, -2)", "numeric(10,-2)"), ("decimal", "numeric"), ("boolean", "bool"),
    ("timestamp without time zone", "timestamp"), ("time(3) with time zone", "timetz(3)"),
    ("interval day to second(3)", "interval(3) day to second"), ("text ARRAY[4]", "text[]"),
    ("app.mood", "app.mood"), ("json", "json"), ("geometry(4326)", "geometry(4326)"),
  ])
  func namesTypes(text: String, expected: String) {
    guard case .cast(_, let type) = expression("x::\(text)") else {
      Issue.record("not read: \(text)")
      return
    }
    #expect(described(type) == expected)
  }

  @Test(arguments: ["a < b < c", "a = b = c", "a LIKE b LIKE c", "1 +", "f(", "a IS (", "123abc"])
  func refuses(text: String) {
    #expect(expression(text) == nil)
  }
}
