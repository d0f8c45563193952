// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax

extension Server {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(version: ServerVersion(0), database: "")
    let start = cursor.offset
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "engine": engine = try value.oneOf(Engine.self, "postgres, mysql or mariadb")
      case "version": version = ServerVersion(try value.string()) ?? ServerVersion(0)
      case "database": database = try value.string()
      case "inRecovery": isInRecovery = try value.flag()
      case "databaseBytes": databaseBytes = try value.bytes64()
      case "settings": settings = try Self.texts(&value)
      case "roleSettings":
        roleSettings = try value.dictionary { (cursor: inout JSONCursor) throws(JSONError) in
          try Self.texts(&cursor)
        }
      default: break
      }
    }
    if version.major == 0 { throw cursor.error("expected the server's \"version\"", at: start) }
  }

  private static func texts(_ value: inout JSONCursor) throws(JSONError) -> [String: String] {
    try value.dictionary { (cursor: inout JSONCursor) throws(JSONError) in try cursor.string() }
  }

  func write(to writer: inout JSONWriter) {
    if engine != .postgres { writer.member("engine", engine.rawValue) }
    writer.member("version", version.description)
    writer.member("database", database)
    writer.flag("inRecovery", isInRecovery)
    writer.field("databaseBytes", databaseBytes)
    writer.dictionary("settings", settings) { $0.member($1, $2) }
    writer.dictionary("roleSettings", roleSettings) { writer, role, settings in
      writer.dictionary(role, settings) { $0.member($1, $2) }
    }
  }
}
