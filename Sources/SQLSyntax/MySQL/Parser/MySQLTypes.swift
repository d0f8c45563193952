// SPDX-License-Identifier: Apache-2.0

/// Column types and what stands behind them.
extension MySQLParser {
  mutating func dataType() throws(SyntaxError) -> MySQL.DataType {
    guard current.kind == .word else { throw expected("a type") }
    var type = try typeName()
    try typeModifiers(&type)
    try typeAttributes(&type)
    return type
  }

  private mutating func typeName() throws(SyntaxError) -> MySQL.DataType {
    let word = text(current).lowercased()
    let range = current
    advance()
    if word != "char", let kind = MySQL.DataType.Kind(rawValue: word) {
      try only(.mariadb, Self.mariaDBTypes.contains(kind), word.uppercased())
      return MySQL.DataType(kind)
    }
    if mode.oracle, let type = oracleType(word) { return type }
    switch word {
    case "integer", "int4": return MySQL.DataType(.int)
    case "int1": return MySQL.DataType(.tinyint)
    case "int2": return MySQL.DataType(.smallint)
    case "int3", "middleint": return MySQL.DataType(.mediumint)
    case "int8": return MySQL.DataType(.bigint)
    case "bool", "boolean": return MySQL.DataType(.tinyint, length: 1)
    case "dec", "numeric", "fixed": return MySQL.DataType(.decimal)
    case "float4": return MySQL.DataType(.float)
    case "float8", "real": return MySQL.DataType(.double)
    case "serial":
      var type = MySQL.DataType(.bigint)
      type.isUnsigned = true
      return type
    case "char", "character":
      return MySQL.DataType(accept("varying") ? .varchar : .char)
    case "varcharacter": return MySQL.DataType(.varchar)
    case "nchar":
      var type = MySQL.DataType(
        accept("varchar") || accept("varcharacter") || accept("varying") ? .varchar : .char)
      type.charset = "utf8mb3"
      return type
    case "nvarchar":
      var type = MySQL.DataType(.varchar)
      type.charset = "utf8mb3"
      return type
    case "national":
      let isVariable = accept("varchar") || accept("varcharacter")
      var isLong = isVariable
      if !isVariable {
        guard accept("char") || accept("character") else { throw expected("CHAR or VARCHAR") }
        isLong = accept("varying")
      }
      var type = MySQL.DataType(isLong ? .varchar : .char)
      type.charset = "utf8mb3"
      return type
    case "long":
      if accept("varbinary") || accept("varcharacter") || accept("varchar") {
        return MySQL.DataType(isWord(previous, "varbinary") ? .mediumblob : .mediumtext)
      }
      if accept("char", "varying") || accept("character", "varying") {
        return MySQL.DataType(.mediumtext)
      }
      return MySQL.DataType(.mediumtext)
    case "sql_tsi_year": return MySQL.DataType(.year)
    case "geomcollection": return MySQL.DataType(.geometrycollection)
    default:
      throw SyntaxError(problem: .expected("a type", found: text(range)), range: range.range)
    }
  }

  private static let mariaDBTypes: Set<MySQL.DataType.Kind> = [.uuid, .inet4, .inet6, .xmltype]

  /// What `sql_mode = ORACLE` adds (MariaDB).
  private func oracleType(_ word: String) -> MySQL.DataType? {
    switch word {
    case "number": MySQL.DataType(.decimal)
    case "varchar2": MySQL.DataType(.varchar)
    case "raw": MySQL.DataType(.varbinary)
    case "clob": MySQL.DataType(.longtext)
    default: nil
    }
  }

  private mutating func typeModifiers(_ type: inout MySQL.DataType) throws(SyntaxError) {
    if type.kind == .double { _ = accept("precision") }
    guard at(.leftParenthesis) else { return }
    if type.kind == .enum || type.kind == .set {
      type.members = try parenthesized { parser throws(SyntaxError) in
        try parser.memberString()
      }
      return
    }
    try expect(.leftParenthesis, "(")
    type.length = try integer()
    if accept(.comma) { type.decimals = try integer() }
    _ = accept("byte") || accept("char")
    try expect(.rightParenthesis, ")")
  }

  private mutating func memberString() throws(SyntaxError) -> String {
    if at(.bits) {
      defer { advance() }
      return text(current)
    }
    if at(.word), source[Int(current.range.lower)] == UInt8(ascii: "_") { advance() }
    return try string("a member")
  }

  private mutating func typeAttributes(_ type: inout MySQL.DataType) throws(SyntaxError) {
    while true {
      if accept("unsigned") {
        type.isUnsigned = true
      } else if accept("signed") {
        type.isUnsigned = false
      } else if accept("zerofill") {
        type.isZerofill = true
        type.isUnsigned = true
      } else if acceptCharset() {
        type.charset = MySQLParser.canonicalCharset(try charsetName())
      } else if at("binary"), type.isText {
        advance()
        type.isBinaryCollation = true
      } else if type.isText, accept("ascii") {
        type.charset = "latin1"
      } else if type.isText, accept("unicode") {
        type.charset = "ucs2"
      } else if type.isText, accept("byte") {
        type.charset = "binary"
      } else if at("compressed") {
        advance()
        type.isCompressed = true
        if accept(operator: "=") { advance() }
      } else if at("ref_system_id") || at("srid") {
        let form = text(current).uppercased()
        advance()
        try only(form == "SRID" ? .mysql : .mariadb, true, form)
        _ = acceptEqual()
        type.srid = try integer()
      } else {
        return
      }
    }
  }

  static func canonicalCharset(_ name: String) -> String { name == "utf8" ? "utf8mb3" : name }
}

extension MySQL.DataType {
  /// It has a charset.
  public var isText: Bool {
    switch kind {
    case .char, .varchar, .tinytext, .text, .mediumtext, .longtext, .enum, .set: true
    default: false
    }
  }
}
