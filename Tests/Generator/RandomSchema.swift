// SPDX-License-Identifier: Apache-2.0

/// A schema made by chance, and the names in it from which statements are made.
public struct RandomSchema: Sendable {
  public struct Column: Sendable {
    var name: String
    var type: String
    var isGenerated = false
  }

  public struct Table: Sendable {
    enum Kind: Sendable {
      case plain
      case partitioned(by: String)
      case partition(of: String)
      case child(of: String)
    }
    var name: String
    var columns: [Column]
    var kind = Kind.plain
    var indexes: [String] = []
    var constraints: [String] = []
    var isReferenceable: Bool
  }

  public internal(set) var statements: [String] = []
  var dice: Dice
  let version: Int
  var tables: [Table] = []
  var views: [String] = []
  var materializedViews: [String] = []
  var triggers: [(name: String, table: String)] = []
  var policies: [(name: String, table: String)] = []
  var rules: [(name: String, table: String)] = []
  var statistics: [String] = []
  var sequences: [String] = []
  var functions: [String] = []
  private var count = 0

  static let types = [
    "int", "bigint", "smallint", "text", "varchar(20)", "varchar(40)", "char(4)", "numeric(10,2)",
    "numeric(12,2)", "numeric", "timestamp", "timestamptz", "date", "boolean", "jsonb", "uuid",
    "int[]", "bytea", "mood", "mail", "amount", "double precision", "real", "interval", "time",
    "oid", "inet", "cidr", "bit(4)", "timestamp(3)",
  ]

  public init(seed: UInt64, version: Int) {
    dice = Dice(seed: seed)
    self.version = version
    statements = [
      "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
      "CREATE TYPE pair AS (x int, y text)",
      "CREATE DOMAIN mail AS text" + (dice.once(in: 2) ? " CHECK (VALUE ~ '@')" : ""),
      "CREATE DOMAIN amount AS int" + (dice.once(in: 2) ? " CHECK (VALUE >= 0)" : ""),
      "CREATE TABLE audit (id bigserial PRIMARY KEY, what text, n int, s text)",
    ]
    tables.append(
      Table(
        name: "audit",
        columns: [
          Column(name: "id", type: "bigint"), Column(name: "what", type: "text"),
          Column(name: "n", type: "int"), Column(name: "s", type: "text"),
        ],
        indexes: ["audit_pkey"], constraints: ["audit_pkey"], isReferenceable: true))
    for _ in 0..<(2 + dice.below(3)) { addTable() }
    if dice.once(in: 2) { addPartitionedTable() }
    if dice.once(in: 3) { addInheritance() }
    for _ in 0..<dice.below(3) { addForeignKey() }
    for _ in 0..<(1 + dice.below(4)) { addIndex() }
    for _ in 0..<dice.below(3) { addCheck() }
    addObjects()
    fill()
  }

  /// A name that nothing bears yet.
  mutating func fresh(_ prefix: String) -> String {
    count += 1
    return "\(prefix)\(count)"
  }

  // MARK: Tables

  private mutating func addTable() {
    let name = fresh("t")
    var columns = [Column(name: "id", type: dice.one(of: ["int", "bigint"]))]
    for index in 0..<(2 + dice.below(4)) {
      columns.append(Column(name: "c\(index)", type: dice.one(of: Self.types)))
    }
    columns.append(Column(name: "n", type: "int"))
    columns.append(Column(name: "s", type: "text"))
    var definitions = columns.map { "\($0.name) \($0.type)" }
    definitions[0] += dice.one(of: [
      " PRIMARY KEY", " GENERATED ALWAYS AS IDENTITY PRIMARY KEY", " PRIMARY KEY",
    ])
    let position = definitions.count - 2
    definitions[position] += dice.one(of: ["", " NOT NULL", " DEFAULT 7", " UNIQUE"])
    if dice.once(in: 4) {
      columns.append(Column(name: "g", type: "int", isGenerated: true))
      definitions.append("g int GENERATED ALWAYS AS (n + 1) STORED")
    }
    var table = Table(
      name: name, columns: columns, indexes: ["\(name)_pkey"], constraints: ["\(name)_pkey"],
      isReferenceable: true)
    if definitions[position].hasSuffix("UNIQUE") {
      table.indexes.append("\(name)_n_key")
      table.constraints.append("\(name)_n_key")
    }
    let persistence = dice.once(in: 12) ? "UNLOGGED " : ""
    if !persistence.isEmpty { table.isReferenceable = false }
    statements.append("CREATE \(persistence)TABLE \(name) (\(definitions.joined(separator: ", ")))")
    tables.append(table)
  }

