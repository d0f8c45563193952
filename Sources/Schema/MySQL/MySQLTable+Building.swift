// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Makes a table from definitions, as `mysql_prepare_create_table` (sql/sql_table.cc) completes them.
struct MySQLTableBuilder {
  var table: MySQL.Table
  let catalog: MySQL.Catalog

  private var engine: Engine { catalog.engine }
  private var version: ServerVersion { catalog.version }

  // MARK: Options

  mutating func apply(_ options: [MySQL.TableOption]) {
    for option in options {
      switch option.name {
      case "ENGINE": table.storageEngine = MySQL.Table.storageEngine(named: option.value)
      case "CHARACTER SET":
        setCharset(option.value == "default" ? nil : option.value, collation: nil)
      case "COLLATE":
        let collation = MySQL.Charset.canonicalCollation(option.value)
        setCharset(MySQL.Charset.charset(ofCollation: collation), collation: collation)
      case "ROW_FORMAT":
        let format = MySQL.Table.RowFormat(rawValue: option.value.uppercased())
        table.statedRowFormat = format
        table.rowFormat = format ?? catalog.defaultRowFormat
      case "KEY_BLOCK_SIZE":
        table.keyBlockSize = Int(option.value).flatMap { $0 > 0 ? $0 : nil }
        if table.keyBlockSize != nil, table.statedRowFormat == nil, table.isInnoDB {
          table.rowFormat = .compressed
        }
      case "AUTO_INCREMENT": break
      default: table.options[option.name] = option.value
      }
    }
  }

  /// `uca1400_ai_ci` alone takes the charset that is there (MariaDB).
  private mutating func setCharset(_ charset: String?, collation: String?) {
    let set = charset ?? catalog.tableDefaults(of: table.name.schema).charset
    if let collation, set == "uca1400" || set.isEmpty {
      table.collation = table.charset + "_" + collation
      return
    }
    table.charset = MySQL.Charset.canonical(set)
    table.collation =
      collation ?? catalog.defaultCollation(of: table.charset)
  }

  // MARK: Columns

  func checkedColumn(_ definition: MySQL.ColumnDefinition) throws(Refusal) -> MySQL.Column {
    let column = column(definition)
    if catalog.isStrict { try TableLimits(engine: engine).checkLength(of: column) }
    return column
  }

  private func column(_ definition: MySQL.ColumnDefinition) -> MySQL.Column {
    var type = definition.type
    if definition.checks.contains(where: { isTypeCheck($0, of: definition) }) { type.kind = .json }
    var column = MySQL.Column(definition.name, resolved(type))
    column.hasTableCharset =
      definition.type.charset == nil && definition.type.collation == nil
      && !definition.type.isBinaryCollation
    column.isNullable = isNullable(definition)
    column.defaultValue = definition.defaultValue
    if case .null? = definition.defaultValue { column.defaultValue = nil }
    column.updatesTimestamp = definition.updatesTimestamp
    column.isAutoIncrement = definition.isAutoIncrement
    column.generated = definition.generated
    column.isInvisible = definition.isInvisible ?? false
    column.comment = definition.comment ?? ""
    column.attributes = definition.attributes
    column.rowTime = definition.rowTime
    column.isVersioned = definition.isVersioned ?? true
    addImplicitDefaults(&column, definition)
    return column
  }

  private func isNullable(_ definition: MySQL.ColumnDefinition) -> Bool {
    if definition.key == .primary || definition.rowTime != nil { return false }
    if let stated = definition.isNullable { return stated }
    if definition.isAutoIncrement { return false }
    return
      !(definition.type.kind == .timestamp && !hasExplicitTimestamps
      && definition.generated == nil)
  }

  /// Before MySQL 8.0 and MariaDB 10.10 a TIMESTAMP was NOT NULL unless it said NULL.
  private var hasExplicitTimestamps: Bool {
    if let stated = catalog.variables["explicit_defaults_for_timestamp"] {
      return ["1", "on", "true"].contains(stated.lowercased())
    }
    return engine == .mysql ? version >= ServerVersion(8) : version >= ServerVersion(10, 10)
  }

