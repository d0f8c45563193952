// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// One of the server's own catalogs or views on them, as the catalog here fills it
/// (manual, chapters System Catalogs, System Views and The Information Schema).
struct SystemTable {
  var columns: Set<String>
  var rows: [(String) -> Datum?]
  /// The server has no others, but for those of its own schemas.
  var isComplete: Bool

  /// Those of the elements that are wanted, in order.
  private init<Element: CatalogElement>(
    _ elements: some Sequence<Element>, _ source: Source, _ columns: [String: (Element) -> Datum?]
  ) {
    self.columns = Set(columns.keys)
    isComplete = source.catalog.isComplete
    let conditions = source.wanted.compactMap { wanted in
      columns[wanted.column].map { (column: $0, value: wanted.value) }
    }
    rows = elements.filter { element in
      conditions.allSatisfy { condition in
        condition.column(element)?.differs(from: condition.value) != true
      }
    }
    .sorted { $0.order < $1.order }
    .map { element in { columns[$0].flatMap { $0(element) } } }
  }
}

/// `column = value`, which every row of use satisfies.
struct WantedValue {
  var column: String
  var value: Datum
}

extension Datum {
  /// Two values of a kind that are not the same.
  fileprivate func differs(from other: Datum) -> Bool {
    switch (self, other) {
    case (.text, .text), (.relation, .relation), (.schema, .schema), (.type, .type): self != other
    default: false
    }
  }
}

/// Where something stands among its like.
private struct Order: Comparable {
  var ordinal = 0
  var number = 0
  var name = RelationName("", "")

  static func < (left: Self, right: Self) -> Bool {
    (left.ordinal, left.number, left.name) < (right.ordinal, right.number, right.name)
  }
}

private protocol CatalogElement {
  var order: Order { get }
}

extension Relation: CatalogElement {
  fileprivate var order: Order { Order(ordinal: ordinal) }
}

extension UserType: CatalogElement {
  fileprivate var order: Order { Order(name: name) }
}

extension Function: CatalogElement {
  fileprivate var order: Order { Order(name: name) }
}

/// A part of a relation.
private struct PartOf<Part>: CatalogElement {
  var relation: Relation
  var part: Part
  var number: Int

  var order: Order { Order(ordinal: relation.ordinal, number: number) }
}

private struct SchemaName: CatalogElement {
  var name: String

  var order: Order { Order(name: RelationName(name, "")) }
}

/// A label of an enum.
private struct Label: CatalogElement {
  var type: TypeIdentifier
  var text: String
  var number: Int

  var order: Order { Order(number: number, name: type) }
}

/// A column of a key, or one that a foreign key references.
private struct KeyColumn: CatalogElement {
  var constraint: PartOf<Constraint>
  var table: RelationName
  var column: String

  var order: Order { constraint.order }
}

extension PartOf where Part == Constraint {
  /// As `attnum` counts them here.
  var columnNumbers: [Datum] {
    part.columns.compactMap { name in
      relation.columns.firstIndex { $0.name == name }.map { .integer($0 + 1) }
    }
  }
}

extension SystemTable {
  /// Nil where the catalog here does not hold it.
  ///
  /// - Parameter wanted: other rows are of no use.
  init?(_ table: ObjectName, in catalog: Catalog, where wanted: [WantedValue]) {
    let source = Source(catalog: catalog, wanted: wanted)
    switch (table.schema, table.name) {
    case (nil, let view), ("pg_catalog", let view):
      guard view.hasPrefix("pg_") else { return nil }
      self.init(system: view, source)
    case ("information_schema", let view):
      self.init(standard: view, source)
    default: return nil
    }
  }

  // MARK: pg_catalog

