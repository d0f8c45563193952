// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Texts of statements as they may leave production: without literals and comments.
public enum QueryText {
  /// Longer texts are cut.
  public static let longest = 2_000

  /// The text with every literal as `$n`; nil where it cannot be read to its end, so that it might
  /// hold what must not be shown.
  public static func normalised(_ text: String) -> String? {
    guard let normalised = SQLText.normalised(Array(text.utf8)) else { return nil }
    guard normalised.utf8.count > longest else { return normalised }
    return String(decoding: normalised.utf8.prefix(longest), as: UTF8.self) + "…"
  }
}