  /// The first TIMESTAMP of a table counted along by itself.
  private func addImplicitDefaults(
    _ column: inout MySQL.Column, _ definition: MySQL.ColumnDefinition
  ) {
    guard column.type.kind == .timestamp, !hasExplicitTimestamps, !column.isNullable,
      definition.defaultValue == nil, !definition.updatesTimestamp,
      !table.columns.contains(where: { $0.type.kind == .timestamp })
    else { return }
    column.defaultValue = .currentTimestamp
    column.updatesTimestamp = true
  }

  /// JSON of MariaDB, as SHOW CREATE TABLE spells it: the check belongs to the type
  /// (sql/sql_type_json.cc, `Type_handler_json_common::make_json_valid_expr_if_needed`).
  private func isTypeCheck(_ check: MySQL.Check, of definition: MySQL.ColumnDefinition) -> Bool {
    guard engine == .mariadb, definition.type.kind == .longtext,
      case .call(let function, let arguments) = check.expression,
      function.lowercased() == "json_valid", arguments.count == 1,
      case .column(let name) = arguments[0],
      name.name.lowercased() == definition.name.lowercased()
    else { return false }
    return resolved(definition.type).collation == "utf8mb4_bin"
  }

  /// With charset and collation, as SHOW CREATE TABLE would resolve them.
  func resolved(_ type: MySQL.DataType) -> MySQL.DataType {
    var type = type
    if type.kind == .json, engine == .mariadb {
      // JSON is an alias of LONGTEXT with a check.
      type.charset = "utf8mb4"
      type.collation = "utf8mb4_bin"
      return type
    }
    guard type.isText else { return type }
    if type.charset == "binary" { return binary(type) }
    if let collation = type.collation.map(MySQL.Charset.canonicalCollation) {
      let charset = MySQL.Charset.charset(ofCollation: collation)
      type.charset = charset == "uca1400" ? type.charset ?? table.charset : charset
      type.collation = charset == "uca1400" ? (type.charset ?? "") + "_" + collation : collation
    } else if let charset = type.charset.map(MySQL.Charset.canonical) {
      type.charset = charset
      type.collation =
        type.isBinaryCollation ? charset + "_bin" : catalog.defaultCollation(of: charset)
    } else {
      type.charset = table.charset
      type.collation = type.isBinaryCollation ? table.charset + "_bin" : table.collation
    }
    type.isBinaryCollation = false
    if type.charset == "binary" { return binary(type) }
    return type
  }

  /// Text in the charset `binary` is bytes.
  private func binary(_ type: MySQL.DataType) -> MySQL.DataType {
    var type = type
    type.charset = nil
    type.collation = nil
    switch type.kind {
    case .char: type.kind = .binary
    case .varchar: type.kind = .varbinary
    case .tinytext: type.kind = .tinyblob
    case .text: type.kind = .blob
    case .mediumtext: type.kind = .mediumblob
    case .longtext: type.kind = .longblob
    default: break
    }
    return type
  }

  /// The key of a table that has none: a counter in front, which `*` does not give.
  mutating func addGeneratedPrimaryKey() throws(Refusal) {
    var type = MySQL.DataType(.bigint)
    type.isUnsigned = true
    var column = MySQL.Column("my_row_id", type, isNullable: false)
    column.isAutoIncrement = true
    column.isInvisible = true
    if table.column(column.name) != nil { throw .duplicate(column.name) }
    table.columns.insert(column, at: 0)
    let part = MySQL.KeyPart(.column(column.name))
    table.indexes.insert(MySQL.Index(.primary, name: "PRIMARY", parts: [part]), at: 0)
  }

  // MARK: Indexes