  private mutating func addPartitionedTable() {
    let name = fresh("p")
    let columns = [
      Column(name: "id", type: "bigint"), Column(name: "n", type: "int"),
      Column(name: "s", type: "text"), Column(name: "c0", type: dice.one(of: Self.types)),
    ]
    let strategy = dice.one(of: ["RANGE", "LIST", "HASH"])
    let key = dice.once(in: 2)
    statements.append(
      "CREATE TABLE \(name) (id bigint\(key ? "" : " NOT NULL"), n int NOT NULL, s text, "
        + "c0 \(columns[3].type)\(key ? ", PRIMARY KEY (id, n)" : "")) PARTITION BY \(strategy) (n)"
    )
    tables.append(
      Table(
        name: name, columns: columns, kind: .partitioned(by: strategy),
        indexes: key ? ["\(name)_pkey"] : [], constraints: key ? ["\(name)_pkey"] : [],
        isReferenceable: false))
    for index in 0..<(1 + dice.below(3)) {
      let partition = "\(name)_\(index)"
      let bound =
        switch strategy {
        case "RANGE": "FOR VALUES FROM (\(index * 100)) TO (\(index * 100 + 100))"
        case "LIST": "FOR VALUES IN (\(index), \(index + 50))"
        default: "FOR VALUES WITH (MODULUS 4, REMAINDER \(index))"
        }
      statements.append("CREATE TABLE \(partition) PARTITION OF \(name) \(bound)")
      tables.append(
        Table(
          name: partition, columns: columns, kind: .partition(of: name),
          indexes: key ? ["\(partition)_pkey"] : [], constraints: key ? ["\(partition)_pkey"] : [],
          isReferenceable: false))
    }
    statements.append("CREATE TABLE \(name)_extra (LIKE \(name) INCLUDING ALL)")
    if dice.once(in: 2) {
      let check = strategy == "RANGE" ? "n >= 9000 AND n < 9100" : "n = 9000"
      statements.append("ALTER TABLE \(name)_extra ADD CHECK (\(check))")
    }
    guard strategy != "HASH", dice.once(in: 2) else { return }
    statements.append("CREATE TABLE \(name)_rest PARTITION OF \(name) DEFAULT")
    tables.append(
      Table(
        name: "\(name)_rest", columns: columns, kind: .partition(of: name),
        isReferenceable: false))
  }

  private mutating func addInheritance() {
    let parent = tables[1 + dice.below(tables.count - 1)]
    guard case .plain = parent.kind else { return }
    let name = fresh("k")
    statements.append("CREATE TABLE \(name) (extra text) INHERITS (\(parent.name))")
    tables.append(
      Table(
        name: name, columns: parent.columns + [Column(name: "extra", type: "text")],
        kind: .child(of: parent.name), isReferenceable: false))
  }

  // MARK: What belongs to tables

  private mutating func addForeignKey() {
    let targets = tables.filter(\.isReferenceable)
    guard let target = dice.oneOrNone(of: targets) else { return }
    let index = dice.below(tables.count)
    guard tables[index].name != "audit", let column = number(in: tables[index]) else { return }
    if case .partition = tables[index].kind { return }
    let name = fresh("fk")
    let action = dice.one(of: ["", " ON DELETE CASCADE", " ON DELETE SET NULL"])
    let type = target.columns[0].type
    if type == "uuid" { return }
    statements.append(
      "ALTER TABLE \(tables[index].name) ADD CONSTRAINT \(name) FOREIGN KEY (\(column)) "
        + "REFERENCES \(target.name)\(action)"
        + (dice.once(in: 4) && !isPartitioned(tables[index]) ? " NOT VALID" : ""))
    tables[index].constraints.append(name)
  }

  func isPartitioned(_ table: Table) -> Bool {
    if case .partitioned = table.kind { true } else { false }
  }

  private func number(in table: Table) -> String? {
    table.columns.first { $0.name == "n" }?.name
  }

  private mutating func addIndex() {
    let index = dice.below(tables.count)
    guard let column = dice.oneOrNone(of: tables[index].columns.filter(\.isIndexable)) else {
      return
    }
    let name = fresh("i")
    let form = dice.one(of: [
      "(\(column.name))", "(\(column.name), id)", "(\(column.name)) WHERE id > 5",
      "((id + 1))", "(\(column.name)) INCLUDE (id)", "(id DESC)",
    ])
    statements.append("CREATE INDEX \(name) ON \(tables[index].name) \(form)")
    tables[index].indexes.append(name)
  }