  private init?(system view: String, _ source: Source) {
    switch view {
    case "pg_namespace":
      self.init(
        source.schemas, source, ["oid": { .schema($0.name) }, "nspname": { .text($0.name) }])
    case "pg_class":
      self.init(
        source.relations(named: "relname"), source,
        [
          "oid": { .relation($0.name) }, "relname": { .text($0.name.name) },
          "relnamespace": { .schema($0.name.schema) }, "relkind": { .text($0.kind.letter) },
          "relispartition": { .boolean($0.bound != nil) },
        ])
    case "pg_tables": self.init("tablename", source, [.table, .partitionedTable])
    case "pg_views": self.init("viewname", source, [.view])
    case "pg_matviews": self.init("matviewname", source, [.materializedView])
    case "pg_sequences": self.init("sequencename", source, [.sequence])
    case "pg_attribute":
      self.init(
        source.columns, source,
        [
          "attrelid": { .relation($0.relation.name) }, "attname": { .text($0.part.name) },
          "attnum": { .integer($0.number) }, "attnotnull": { .boolean($0.part.isNotNull) },
          "attisdropped": { _ in .boolean(false) },
          "atthasdef": { .boolean($0.part.defaultValue != nil || $0.part.generation != nil) },
          "attidentity": { .text($0.part.identity?.letter ?? "") },
        ])
    case "pg_constraint":
      self.init(
        source.constraints, source,
        [
          "conname": { .text($0.part.name) }, "conrelid": { .relation($0.relation.name) },
          "connamespace": { .schema($0.relation.name.schema) },
          "contype": { .text($0.part.kind.letter) }, "conkey": { .array($0.columnNumbers) },
          "convalidated": { .boolean($0.part.isValidated) },
          "confrelid": { $0.part.foreignKey.map { .relation($0.referenced) } },
        ])
    case "pg_indexes":
      self.init(
        source.indexes, source,
        [
          "schemaname": { .text($0.relation.name.schema) },
          "tablename": { .text($0.part.table.name) },
          "indexname": { .text($0.relation.name.name) },
        ])
    case "pg_index":
      self.init(
        source.indexes, source,
        [
          "indexrelid": { .relation($0.relation.name) }, "indrelid": { .relation($0.part.table) },
          "indisunique": { .boolean($0.part.isUnique) },
          "indisprimary": { .boolean($0.part.isPrimary) },
          "indisvalid": { .boolean($0.part.isValid) },
        ])
    case "pg_inherits":
      self.init(
        source.parents, source,
        [
          "inhrelid": { .relation($0.relation.name) }, "inhparent": { .relation($0.part) },
          "inhseqno": { .integer($0.number) },
        ])
    case "pg_trigger":
      self.init(
        source.triggers, source,
        [
          "tgname": { .text($0.part.name) }, "tgrelid": { .relation($0.relation.name) },
          "tgisinternal": { _ in .boolean(false) },
        ])
    case "pg_policies":
      self.init(
        source.policies, source,
        [
          "schemaname": { .text($0.relation.name.schema) },
          "tablename": { .text($0.relation.name.name) }, "policyname": { .text($0.part.name) },
        ])
    case "pg_policy":
      self.init(
        source.policies, source,
        [
          "polname": { .text($0.part.name) }, "polrelid": { .relation($0.relation.name) },
        ])
    case "pg_type":
      self.init(
        source.types, source,
        [
          "oid": { .type($0.name) }, "typname": { .text($0.name.name) },
          "typnamespace": { .schema($0.name.schema) }, "typtype": { .text($0.kind.letter) },
        ])
    case "pg_enum":
      self.init(
        source.labels, source,
        ["enumtypid": { .type($0.type) }, "enumlabel": { .text($0.text) }])
    case "pg_proc":
      // The server's own functions and those of extensions are among them.
      self.init(
        source.functions, source,
        [
          "proname": { .text($0.name.name) }, "pronamespace": { .schema($0.name.schema) },
        ])
      isComplete = false
    default: return nil
    }
  }

  /// `schemaname` and the name of a relation.
  private init(_ column: String, _ source: Source, _ kinds: Set<RelationKind>) {
    self.init(
      source.relations(named: column, kinds), source,
      ["schemaname": { .text($0.name.schema) }, column: { .text($0.name.name) }])
  }

  // MARK: information_schema

