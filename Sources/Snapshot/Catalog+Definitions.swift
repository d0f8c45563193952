// SPDX-License-Identifier: Apache-2.0
public import Schema
public import SQLSyntax

extension Catalog {
  /// What a MySQL or MariaDB server has, by its own definitions.
  ///
  /// What cannot be read, or makes something else than it says, exists all the same: statements
  /// that name it are unknown.
  public init(
    _ server: Server, databases: [String: MySQL.DatabaseDefaults],
    definitions: [ObjectDefinition], isComplete: Bool = true
  ) {
    var reading = DefinitionReading(server, databases)
    for kind in ObjectDefinition.Kind.allCases {
      for definition in definitions where definition.kind == kind { reading.add(definition) }
    }
    reading.catalog.isComplete = isComplete
    reading.catalog.database = server.database
    self.init(reading.catalog)
  }
}

private struct DefinitionReading {
  var catalog: MySQL.Catalog

  init(_ server: Server, _ databases: [String: MySQL.DatabaseDefaults]) {
    catalog = MySQL.Catalog(
      engine: server.engine, version: server.version.newestOfSeries(of: server.engine))
    catalog.variables = server.settings
    // 2 keeps the case, and compares without it (manual, "Identifier Case Sensitivity").
    catalog.foldsTableNames = (server.settings["lower_case_table_names"] ?? "0") != "0"
    for (name, defaults) in databases { catalog.insert(database: name, defaults) }
  }

  mutating func add(_ definition: ObjectDefinition) {
    catalog.database = definition.name.schema
    guard let text = definition.text, makes(definition, statement(text, definition.sqlMode)) else {
      if !definition.kind.isProgram { catalog.insertUnreadable(definition.name) }
      return
    }
    catalog.describe(definition.name, definition.storage)
    for trigger in definition.triggers {
      guard case .createTrigger(let create)? = statement(trigger.text, trigger.sqlMode),
        catalog.resolve(create.table) == definition.name,
        catalog.apply(.createTrigger(create)) == nil
      else {
        catalog.insertUnreadableTrigger(named: trigger.name, on: definition.name)
        continue
      }
    }
  }

  /// Whether the statement was the object's, and has made it.
  private mutating func makes(_ definition: ObjectDefinition, _ statement: MySQL.Statement?) -> Bool
  {
    let name: ObjectName
    switch (definition.kind, statement) {
    case (.table, .createTable(let create)): name = create.name
    case (.view, .createView(let create)): name = create.name
    case (.sequence, .createSequence(let create)): name = create.name
    case (.function, .createRoutine(let create)), (.procedure, .createRoutine(let create)):
      name = create.name
    default: return false
    }
    guard let statement, catalog.resolve(name) == definition.name else { return false }
    return catalog.apply(statement) == nil
  }

  /// The one statement of a text, which may hold semicolons of its own.
  private func statement(_ text: String, _ sqlMode: String) -> MySQL.Statement? {
    let modes = sqlMode.utf8.filter { $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\") }
    let mode = String(decoding: modes, as: UTF8.self)
    let head = mode.isEmpty ? "" : "SET sql_mode = '\(mode)';\n"
    let script = head + "DELIMITER \(Self.delimiter)\n" + text + "\n\(Self.delimiter)\n"
    let file = SourceFile.parse(
      Array(script.utf8), as: catalog.engine, version: catalog.version)
    let statements = file.statements.compactMap { parsed -> MySQL.Statement? in
      guard case .mysql(let statement) = parsed.statement else { return nil }
      if case .set = statement { return nil }
      return statement
    }
    return statements.count == 1 ? statements[0] : nil
  }

  /// That no definition has in it.
  private static let delimiter = "//definition//"
}