  private mutating func addCheck() {
    let index = dice.below(tables.count)
    guard tables[index].columns.contains(where: { $0.name == "n" }) else { return }
    if case .partition = tables[index].kind { return }
    let name = fresh("ck")
    let condition = dice.one(of: ["n IS NOT NULL", "n > -1", "n >= 0 AND n < 100000", "id <> -5"])
    statements.append(
      "ALTER TABLE \(tables[index].name) ADD CONSTRAINT \(name) CHECK (\(condition))"
        + (dice.once(in: 3) ? " NOT VALID" : ""))
    tables[index].constraints.append(name)
  }

  // MARK: Other objects

  private mutating func addObjects() {
    let table = dice.one(of: tables).name
    let other = dice.one(of: tables).name
    if dice.once(in: 2) {
      let name = fresh("v")
      statements.append("CREATE VIEW \(name) AS SELECT id FROM \(table) WHERE id > 3")
      views.append(name)
    }
    if dice.once(in: 3) {
      let name = fresh("m")
      statements.append(
        "CREATE MATERIALIZED VIEW \(name) AS SELECT id, count(*) AS c FROM \(other) GROUP BY id")
      materializedViews.append(name)
      if dice.once(in: 2) { statements.append("CREATE UNIQUE INDEX \(name)_u ON \(name) (id)") }
    }
    statements.append(
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        + "INSERT INTO audit (what) VALUES ('x'); RETURN NULL; END$$")
    functions.append("note()")
    if dice.once(in: 2) {
      let name = fresh("tr")
      let owner = dice.one(of: tables.filter { $0.name != "audit" }).name
      let when = dice.one(of: ["INSERT", "UPDATE", "DELETE", "INSERT OR UPDATE"])
      statements.append(
        "CREATE TRIGGER \(name) AFTER \(when) ON \(owner) FOR EACH ROW EXECUTE FUNCTION note()")
      triggers.append((name, owner))
    }
    if dice.once(in: 3) {
      let name = fresh("pol")
      statements.append("CREATE POLICY \(name) ON \(table) USING (id > 0)")
      policies.append((name, table))
    }
    if dice.once(in: 4) {
      let name = fresh("st")
      statements.append(
        "CREATE STATISTICS \(name) ON id, n FROM \(dice.one(of: tables.filter { $0.name != "audit" }).name)"
      )
      statistics.append(name)
    }
    if dice.once(in: 3) {
      let name = fresh("sq")
      statements.append("CREATE SEQUENCE \(name)")
      sequences.append(name)
    }
    if dice.once(in: 4) { statements.append("CREATE PUBLICATION pub FOR TABLE \(table)") }
  }

  private mutating func fill() {
    for table in tables where table.name != "audit" {
      if case .partition = table.kind { continue }
      if dice.once(in: 5) { continue }
      let identity = statements.contains {
        $0.hasPrefix("CREATE TABLE \(table.name) ") && $0.contains("IDENTITY")
      }
      statements.append(
        "INSERT INTO \(table.name) (id, n, s) \(identity ? "OVERRIDING SYSTEM VALUE " : "")"
          + "SELECT i, i % 3, 'row ' || i FROM generate_series(1, 3) i")
    }
  }
}

extension RandomSchema.Column {
  /// With an operator class of its own for btree.
  var isIndexable: Bool { type != "json" && type != "pair" }

  /// A value that fits.
  var literal: String {
    switch type {
    case "int", "bigint", "smallint", "numeric", "numeric(10,2)", "numeric(12,2)", "amount",
      "double precision", "real", "oid":
      "1"
    case "text", "varchar(20)", "varchar(40)", "char(4)": "'abc'"
    case "mail": "'a@b'"
    case "timestamp", "timestamptz", "date", "timestamp(3)": "'2025-01-01'"
    case "boolean": "true"
    case "jsonb": "'{}'"
    case "uuid": "'00000000-0000-0000-0000-000000000001'"
    case "int[]": "'{1}'"
    case "bytea": "'x'"
    case "mood": "'ok'"
    case "interval": "'1 day'"
    case "time": "'10:00'"
    case "inet", "cidr": "'10.0.0.0'"
    case "bit(4)": "'1010'"
    default: "NULL"
    }
  }
}
