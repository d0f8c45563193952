// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Testing

@Suite struct ObjectNameTests {
  @Test(arguments: [
    ("orders_id_seq", ObjectName("orders_id_seq")),
    ("public.orders_id_seq", ObjectName(schema: "public", "orders_id_seq")),
    ("Public.\"Order\"\"s\"", ObjectName(schema: "public", "Order\"s")),
    ("\"a.b\".c", ObjectName(schema: "a.b", "c")),
  ])
  func regclassText(text: String, name: ObjectName) { #expect(ObjectName(regclass: text) == name) }

  @Test(arguments: ["", ".", "a.", "\"a", "a.b.c.d"])
  func notAName(text: String) { #expect(ObjectName(regclass: text) == nil) }

  @Test func quotedOnlyWhereNeeded() {
    #expect(RelationName("public", "orders").quoted == "public.orders")
    #expect(RelationName("App", "a\"b").quoted == "\"App\".\"a\"\"b\"")
  }
}
