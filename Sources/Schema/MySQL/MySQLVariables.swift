// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL {
  /// What the text of a server variable means.
  public enum Variable {
    public static func isOn(_ text: String?, default fallback: Bool) -> Bool {
      guard let text = text?.lowercased() else { return fallback }
      return !["0", "off", "false", ""].contains(text)
    }

    /// A `sql_mode` under which values that do not fit are refused: the default since 5.7 and 10.2.
    public static func isStrict(_ mode: String?) -> Bool {
      guard let modes = mode?.uppercased() else { return true }
      return modes.contains("STRICT_TRANS_TABLES") || modes.contains("STRICT_ALL_TABLES")
        || modes.contains("TRADITIONAL") || modes == "DEFAULT"
    }
  }
}