  /// Adds an index under its name, or under one that the server makes.
  mutating func add(_ definition: MySQL.IndexDefinition, isGenerated: Bool = false) throws(Refusal)
  {
    var index = MySQL.Index(
      definition.kind,
      name: definition.kind == .primary ? "PRIMARY" : definition.name ?? freeName(definition),
      parts: definition.parts.map(withoutFullPrefix))
    if definition.kind == .primary, table.primaryKey != nil { throw .error(1068, "PRIMARY") }
    if table.index(index.name) != nil { throw .duplicate(index.name) }
    for name in index.columns.compactMap({ $0 }) {
      guard
        let column = table.columns.firstIndex(where: { $0.name.lowercased() == name.lowercased() })
      else { throw .error(1072, name) }
      if definition.kind == .primary { table.columns[column].isNullable = false }
    }
    let limits = TableLimits(engine: engine)
    try limits.checkParts(definition.parts, named: index.name)
    if let refusal = catalog.keyLength(of: table).refusal(definition.kind, definition.parts) {
      throw refusal
    }
    index.method = definition.method
    index.isHidden = definition.isHidden
    index.comment = definition.comment ?? ""
    index.parser = definition.parser
    index.options = definition.options
    index.isGenerated = isGenerated
    if !isGenerated { removeGeneratedIndex(servedBy: index) }
    if definition.kind == .primary {
      table.indexes.insert(index, at: 0)
    } else {
      table.indexes.append(index)
    }
    try limits.checkIndexes(of: table)
    if definition.kind == .fulltext, !hasDocumentID { table.hasHiddenDocumentID = true }
  }

  private var hasDocumentID: Bool {
    table.columns.contains { $0.name == "FTS_DOC_ID" && $0.type.kind == .bigint }
  }

  /// A prefix as long as the column is none.
  private func withoutFullPrefix(_ part: MySQL.KeyPart) -> MySQL.KeyPart {
    guard let length = part.prefixLength, case .column(let name) = part.key,
      let column = table.column(name)
    else { return part }
    switch column.type.kind {
    case .char, .varchar, .binary, .varbinary:
      guard column.type.length ?? 1 <= length else { return part }
      var part = part
      part.prefixLength = nil
      return part
    default: return part
    }
  }

  /// `make_unique_key_name`: the first column, then `_2`, `_3`…
  private func freeName(_ definition: MySQL.IndexDefinition) -> String {
    var base = "functional_index"
    if case .column(let name)? = definition.parts.first?.key {
      base = table.column(name)?.name ?? name
    }
    if table.index(base) == nil, base.lowercased() != "primary" { return base }
    var number = 2
    while table.index("\(base)_\(number)") != nil { number += 1 }
    return "\(base)_\(number)"
  }

  /// An index that the server made for a foreign key gives way to one that serves as well.
  private mutating func removeGeneratedIndex(servedBy index: MySQL.Index) {
    guard index.kind != .fulltext, index.kind != .spatial else { return }
    table.indexes.removeAll { other in
      other.isGenerated && other.columns.count <= index.columns.count
        && zip(other.columns, index.columns).allSatisfy { $0?.lowercased() == $1?.lowercased() }
    }
  }

  // MARK: Constraints

  mutating func add(_ key: MySQL.ForeignKey) throws(Refusal) {
    for name in key.columns where table.column(name) == nil { throw .error(1072, name) }
    let referenced = catalog.resolve(
      ObjectName(
        schema: key.references.table.schema ?? table.name.schema, key.references.table.name))
    let parent = referenced == table.name ? table : catalog.tables[referenced]
    if parent == nil, table.isInnoDB, catalog.checksForeignKeys,
      catalog.lacks(ObjectName(schema: referenced.schema, referenced.name))
    {
      throw .undefined(referenced.name)
    }
    var columns = key.references.columns
    if columns.isEmpty { columns = parent?.primaryKey?.columns.compactMap { $0 } ?? [] }
    let name = key.name ?? freeForeignKeyName()
    if table.foreignKeys.contains(where: { $0.name.lowercased() == name.lowercased() }) {
      throw .error(1826, name)
    }
    let made = MySQL.TableForeignKey(
      name, columns: key.columns, referenced: referenced, referencedColumns: columns,
      onDelete: key.references.onDelete ?? .noAction,
      onUpdate: key.references.onUpdate ?? .noAction)
    if let parent, let refusal = catalog.refusal(of: made, from: table, to: parent) {
      throw refusal
    }
    table.foreignKeys.append(made)
    if !hasIndex(for: key.columns) {
      let indexName = key.indexName ?? key.name
      let definition = MySQL.IndexDefinition(
        .plain, name: indexName.flatMap { table.index($0) == nil ? $0 : nil },
        parts: key.columns.map { MySQL.KeyPart(.column($0)) })
      try add(definition, isGenerated: true)
    }
  }

