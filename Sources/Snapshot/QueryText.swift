// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// Texts of statements as they may leave production: without literals and comments.
public enum QueryText {
  /// Longer texts are cut.
  public static let longest = 2_000

  /// The text with every literal as `$n`, or as `?`; nil where there is none, or where it was not
  /// shown.
  public static func normalised(_ text: String, of engine: Engine) -> String? {
    if text.isEmpty || text == "<insufficient privilege>" { return nil }
    let bytes = Array(text.utf8)
    let normalised =
      engine.isMySQLFamily
      ? MySQLText.normalised(bytes, engine) : SQLText.normalised(bytes)
    guard normalised.utf8.count > longest else { return normalised }
    return cut(normalised) + " …"
  }

  /// As many whole characters as fit.
  private static func cut(_ text: String) -> String {
    var bytes = text.utf8.prefix(longest)
    while let last = bytes.last, last & 0xC0 == 0x80 { bytes = bytes.dropLast() }
    if let last = bytes.last, last >= 0xC0 { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
