// SPDX-License-Identifier: Apache-2.0

/// Statements as a script that can be copied.
enum SQLScript {
  /// Each on lines of its own, ended by a semicolon.
  static func text(_ statements: [String]) -> String {
    statements.map(terminated).joined(separator: "\n")
  }

  static func terminated(_ statement: String) -> String {
    statement.hasSuffix(";") ? statement : statement + ";"
  }
}