  private init?(standard view: String, _ source: Source) {
    switch view {
    case "schemata":
      self.init(
        source.schemas, source, ["schema_name": { .text($0.name) }])
    case "tables":
      self.init(
        source.relations(named: "table_name", [.table, .partitionedTable, .view, .foreignTable]),
        source,
        [
          "table_schema": { .text($0.name.schema) }, "table_name": { .text($0.name.name) },
          "table_type": { .text($0.kind.tableType) },
        ])
    case "views":
      self.init(
        source.relations(named: "table_name", [.view]), source,
        [
          "table_schema": { .text($0.name.schema) }, "table_name": { .text($0.name.name) },
        ])
    case "sequences":
      self.init(
        source.relations(named: "sequence_name", [.sequence]), source,
        [
          "sequence_schema": { .text($0.name.schema) },
          "sequence_name": { .text($0.name.name) },
        ])
    case "columns":
      self.init(
        source.columns.filter { $0.relation.kind != .materializedView }, source,
        [
          "table_schema": { .text($0.relation.name.schema) },
          "table_name": { .text($0.relation.name.name) },
          "column_name": { .text($0.part.name) }, "ordinal_position": { .integer($0.number) },
          "is_nullable": { .text($0.part.isNotNull ? "NO" : "YES") },
          "data_type": { Self.dataType($0.part.type) },
          "udt_name": { .text(Self.internalName($0.part.type)) },
          "column_default": { $0.part.defaultValue == nil ? .null : nil },
          "is_identity": { .text($0.part.identity == nil ? "NO" : "YES") },
        ])
    case "table_constraints":
      self.init(
        source.constraints, source,
        [
          "constraint_schema": { .text($0.relation.name.schema) },
          "constraint_name": { .text($0.part.name) },
          "table_schema": { .text($0.relation.name.schema) },
          "table_name": { .text($0.relation.name.name) },
          "constraint_type": { $0.part.kind.standardName.map { .text($0) } },
        ])
    case "key_column_usage", "constraint_column_usage":
      let keys = source.keyColumns(referenced: view == "constraint_column_usage")
      self.init(
        keys, source,
        [
          "constraint_schema": { .text($0.constraint.relation.name.schema) },
          "constraint_name": { .text($0.constraint.part.name) },
          "table_schema": { .text($0.table.schema) }, "table_name": { .text($0.table.name) },
          "column_name": { .text($0.column) },
        ])
    case "triggers":
      self.init(
        source.triggers, source,
        [
          "trigger_name": { .text($0.part.name) },
          "event_object_schema": { .text($0.relation.name.schema) },
          "event_object_table": { .text($0.relation.name.name) },
        ])
    default: return nil
    }
  }

  /// As `format_type` spells it without modifiers.
  private static func dataType(_ type: TypeName) -> Datum? {
    if type.arrayDimensions > 0 { return .text("ARRAY") }
    let spelt: [String: String] = [
      "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real",
      "float8": "double precision", "bool": "boolean", "varchar": "character varying",
      "bpchar": "character", "timestamp": "timestamp without time zone",
      "timestamptz": "timestamp with time zone", "time": "time without time zone",
      "timetz": "time with time zone", "varbit": "bit varying",
    ]
    let same: Set<String> = [
      "text", "uuid", "json", "jsonb", "numeric", "date", "bytea", "inet", "cidr", "interval",
      "xml", "bit", "tsvector", "name", "oid",
    ]
    let name = type.name.name
    return (spelt[name] ?? (same.contains(name) ? name : nil)).map { .text($0) }
  }

  private static func internalName(_ type: TypeName) -> String {
    (type.arrayDimensions > 0 ? "_" : "") + type.name.name
  }
}

/// Where the rows come from.
private struct Source {
  let catalog: Catalog
  let wanted: [WantedValue]

  /// The relations, if not those alone that are wanted by their name or their OID.
  ///
  /// - Parameter column: holds the name of the relation.
  func relations(
    named column: String? = nil, _ kinds: Set<RelationKind> = Set(RelationKind.allCases)
  ) -> [Relation] {
    (wantedRelations(named: column) ?? Array(catalog.relations.values))
      .filter { kinds.contains($0.kind) }
  }

