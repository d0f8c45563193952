// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL {
  /// Facts about character sets and collations, by lower-case name (`SHOW CHARACTER SET`).
  public enum Charset {
    /// Bytes that a character takes at most; 1 for a charset that is not known.
    public static func maximumBytes(_ charset: String?) -> Int {
      switch charset.map(canonical) {
      case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030": 4
      case "utf8mb3", "ujis", "eucjpms": 3
      case "ucs2", "gbk", "big5", "sjis", "cp932", "gb2312", "euckr": 2
      default: 1
      }
    }

    /// `utf8` is an old name of `utf8mb3`.
    public static func canonical(_ charset: String) -> String {
      let name = charset.lowercased()
      return name == "utf8" ? "utf8mb3" : name
    }

    /// `utf8_general_ci` is an old name of `utf8mb3_general_ci`.
    public static func canonicalCollation(_ collation: String) -> String {
      let name = collation.lowercased()
      return name.hasPrefix("utf8_") ? "utf8mb3_" + name.dropFirst(5) : name
    }

    /// The charset of a collation: what stands before the first underscore.
    public static func charset(ofCollation collation: String) -> String {
      let name = canonicalCollation(collation)
      return String(name.prefix { $0 != "_" })
    }

    /// Whether what one charset wrote can be read as another: the same, or a superset with the same
    /// bytes (`change_prevents_inplace` in MySQL's sql/field.cc; MariaDB's
    /// `Charset::encoding_allows_reinterpret_as`).
    public static func isReadable(_ charset: String?, as other: String?) -> Bool {
      let (from, to) = (charset.map(canonical), other.map(canonical))
      return from == to || (from == "utf8mb3" && to == "utf8mb4")
    }

    /// Whether two collations are one under the names of two charsets: `utf8mb3_general_ci`,
    /// `utf8mb4_general_ci`.
    public static func isSameOrder(_ collation: String?, _ other: String?) -> Bool {
      guard let collation, let other else { return collation == other }
      func rule(_ name: String) -> Substring {
        canonicalCollation(name).drop { $0 != "_" }
      }
      return canonicalCollation(collation) == canonicalCollation(other)
        || (!rule(collation).isEmpty && rule(collation) == rule(other))
    }

    /// The collation of a charset where none is named.
    public static func defaultCollation(
      _ charset: String, _ engine: Engine, _ version: ServerVersion
    ) -> String {
      let name = canonical(charset)
      switch name {
      case "utf8mb4":
        if engine == .mysql, version >= ServerVersion(8) { return "utf8mb4_0900_ai_ci" }
        return unicode(name, engine, version) ?? "utf8mb4_general_ci"
      case "utf8mb3", "ucs2", "utf16", "utf32":
        return unicode(name, engine, version) ?? name + "_general_ci"
      case "latin1": return "latin1_swedish_ci"
      case "latin2", "latin5", "latin7", "ascii", "cp1250", "cp1251", "cp1256", "cp1257", "koi8r",
        "koi8u", "greek", "hebrew", "utf16le", "armscii8", "macce", "macroman", "keybcs2", "cp866",
        "cp850", "cp852", "geostd8":
        return latinDefaults[name] ?? name + "_general_ci"
      case "binary": return "binary"
      case "swe7": return "swe7_swedish_ci"
      case "dec8": return "dec8_swedish_ci"
      case "hp8": return "hp8_english_ci"
      case "tis620": return "tis620_thai_ci"
      case "big5", "gbk", "gb2312", "gb18030": return name + "_chinese_ci"
      case "sjis", "cp932", "ujis", "eucjpms": return name + "_japanese_ci"
      case "euckr": return "euckr_korean_ci"
      default: return name + "_general_ci"
      }
    }

    private static let latinDefaults = ["latin5": "latin5_turkish_ci"]

    /// MariaDB 11.5 made the rules of Unicode 14 the default (`character_set_collations`).
    private static func unicode(
      _ charset: String, _ engine: Engine, _ version: ServerVersion
    ) -> String? {
      engine == .mariadb && version >= ServerVersion(11, 5) ? charset + "_uca1400_ai_ci" : nil
    }

    /// What a server uses where nobody says anything.
    public static func serverDefault(_ engine: Engine, _ version: ServerVersion) -> String {
      switch engine {
      case .mysql: version >= ServerVersion(8) ? "utf8mb4" : "latin1"
      case .mariadb: version >= ServerVersion(11, 6) ? "utf8mb4" : "latin1"
      case .postgres: "utf8mb4"
      }
    }
  }
}
