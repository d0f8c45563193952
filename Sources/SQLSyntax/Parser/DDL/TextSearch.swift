// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `ALTER TEXT SEARCH CONFIGURATION name`: the mappings (`AlterTSConfigurationStmt`).
  mutating func changeTextSearchConfiguration() throws(SyntaxError) {
    let drops = at(.drop)
    let alters = at(.alter)
    guard accept(.add) || accept(.alter) || accept(.drop) else {
      throw expected("ADD, ALTER, DROP, RENAME TO, OWNER TO or SET SCHEMA")
    }
    try expect(.mapping)
    if drops { _ = ifExists() }
    if !alters || at(.for) {
      try expect(.for)
      _ = try nameList()
      if drops { return }
    }
    if alters, accept(.replace) {
      _ = try objectName()
      try expect(.with)
      _ = try objectName()
      return
    }
    try expect(.with)
    _ = try objectNames()
  }
}