  private func wantedRelations(named column: String?) -> [Relation]? {
    let identifiers: Set<String> = [
      "oid", "attrelid", "conrelid", "tgrelid", "polrelid", "inhrelid",
    ]
    for wanted in wanted {
      switch wanted.value {
      case .relation(let name) where identifiers.contains(wanted.column):
        return catalog.relation(name).map { [$0] } ?? []
      case .text(let name) where wanted.column == column:
        return catalog.schemas.compactMap { catalog.relation(RelationName($0, name)) }
      case .null, .boolean, .integer, .text, .array, .relation, .schema, .type: continue
      }
    }
    return nil
  }

  private func parts<Part>(
    named column: String? = nil, _ parts: (Relation) -> [Part]
  ) -> [PartOf<Part>] {
    relations(named: column).flatMap { relation in
      parts(relation).enumerated().map { number, part in
        PartOf(relation: relation, part: part, number: number + 1)
      }
    }
  }

  var columns: [PartOf<Column>] { parts(named: "table_name", \.columns) }
  var constraints: [PartOf<Constraint>] {
    isConstraintNameFree ? [] : parts(named: "table_name", \.constraints)
  }
  var triggers: [PartOf<Trigger>] { parts(named: "event_object_table", \.triggers) }
  var policies: [PartOf<Policy>] { parts(named: "tablename", \.policies) }
  var parents: [PartOf<RelationName>] { parts(\.parents) }
  var indexes: [PartOf<IndexDetails>] {
    parts(named: "indexname") { relation in relation.index.map { [$0] } ?? [] }
  }
  var schemas: [SchemaName] { catalog.schemas.map { SchemaName(name: $0) } }
  var types: [UserType] { Array(catalog.types.values) }
  var functions: [Function] { catalog.functions.values.flatMap { $0 } }

  var labels: [Label] {
    types.flatMap { type in
      guard case .enumeration(let labels) = type.kind else { return [Label]() }
      return labels.enumerated().map { Label(type: type.name, text: $1, number: $0) }
    }
  }

  /// No constraint has the name that is wanted: the most usual guard needs no search.
  private var isConstraintNameFree: Bool {
    wanted.contains { wanted in
      guard wanted.column == "conname" || wanted.column == "constraint_name",
        case .text(let name) = wanted.value
      else { return false }
      return !catalog.schemas.contains {
        catalog.constraintNames[RelationName($0, name)] != nil
      }
    }
  }

  /// The columns of keys; those that a foreign key references, or that it stands on.
  func keyColumns(referenced: Bool) -> [KeyColumn] {
    let all: [PartOf<Constraint>] = isConstraintNameFree ? [] : parts(\.constraints)
    return all.flatMap { constraint in
      if referenced, let key = constraint.part.foreignKey {
        return key.referencedColumns.map {
          KeyColumn(constraint: constraint, table: key.referenced, column: $0)
        }
      }
      return constraint.part.columns.map {
        KeyColumn(constraint: constraint, table: constraint.relation.name, column: $0)
      }
    }
  }
}

// MARK: - The letters of the catalogs

extension RelationKind {
  fileprivate var tableType: String {
    switch self {
    case .view: "VIEW"
    case .foreignTable: "FOREIGN"
    case .table, .partitionedTable, .index, .partitionedIndex, .sequence, .materializedView,
      .compositeType, .toast:
      "BASE TABLE"
    }
  }
}

extension Constraint.Kind {
  /// `contype`
  fileprivate var letter: String {
    switch self {
    case .check: "c"
    case .notNull: "n"
    case .unique: "u"
    case .primaryKey: "p"
    case .foreignKey: "f"
    case .exclusion: "x"
    }
  }

  fileprivate var standardName: String? {
    switch self {
    case .check, .notNull: "CHECK"
    case .unique: "UNIQUE"
    case .primaryKey: "PRIMARY KEY"
    case .foreignKey: "FOREIGN KEY"
    case .exclusion: nil
    }
  }
}

extension Column.Identity {
  /// `attidentity`
  fileprivate var letter: String {
    switch self {
    case .always: "a"
    case .byDefault: "d"
    }
  }
}

extension UserType.Kind {
  /// `typtype`
  fileprivate var letter: String {
    switch self {
    case .enumeration: "e"
    case .composite: "c"
    case .range: "r"
    case .domain: "d"
    case .other: "b"
    }
  }
}
