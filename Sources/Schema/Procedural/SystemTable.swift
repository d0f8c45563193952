// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// One of the server's own catalogs or views on them, as the catalog here fills it
/// (manual, chapters System Catalogs, System Views and The Information Schema).
struct SystemTable {
  var columns: Set<String>
  var rows: [(String) -> Datum?]
  /// The server has no others, but for those of its own schemas.
  var isComplete: Bool

  private init<Element>(
    _ elements: [Element], isComplete: Bool, _ columns: [String: (Element) -> Datum?]
  ) {
    self.columns = Set(columns.keys)
    self.isComplete = isComplete
    rows = elements.map { element in { columns[$0].flatMap { $0(element) } } }
  }
}

/// A part of a relation.
private struct PartOf<Part> {
  var relation: Relation
  var part: Part
  var number = 0
}

extension SystemTable {
  /// Nil where the catalog here does not hold it.
  ///
  /// - Parameter name: only relations of this name, and parts of these, are wanted.
  init?(_ table: ObjectName, in catalog: Catalog, relationsNamed name: String?) {
    switch (table.schema, table.name) {
    case (nil, let view), ("pg_catalog", let view):
      guard view.hasPrefix("pg_") else { return nil }
      self.init(system: view, Source(catalog: catalog, name: name))
    case ("information_schema", let view):
      self.init(standard: view, Source(catalog: catalog, name: name))
    default: return nil
    }
  }

  // MARK: pg_catalog

  private init?(system view: String, _ source: Source) {
    let isComplete = source.catalog.isComplete
    switch view {
    case "pg_namespace":
      self.init(
        source.catalog.schemas.sorted(), isComplete: isComplete,
        ["oid": { .schema($0) }, "nspname": { .text($0) }])
    case "pg_class":
      self.init(
        source.relations(), isComplete: isComplete,
        [
          "oid": { .relation($0.name) }, "relname": { .text($0.name.name) },
          "relnamespace": { .schema($0.name.schema) }, "relkind": { .text($0.kind.letter) },
          "relispartition": { .boolean($0.bound != nil) },
        ])
    case "pg_tables": self.init(named: "tablename", source.relations([.table, .partitionedTable]))
    case "pg_views": self.init(named: "viewname", source.relations([.view]))
    case "pg_matviews": self.init(named: "matviewname", source.relations([.materializedView]))
    case "pg_sequences": self.init(named: "sequencename", source.relations([.sequence]))
    case "pg_attribute":
      self.init(
        source.columns, isComplete: isComplete,
        [
          "attrelid": { .relation($0.relation.name) }, "attname": { .text($0.part.name) },
          "attnum": { .integer($0.number) }, "attnotnull": { .boolean($0.part.isNotNull) },
          "attisdropped": { _ in .boolean(false) },
          "atthasdef": { .boolean($0.part.defaultValue != nil || $0.part.generation != nil) },
          "attidentity": { .text($0.part.identity?.letter ?? "") },
        ])
    case "pg_constraint":
      self.init(
        source.constraints, isComplete: isComplete,
        [
          "conname": { .text($0.part.name) }, "conrelid": { .relation($0.relation.name) },
          "connamespace": { .schema($0.relation.name.schema) },
          "contype": { .text($0.part.kind.letter) },
          "convalidated": { .boolean($0.part.isValidated) },
          "confrelid": { $0.part.foreignKey.map { .relation($0.referenced) } },
        ])
    case "pg_indexes":
      self.init(
        source.indexes, isComplete: isComplete,
        [
          "schemaname": { .text($0.relation.name.schema) },
          "tablename": { .text($0.part.table.name) },
          "indexname": { .text($0.relation.name.name) },
        ])
    case "pg_index":
      self.init(
        source.indexes, isComplete: isComplete,
        [
          "indexrelid": { .relation($0.relation.name) }, "indrelid": { .relation($0.part.table) },
          "indisunique": { .boolean($0.part.isUnique) },
          "indisprimary": { .boolean($0.part.isPrimary) },
          "indisvalid": { .boolean($0.part.isValid) },
        ])
    case "pg_inherits":
      self.init(
        source.parents, isComplete: isComplete,
        [
          "inhrelid": { .relation($0.relation.name) }, "inhparent": { .relation($0.part) },
          "inhseqno": { .integer($0.number) },
        ])
    case "pg_trigger":
      self.init(
        source.triggers, isComplete: isComplete,
        [
          "tgname": { .text($0.part.name) }, "tgrelid": { .relation($0.relation.name) },
          "tgisinternal": { _ in .boolean(false) },
        ])
    case "pg_policies":
      self.init(
        source.policies, isComplete: isComplete,
        [
          "schemaname": { .text($0.relation.name.schema) },
          "tablename": { .text($0.relation.name.name) }, "policyname": { .text($0.part.name) },
        ])
    case "pg_policy":
      self.init(
        source.policies, isComplete: isComplete,
        [
          "polname": { .text($0.part.name) }, "polrelid": { .relation($0.relation.name) },
        ])
    case "pg_type":
      self.init(
        source.types, isComplete: isComplete,
        [
          "oid": { .type($0.name) }, "typname": { .text($0.name.name) },
          "typnamespace": { .schema($0.name.schema) }, "typtype": { .text($0.kind.letter) },
        ])
    case "pg_enum":
      self.init(
        source.labels, isComplete: isComplete,
        ["enumtypid": { .type($0.type) }, "enumlabel": { .text($0.label) }])
    case "pg_proc":
      // The server's own functions and those of extensions are among them.
      self.init(
        source.functions, isComplete: false,
        [
          "proname": { .text($0.name.name) }, "pronamespace": { .schema($0.name.schema) },
        ])
    default: return nil
    }
    self.isComplete = self.isComplete && isComplete
  }

