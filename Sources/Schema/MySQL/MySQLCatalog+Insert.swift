// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL {
  /// What of a table only the server's files know (`INNODB_TABLES`), not its definition.
  public struct StorageFacts: Sendable, Hashable {
    /// Row versions spent by instant ADD and DROP COLUMN (`TOTAL_ROW_VERSIONS`, 8.0.29).
    public var rowVersions = 0
    /// Columns dropped instantly since the last rebuild.
    public var instantlyDropped = 0
    /// The hidden column `FTS_DOC_ID`.
    public var hasHiddenDocumentID = false

    public init() {}
  }
}

extension MySQL.Catalog {
  public mutating func insert(database name: String, _ defaults: MySQL.DatabaseDefaults) {
    databases[name] = defaults
  }

  /// It exists, and nobody could read what it is: a statement that names it cannot be judged.
  public mutating func insertUnreadable(_ name: RelationName) { unreadable.insert(name) }

  public mutating func describe(_ name: RelationName, _ facts: MySQL.StorageFacts) {
    tables[name]?.rowVersions = facts.rowVersions
    tables[name]?.instantlyDropped = facts.instantlyDropped
    tables[name]?.hasHiddenDocumentID = facts.hasHiddenDocumentID
  }

  public func isUnreadable(_ name: RelationName) -> Bool { unreadable.contains(name) }

  /// What a trigger of the table runs nobody could read: changes of its rows cannot be judged.
  public mutating func insertUnreadableTrigger(named trigger: String, on name: RelationName) {
    tables[name]?.triggers.append(
      MySQL.Trigger(
        trigger, .before, [.insert, .update, .delete],
        MySQL.ProgramBody([], isFullyRead: false)))
  }

  /// A plain table for a name that nothing else describes, with these columns and indexes.
  public mutating func assume(
    _ name: RelationName, columns: [String] = [], indexes: [String] = []
  ) {
    let defaults = tableDefaults(of: name.schema)
    var table =
      tables[name]
      ?? MySQL.Table(
        name, rowFormat: defaultRowFormat, charset: defaults.charset,
        collation: defaults.collation)
    table.isAssumed = true
    for column in columns where table.column(column) == nil {
      var type = MySQL.DataType(.varchar)
      type.length = 255
      type.charset = table.charset
      type.collation = table.collation
      table.columns.append(MySQL.Column(column, type))
    }
    for index in indexes where table.index(index) == nil {
      let parts = table.columns.prefix(1).map { MySQL.KeyPart(.column($0.name)) }
      table.indexes.append(MySQL.Index(.plain, name: index, parts: parts))
    }
    put(table)
  }

  /// Whether it certainly does not exist, beyond the tables and views in here.
  public func lacks(_ name: ObjectName) -> Bool {
    let full = resolve(name)
    // Of databases that were not read nothing is known.
    let isRead = databases.isEmpty || full.schema.isEmpty || databases[full.schema] != nil
    return isComplete && isRead && !unreadable.contains(full)
  }
}
