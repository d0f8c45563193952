// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax
import Snapshot

/// A program that changes a table by copying it beside itself, while the application goes on: it needs
/// the table for itself at its cut-over only.
public enum CopyTool: String, Sendable, Hashable, CaseIterable {
  case ghost = "gh-ost"
  case ptOnlineSchemaChange = "pt-online-schema-change"
  case spirit
  /// The one for Postgres: it writes a table anew.
  case pgRepack = "pg_repack"
}

/// Which tool, how it is called, and the locks of its own: statements that stand for its cut-over.
struct ToolPlan {
  var tool: CopyTool
  /// For a POSIX shell; host, user and password are the reader's affair.
  var command: String
  /// What must be there for its cut-over.
  var preparation: [String] = []
  /// What the cut-over runs.
  var cutOver: [String]
  /// How often the tool tries again.
  var retries: Int
}

/// The tools for MySQL and MariaDB.
struct MySQLCopy {
  private let tool: CopyTool
  private let table: MySQL.Table
  private let change: String
  private let hasChildren: Bool
  private let hasReplicas: Bool

  /// From so many rows on the many threads of spirit are worth it.
  private static let manyRows = 100_000_000.0

  /// Nil: none of them can do it.
  init?(_ subject: JudgedStatement, text: String) {
    guard case .mysql(let statement) = subject.statement, let catalog = subject.before.mysql,
      let (alter, text) = Self.alteration(statement, text, catalog),
      let table = catalog.table(alter.name), Self.isCopyable(alter, table),
      let actions = Self.actions(alter, text, catalog.engine)
    else { return nil }
    let children = catalog.children(of: table.name)
    let hasKeys = !table.foreignKeys.isEmpty || !children.isEmpty
    let rows = subject.forecast.target?.rows ?? 0
    let log = subject.input.snapshot?.server.settings["log_bin"]?.uppercased()
    self.table = table
    hasChildren = !children.isEmpty
    hasReplicas = subject.input.snapshot?.replication.standbys.isEmpty == false
    change = ToolPlan.shell(actions.joined(separator: ", "))
    if hasKeys || !table.triggers.isEmpty || log == "OFF" {
      tool = .ptOnlineSchemaChange
    } else if catalog.engine == .mysql, catalog.version >= ServerVersion(8, 0, 13),
      rows >= Self.manyRows, table.primaryKey != nil
    {
      tool = .spirit
    } else {
      tool = .ghost
    }
  }

  /// What a tool is told to do: OPTIMIZE TABLE is ALTER TABLE … ENGINE=InnoDB.
  private static func alteration(
    _ statement: MySQL.Statement, _ text: String, _ catalog: MySQL.Catalog
  ) -> (MySQL.AlterTable, String)? {
    switch statement {
    case .alterTable(let alter): return (alter, text)
    case .maintain(let maintain) where maintain.work == .optimize && maintain.tables.count == 1:
      let sql =
        "ALTER TABLE \(MySQLName.quoted(catalog.resolve(maintain.tables[0]))) ENGINE=InnoDB"
      let file = SourceFile.parse(Array(sql.utf8), as: catalog.engine)
      guard case .mysql(.alterTable(let alter))? = file.statements.first?.statement else {
        return nil
      }
      return (alter, sql)
    default: return nil
    }
  }

  var plan: ToolPlan {
    let names = (
      database: ToolPlan.shell(table.name.schema), table: ToolPlan.shell(table.name.name)
    )
    switch tool {
    case .ptOnlineSchemaChange:
      let keys = hasChildren ? " --alter-foreign-keys-method auto" : ""
      let triggers = table.triggers.isEmpty ? "" : " --preserve-triggers"
      return plan(
        """
        pt-online-schema-change --alter \(change) \\
          D=\(names.database),t=\(names.table),h="$MYSQL_HOST",u="$MYSQL_USER" --ask-pass \\
          --set-vars lock_wait_timeout=3 --tries swap_tables:10:5\(keys)\(triggers) \\
          --max-lag 2 --execute
        """, retries: 10)
    case .spirit:
      return plan(
        """
        spirit --host="$MYSQL_HOST" --username="$MYSQL_USER" --password="$MYSQL_PWD" \\
          --database=\(names.database) --table=\(names.table) \\
          --alter=\(change) --lock-wait-timeout=3s
        """, retries: 5)
    case .ghost, .pgRepack:
      return plan(
        """
        gh-ost --host="$MYSQL_HOST" --user="$MYSQL_USER" --ask-pass \\
          --database=\(names.database) --table=\(names.table) \\
          --alter=\(change) \\
          --cut-over-lock-timeout-seconds=3 --default-retries=60 \\
          --max-lag-millis=1500\(hasReplicas ? "" : " --allow-on-master") --execute
        """, retries: 60)
    }
  }