  /// `schemaname` and the name of a relation.
  private init(named column: String, _ relations: [Relation]) {
    self.init(
      relations, isComplete: true,
      ["schemaname": { .text($0.name.schema) }, column: { .text($0.name.name) }])
  }

  // MARK: information_schema

  private init?(standard view: String, _ source: Source) {
    let isComplete = source.catalog.isComplete
    switch view {
    case "schemata":
      self.init(
        source.catalog.schemas.sorted(), isComplete: isComplete,
        ["schema_name": { .text($0) }])
    case "tables":
      self.init(
        source.relations([.table, .partitionedTable, .view, .foreignTable]),
        isComplete: isComplete,
        [
          "table_schema": { .text($0.name.schema) }, "table_name": { .text($0.name.name) },
          "table_type": { .text($0.kind.tableType) },
        ])
    case "views":
      self.init(
        source.relations([.view]), isComplete: isComplete,
        [
          "table_schema": { .text($0.name.schema) }, "table_name": { .text($0.name.name) },
        ])
    case "sequences":
      self.init(
        source.relations([.sequence]), isComplete: isComplete,
        [
          "sequence_schema": { .text($0.name.schema) },
          "sequence_name": { .text($0.name.name) },
        ])
    case "columns":
      self.init(
        source.columns.filter { $0.relation.kind != .materializedView }, isComplete: isComplete,
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
        source.constraints, isComplete: isComplete,
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
        keys, isComplete: isComplete,
        [
          "constraint_schema": { .text($0.constraint.relation.name.schema) },
          "constraint_name": { .text($0.constraint.part.name) },
          "table_schema": { .text($0.table.schema) }, "table_name": { .text($0.table.name) },
          "column_name": { .text($0.column) },
        ])
    case "triggers":
      self.init(
        source.triggers, isComplete: isComplete,
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

/// Where the rows come from, in order of creation.
private struct Source {
  let catalog: Catalog
  /// Only relations of this name.
  let name: String?

  func relations(_ kinds: Set<RelationKind> = Set(RelationKind.allCases)) -> [Relation] {
    let all =
      if let name {
        catalog.schemas.sorted().compactMap { catalog.relation(RelationName($0, name)) }
      } else {
        Array(catalog.relations.values)
      }
    return all.filter { kinds.contains($0.kind) }.sorted { $0.ordinal < $1.ordinal }
  }

  private func parts<Part>(_ parts: (Relation) -> [Part]) -> [PartOf<Part>] {
    relations().flatMap { relation in
      parts(relation).enumerated().map { number, part in
        PartOf(relation: relation, part: part, number: number + 1)
      }
    }
  }

  var columns: [PartOf<Column>] { parts(\.columns) }
  var constraints: [PartOf<Constraint>] { parts(\.constraints) }
  var triggers: [PartOf<Trigger>] { parts(\.triggers) }
  var policies: [PartOf<Policy>] { parts(\.policies) }
  var parents: [PartOf<RelationName>] { parts(\.parents) }
  var indexes: [PartOf<IndexDetails>] { parts { relation in relation.index.map { [$0] } ?? [] } }
  var types: [UserType] { catalog.types.values.sorted { $0.name < $1.name } }
  var functions: [Function] {
    catalog.functions.values.flatMap { $0 }.sorted { $0.name < $1.name }
  }

  var labels: [(type: TypeIdentifier, label: String)] {
    types.flatMap { type in
      guard case .enumeration(let labels) = type.kind else { return [(TypeIdentifier, String)]() }
      return labels.map { (type.name, $0) }
    }
  }

  /// The columns of keys; those that a foreign key references, or that it stands on.
  func keyColumns(
    referenced: Bool
  ) -> [(constraint: PartOf<Constraint>, table: RelationName, column: String)] {
    constraints.flatMap { constraint in
      if referenced, let key = constraint.part.foreignKey {
        return key.referencedColumns.map { (constraint, key.referenced, $0) }
      }
      return constraint.part.columns.map { (constraint, constraint.relation.name, $0) }
    }
  }
}

// MARK: - The letters of the catalogs

extension RelationKind {
  /// `relkind`
  fileprivate var letter: String {
    switch self {
    case .table: "r"
    case .partitionedTable: "p"
    case .index: "i"
    case .partitionedIndex: "I"
    case .sequence: "S"
    case .view: "v"
    case .materializedView: "m"
    case .foreignTable: "f"
    case .compositeType: "c"
    case .toast: "t"
    }
  }

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