  func hasIndex(for columns: [String]) -> Bool {
    table.indexes.contains { $0.serves(columns) }
  }

  /// `t_ibfk_1`, one more than the highest.
  private func freeForeignKeyName() -> String {
    let prefix = table.name.name + "_ibfk_"
    return prefix + String(1 + (highest(table.foreignKeys.map(\.name), prefix) ?? 0))
  }

  private func highest(_ names: [String], _ prefix: String) -> Int? {
    names.compactMap { $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil }.max()
  }

  mutating func add(_ check: MySQL.Check, of column: String? = nil) throws(Refusal) {
    // Read and forgotten before 8.0.16.
    guard engine == .mariadb || version >= ServerVersion(8, 0, 16) else { return }
    let name = check.name ?? freeCheckName(column)
    if table.checks.contains(where: {
      $0.name.lowercased() == name.lowercased() && $0.column == column
    }) {
      throw .error(engine == .mysql ? 3822 : 1826, name)
    }
    var added = MySQL.TableCheck(name, check.expression, isEnforced: check.isEnforced)
    added.column = engine == .mariadb && check.name == nil ? column : nil
    table.checks.append(added)
  }

  /// `t_chk_1`; MariaDB: `CONSTRAINT_1`, and the column's own name for a column's.
  private func freeCheckName(_ column: String?) -> String {
    if engine == .mariadb {
      if let column { return column }
      return "CONSTRAINT_" + String(1 + (highest(table.checks.map(\.name), "CONSTRAINT_") ?? 0))
    }
    let prefix = table.name.name + "_chk_"
    return prefix + String(1 + (highest(table.checks.map(\.name), prefix) ?? 0))
  }

  /// What a column's definition brings besides the column.
  mutating func addParts(of definition: MySQL.ColumnDefinition) throws(Refusal) {
    switch definition.key {
    case .primary:
      try add(
        MySQL.IndexDefinition(
          .primary, name: nil, parts: [MySQL.KeyPart(.column(definition.name))]))
    case .unique:
      try add(
        MySQL.IndexDefinition(.unique, name: nil, parts: [MySQL.KeyPart(.column(definition.name))]))
    case .key, nil: break
    }
    for check in definition.checks where !isTypeCheck(check, of: definition) {
      try add(check, of: definition.name)
    }
    if let references = definition.references,
      engine == .mariadb || version >= ServerVersion(9)
    {
      try add(
        MySQL.ForeignKey(name: nil, columns: [definition.name], references: references))
    }
  }
}

extension MySQL.Catalog {
  var defaultRowFormat: MySQL.Table.RowFormat {
    variables["innodb_default_row_format"].flatMap {
      MySQL.Table.RowFormat(rawValue: $0.uppercased())
    } ?? .dynamic
  }

  func defaultCollation(of charset: String) -> String {
    if charset == "utf8mb4", let stated = variables["default_collation_for_utf8mb4"] {
      return stated
    }
    return MySQL.Charset.defaultCollation(charset, engine, version)
  }

  /// What a new table of a database gets where it does not say.
  func tableDefaults(of database: String) -> (charset: String, collation: String) {
    let known = databases[database]
    if let collation = known?.collation {
      return (known?.charset ?? MySQL.Charset.charset(ofCollation: collation), collation)
    }
    if let collation = variables["collation_database"] ?? variables["collation_server"] {
      let name = MySQL.Charset.canonicalCollation(collation)
      return (MySQL.Charset.charset(ofCollation: name), name)
    }
    let charset = MySQL.Charset.canonical(
      variables["character_set_database"] ?? variables["character_set_server"]
        ?? MySQL.Charset.serverDefault(engine, version))
    return (charset, defaultCollation(of: charset))
  }
}