  /// gh-ost and spirit hold the table by LOCK TABLES while the names are exchanged; whoever asks meanwhile
  /// waits for as long as for the exchange itself. pt-online-schema-change has triggers besides.
  private func plan(_ command: String, retries: Int) -> ToolPlan {
    func name(_ text: String) -> String {
      MySQLName.quoted(RelationName(table.name.schema, text))
    }
    let original = name(table.name.name)
    let shadow = name("_" + table.name.name + "_new")
    let old = name("_" + table.name.name + "_old")
    var cutOver = ["SET SESSION lock_wait_timeout = 3"]
    if tool == .ptOnlineSchemaChange {
      for event in ["INSERT", "UPDATE", "DELETE"] {
        let trigger = name("pt_osc_" + event.lowercased())
        cutOver.append(
          "CREATE TRIGGER \(trigger) AFTER \(event) ON \(original) FOR EACH ROW SET @x = 1")
      }
    }
    cutOver.append("RENAME TABLE \(original) TO \(old), \(shadow) TO \(original)")
    return ToolPlan(
      tool: tool, command: command, preparation: ["CREATE TABLE \(shadow) LIKE \(original)"],
      cutOver: cutOver, retries: retries)
  }

  /// The tools want InnoDB and a key that tells rows apart; partitions are theirs as of any table.
  private static func isCopyable(_ alter: MySQL.AlterTable, _ table: MySQL.Table) -> Bool {
    let hasKey = table.indexes.contains { index in
      switch index.kind {
      case .primary: true
      case .unique:
        index.columns.allSatisfy { name in
          name.flatMap { table.column($0) }?.isNullable == false
        }
      case .plain, .fulltext, .spatial, .vector: false
      }
    }
    // Commas and quotes in names break the tools' own ways of naming a table.
    let isPlain = (table.name.schema + table.name.name).utf8.allSatisfy { byte in
      byte != UInt8(ascii: ",") && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "`")
        && byte >= 0x20
    }
    return table.isInnoDB && !table.isTemporary && hasKey && isPlain
      && !table.name.schema.isEmpty && table.name.name.utf8.count <= 59
      && alter.partitionAction == nil && !alter.actions.contains(where: \.movesTable)
  }

  /// As they are written, where that is certain: read again they are the same.
  private static func actions(
    _ alter: MySQL.AlterTable, _ text: String, _ engine: Engine
  ) -> [String]? {
    guard let parts = MySQLText.alterActions(text, engine) else { return nil }
    let joined = "ALTER TABLE x " + parts.joined(separator: ", ")
    let read = SourceFile.parse(Array(joined.utf8), as: engine).statements.map(\.statement)
    guard read.count == 1, case .mysql(.alterTable(let again)) = read[0],
      again.actions == alter.actions
    else { return nil }
    return parts
  }
}

extension ToolPlan {
  /// One word for the shell, whatever stands in it.
  static func shell(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
    guard !isPlain else { return text }
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.joined(separator: "'\\''") + "'"
  }
}

/// Names in backticks.
enum MySQLName {
  static func quoted(_ name: String) -> String {
    "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
  }

  static func quoted(_ name: RelationName) -> String {
    name.schema.isEmpty ? quoted(name.name) : quoted(name.schema) + "." + quoted(name.name)
  }
}

extension MySQL.AlterAction {
  /// It is about the table as a whole, or about its files: not what a tool is for.
  fileprivate var movesTable: Bool {
    switch self {
    case .rename, .discardTablespace, .importTablespace, .enableKeys, .disableKeys: true
    default: false
    }
  }
}
