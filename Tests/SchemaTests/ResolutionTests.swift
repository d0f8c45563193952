// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Testing

@Suite struct ResolutionTests {
  @Test func searchPathDecides() {
    var catalog = Catalog.after(
      "create schema app; create table t (a int); create table app.t (b int);")
    #expect(catalog.relation(ObjectName("t"))?.name == RelationName("public", "t"))
    catalog.run("set search_path to app, public;")
    #expect(catalog.relation(ObjectName("t"))?.name == RelationName("app", "t"))
    #expect(catalog.relation(ObjectName(schema: "public", "t"))?.column("a") != nil)
    catalog.run("select pg_catalog.set_config('search_path', '', false);")
    #expect(catalog.relation(ObjectName("t")) == nil)
    catalog.run("reset search_path; create temp table t (c int);")
    #expect(catalog.relation(ObjectName("t"))?.column("c") != nil)
  }

  @Test func descendantsComeLevelByLevelInTheOrderOfTheirMaking() {
    let catalog = Catalog.after(
      """
      create table m (id int, k int) partition by list (id);
      create table late (id int, k int) partition by list (k);
      create table z partition of m for values in (1);
      create table a partition of m for values in (2);
      create table sub partition of late for values in (1);
      alter table m attach partition late for values in (3);
      """)
    let m = RelationName("public", "m")
    #expect(catalog.descendants(of: m).map(\.name.name) == ["late", "z", "a", "sub"])
    #expect(catalog.ancestors(of: RelationName("public", "sub")).map(\.name.name) == ["late", "m"])
    #expect(catalog.defaultPartition(of: m) == nil)
  }

  @Test func foreignKeysAreFoundFromTheOtherEnd() {
    let catalog = Catalog.after(
      """
      create table o (id int primary key, parent int references o);
      create table t (o_id int references o (id) on delete cascade);
      create view v as select id from o;
      create view w as select * from v;
      """)
    let o = RelationName("public", "o")
    #expect(
      catalog.referencingForeignKeys(to: o).map(\.constraint.name) == [
        "o_parent_fkey", "t_o_id_fkey",
      ])
    #expect(catalog.viewsTransitively(reading: o, column: "id").map(\.name.name) == ["v", "w"])
    #expect(catalog.viewsTransitively(reading: o, column: "parent").isEmpty)
  }

  @Test func domainsLeadToTheirBase() {
    let catalog = Catalog.after(
      """
      create domain short as varchar(10); create domain shorter as short;
      create type pair as (a shorter, b int); create table t (p pair, q shorter[]);
      """)
    let base = catalog.baseType(of: TypeName(ObjectName("shorter")))
    #expect(base == TypeName(ObjectName("varchar"), modifiers: [10]))
    #expect(catalog.typeKind(of: TypeName(ObjectName("shorter"))) == .domain)
    #expect(catalog.typeKind(of: TypeName(ObjectName("int4"))) == .base)
    #expect(catalog.typeKind(of: TypeName(ObjectName("citext"))) == nil)
    #expect(
      catalog.columns(using: TypeIdentifier("public", "short")).map {
        "\($0.relation).\($0.column)"
      }
        == ["public.pair.a", "public.t.p", "public.t.q"])
  }

  @Test func refusalsChangeNothing() {
    var catalog = Catalog.after("create table t (a int primary key, b int);")
    let before = CatalogFacts(catalog: catalog).lines
    let refusals = catalog.run(
      """
      create table t (x int);
      alter table t add column c int, drop column nope;
      alter table t add column c int unique, add constraint t_pkey check (b > 0);
      create table u (x serial references missing (id));
      drop table t, missing;
      """)
    #expect(refusals.count == 5)
    #expect(refusals.first == .duplicate("t"))
    #expect(CatalogFacts(catalog: catalog).lines == before)
    #expect(catalog.run("create table u (x serial);").isEmpty)
    #expect(catalog.relation(ObjectName("u_x_seq")) != nil)
  }

  @Test func baselineKnowsWhatStoodBefore() {
    var catalog = Catalog.after("create table t (a int);").asBaseline()
    catalog.run("alter table t rename to u; create table t (b int);")
    let old = RelationName("public", "t")
    #expect(catalog.relation(ObjectName("u"))?.origin == .existing(old))
    #expect(catalog.relation(ObjectName("t"))?.origin == .created)
  }

  @Test func incompleteCatalogTakesWhatItDoesNotKnow() {
    var catalog = Catalog(version: ServerVersion(15))
    catalog.run("create table app.t (a int references public.o (id)); alter table app.x add b int;")
    #expect(catalog.relation(ObjectName(schema: "app", "t"))?.constraints.count == 1)
  }

  /// Five thousand tables, each with an index and a key to the one before; any cost that grows with
  /// the catalog for each statement would show.
  @Test func manyTables() {
    var script = "create table t0 (id bigint primary key, up bigint);\n"
    for number in 1...5000 {
      script += "create table t\(number) (id bigserial primary key, up bigint not null);\n"
      script += "create index on t\(number) (up);\n"
      script += "alter table t\(number) add foreign key (up) references t\(number - 1) (id);\n"
    }
    let catalog = Catalog.after(script)
    #expect(catalog.allRelations([.table]).count == 5001)
    #expect(catalog.relation(ObjectName("t5000_up_idx")) != nil)
  }
}
