// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Testing

@Suite struct ClosureTests {
  static let catalog = Catalog.after(
    """
    create table o (id serial primary key, v text);
    create table t (o_id int references o, v text);
    create view w as select id from o;
    """)

  @Test func cascadeNamesAllThatFalls() throws {
    let table = CatalogObject.relation(RelationName("public", "o"))
    let closure = try Self.catalog.closure(of: [table], .cascade)
    let expected: [CatalogObject] = [
      table, .relation(RelationName("public", "o_pkey")),
      .relation(RelationName("public", "w")),
      .constraint(table: RelationName("public", "t"), name: "t_o_id_fkey"),
      .relation(RelationName("public", "o_id_seq")),
    ]
    for object in expected { #expect(closure.contains(object)) }
    #expect(closure.first == table)
  }

  @Test func restrictNamesWhatNeedsCascade() {
    let column = CatalogObject.column(ColumnReference(RelationName("public", "o"), "id"))
    #expect(throws: Refusal.self) { try Self.catalog.closure(of: [column], .restrict) }
  }

  @Test func whatGoesTogetherNeedsNoCascade() throws {
    let all = ["o", "t", "w"].map { CatalogObject.relation(RelationName("public", $0)) }
    #expect(try Self.catalog.closure(of: all, .restrict).count > 3)
  }
}
